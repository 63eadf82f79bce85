"""What was removed, run by run, for staff: counts, days and seals; nobody's data is in it."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem

from core import retention
from core.door import door
from core.models import RetentionRun

SEE = "core.view_retentionrun"
PER_PAGE = 30


@door(SEE)
@require_safe
def report(request):
    """The runs, the newest first, and whether the proof fits (asked for: it reads all of it)."""
    titles = {kind.key: kind.title for kind in retention.kinds()}
    page = Paginator(RetentionRun.objects.exclude(finished_at=None), PER_PAGE).get_page(request.GET.get("p"))
    runs = [
        {"run": run, "rows": [{"title": titles.get(key, key), **said} for key, said in sorted(run.totals.items())]}
        for run in page
    ]
    asked = "comprobar" in request.GET
    context = {"page": page, "runs": runs, "asked": asked, "wrong": retention.verify() if asked else []}
    return render(request, "core/staff/retention.html", context)


class RetentionMenuItem(MenuItem):
    def __init__(self, url):
        super().__init__(_("What was erased"), url, name="retention", icon_name="bin", order=900)

    def is_shown(self, request):
        return request.user.has_perm(SEE)
