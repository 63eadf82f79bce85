"""What was said of one page, for who answers for it: how it goes beside its visits, and the words in a few heaps."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.db.models.functions import TruncWeek
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.widgets import Button
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from core.charts import Chart, Series
from core.page_addresses import page_address
from core.text_field import WrittenText
from participation import opinions
from participation.grouping import groups
from participation.models import Feedback, OpinionDay, VisitDay

FEW = 5  # answers of a week below which no share of them is drawn
READ_DAYS = 90


class SetAsideForm(forms.Form):
    """A day that does not count, and why."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}))
    why = WrittenText(
        label=gettext_lazy("Why it does not count"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Who works with pages reads it. Empty: the day counts again."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def page_opinions(request, page_id: int) -> HttpResponse:
    """Show what was said of a page, and set a day aside. For who works with pages, as the list that leads here."""
    if not policy_registry.get_by_type(Page).user_has_any_permission(request.user, ["add", "change", "publish"]):
        raise PermissionDenied
    page = get_object_or_404(Page, pk=page_id)
    form = SetAsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _set_aside(request, page, form.cleaned_data)
    since = timezone.now() - timedelta(days=READ_DAYS)
    words = Feedback.objects.with_text().filter(page=page, aside=False, created_at__gte=since).order_by("-pk")[:500]
    context = {
        "page": page,
        "charts": charts_of(page),
        "groups": groups([row.text for row in words]),
        "aside": OpinionDay.objects.filter(page=page).aggregate(yes=Sum("aside_yes"), no=Sum("aside_no")),
        "days": OpinionDay.objects.filter(page=page).exclude(set_aside_why="").order_by("-day")[:30],
        "form": form,
    }
    return render(request, "participation/staff/page_opinions.html", context)


def _set_aside(request, page: Page, said: dict) -> HttpResponse:
    found = OpinionDay.objects.filter(page=page, day=said["day"]).update(set_aside_why=said["why"].strip())
    if not found:
        messages.error(request, _("Nobody said anything of this page on that day."))
    else:
        log(instance=page, action="wagtail.edit", user=request.user, data={"opinions": f"{said['day']}: {said['why']}"})
        messages.success(request, _("Kept. The figures of this page were made anew."))
    return HttpResponseRedirect(reverse("page_opinions", args=[page.pk]))


def charts_of(page: Page) -> list[Chart]:
    """Return the charts of the last twelve weeks of a page: who found it useful, and how often it was read."""
    weeks = opinions.weeks_of(page)
    visits = visits_of(page, weeks[0][0])
    labels = tuple(date_format(week, "j M") for week, _yes, _no in weeks)
    found = []
    if any(yes or no for _week, yes, no in weeks):
        said = {"yes": sum(yes for _week, yes, _no in weeks), "no": sum(no for _week, _yes, no in weeks)}
        share = tuple(100 * yes / (yes + no) if yes + no >= FEW else None for _week, yes, no in weeks)
        found.append(
            Chart(
                finding=_("%(yes)s people found it useful and %(no)s did not, in twelve weeks.") % said,
                about=_("Weeks with fewer than %(few)s answers are not drawn.") % {"few": FEW},
                labels=labels,
                series=(Series(_("Useful"), share),),
                unit=_("of each 100 answers"),
                heading=_("Week of"),
            )
        )
    if any(visits.values()):
        read = tuple(visits.get(week, 0) for week, _yes, _no in weeks)
        found.append(
            Chart(
                finding=_("It was read %(n)s times in twelve weeks.") % {"n": sum(read)},
                labels=labels,
                series=(Series(_("Visits"), read),),
                unit=_("visits each week"),
                heading=_("Week of"),
            )
        )
    return found


def visits_of(page: Page, since) -> dict:
    """Return {Monday: visits} of a page at the address it has now."""
    rows = VisitDay.objects.filter(path=page_address(page), day__gte=since).order_by()
    return dict(
        rows.annotate(week=TruncWeek("day")).values("week").annotate(views=Sum("views")).values_list("week", "views")
    )


def opinions_button(page, user, view_name, next_url=None):
    """Yield the way from the editor of a page to what was said of it."""
    if page.pk and policy_registry.get_by_type(Page).user_has_any_permission(user, ["add", "change", "publish"]):
        yield Button(_("Opinions"), reverse("page_opinions", args=[page.pk]), icon_name="openquote", priority=60)
