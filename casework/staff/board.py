"""The board of a team, for its heads; of an institution, for who decides about all teams."""

import io

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from casework.acting import SEE
from casework.board.counting import WEEKS
from casework.board.reading import ENOUGH, board
from casework.models import Case
from casework.panel import shown
from casework.queue import MOST_COUNTED
from casework.staff.pointed import pointed
from casework.teams import MANAGE, managed_by
from core import charts
from core.door import BehindADoor
from core.spreadsheets import CsvSheet
from services_catalog.models import Institution

MOST_TEAMS = 200


class BoardView(BehindADoor, WagtailAdminTemplateMixin, View):
    door = (SEE, MANAGE)
    template_name = "casework/staff/board.html"
    page_title = gettext_lazy("Figures of a team")
    header_icon = "chart-line"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get(self, request):
        teams = managed_by(request.user).select_related("institution").order_by("name", "pk")
        team = pointed(teams, request.GET.get("team"))
        institution = None
        if request.user.has_perm(MANAGE) and not team:
            institution = pointed(Institution.objects.filter(teams__isnull=False), request.GET.get("institution"))
        if not (team or institution):
            team = teams.first()
        if not (team or institution):
            raise PermissionDenied
        found = board(team=team, institution=institution)
        if request.GET.get("format") == "csv":
            return as_csv(found, team or institution)
        cases = Case.objects.filter(team=team) if team else Case.objects.filter(team__institution=institution)
        now = {"open": cases.open(), "late": cases.late()}
        institutions = Institution.objects.filter(teams__isnull=False).distinct().order_by("sort_key")
        context = self.get_context_data(
            of=team or institution,
            team=team,
            board=found,
            drawn=drawn(found.weeks),
            now={name: shown(rows.order_by()[:MOST_COUNTED].count()) for name, rows in now.items()},
            teams=teams[:MOST_TEAMS],
            institutions=institutions[:MOST_TEAMS] if request.user.has_perm(MANAGE) else [],
            weeks=WEEKS,
            enough=ENOUGH,
        )
        return self.render_to_response(context)


def drawn(weeks):
    """Return the SVG of what came and what was answered in these weeks (list of Line)."""
    return charts.lines(
        charts.Chart(
            finding=_("Cases received and answered by week, the same as the table below"),
            labels=tuple(date_format(week.label, "SHORT_DATE_FORMAT") for week in weeks),
            series=(
                charts.Series(_("Cases received"), tuple(week.received for week in weeks)),
                charts.Series(_("Cases answered"), tuple(week.decided for week in weeks)),
            ),
            unit=_("Cases"),
            heading=_("Week of"),
        )
    )


def heads():
    return [
        _("Cases received"),
        _("Of them withdrawn"),
        _("Cases answered"),
        _("Answered late"),
        _("Half (days)"),
        _("9 of 10 (days)"),
        _("Half without waits (days)"),
    ]


def as_csv(found, of):
    """Return the tables of a Board as a file. An empty cell: too few to say."""
    out = io.BytesIO()
    sheet = CsvSheet(out)
    for name, lines in ((_("Week of"), found.weeks), (_("Officer"), found.officers)):
        if lines:
            sheet.row([name, *heads()])
        for line in lines:
            numbers = (line.received, line.withdrawn, line.decided, line.late, line.median, line.nine, line.working)
            sheet.row([line.label, *("" if one is None else str(one) for one in numbers)])
    sheet.close()
    name = _("figures")
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{name}-{of.pk}.csv"),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)
