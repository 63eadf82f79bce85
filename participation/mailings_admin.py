"""What leaves to those who follow something, for staff: mailings with counts, and what is followed. No address."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.menu import MenuItem

from core.door import door
from participation import digests
from participation.followed import kind_named, matter_of
from participation.models import DigestRun, RunState, Subscriber, Subscription

SEE, STEER = "participation.view_digestrun", "participation.change_digestrun"
PER_PAGE = 30
SHOWN_FROM, MOST = 5, 20  # followers from which a thing is named: fewer might tell who they are


@door(SEE)
@require_safe
def mailings(request):
    """The mailings, the newest first, and how many follow what."""
    page = Paginator(DigestRun.objects.all(), PER_PAGE).get_page(request.GET.get("p"))
    live = Subscription.objects.live()
    by_kind = live.order_by().values_list("kind").annotate(Count("pk")).order_by("-pk__count", "kind")
    most = live.order_by().values_list("kind", "ref").annotate(Count("pk")).filter(pk__count__gte=SHOWN_FROM)
    context = {
        "page": page,
        "runs": [(run, digests.counts(run)) for run in page],
        "by_kind": [(kind.label if (kind := kind_named(name)) else name, number) for name, number in by_kind],
        "most": [
            (matter, number)
            for name, ref, number in most.order_by("-pk__count", "kind", "ref")[:MOST]
            if (matter := matter_of(name, ref))
        ],
        "pending": Subscription.objects.pending().count(),
        "suspended": Subscriber.objects.exclude(suspended_at=None).count(),
        "steers": request.user.has_perm(STEER),
        "from_shown": SHOWN_FROM,
    }
    return render(request, "participation/staff/mailings.html", context)


@door(STEER)
@require_POST
def steer(request, pk: int) -> HttpResponse:
    """Stop a mailing that is being sent, or let a stopped one go on from where it was."""
    run = get_object_or_404(DigestRun, pk=pk)
    if run.state == RunState.OPEN:
        digests.stop(run, _("Stopped by %(name)s") % {"name": request.user})
        messages.success(request, _("The mailing is stopped. What was sent is sent."))
    elif run.state == RunState.STOPPED:
        digests.go_on(run)
        messages.success(request, _("The mailing goes on from where it was: nobody gets it twice."))
    return HttpResponseRedirect(reverse("mailings"))


class MailingsMenuItem(MenuItem):
    def __init__(self, url):
        super().__init__(gettext_lazy("Notices that leave"), url, name="mailings", icon_name="mail", order=710)

    def is_shown(self, request):
        return request.user.has_perm(SEE)
