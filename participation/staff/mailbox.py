"""What came to the mailbox and waits for somebody: what may be false, what came to many, what nobody could read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from casework.models import Case, TeamMember
from casework.staff.base import CasePage
from casework.teams import team_for
from core.audit import seen
from core.door import BehindADoor
from core.limited import NotRead
from participation.mailbox import filing, judging
from participation.mailbox.parsing import Read, read
from participation.models import InboundMail, InboundState, Mailbox
from tramites_forms.models import OnlineForm
from tramites_forms.services import CannotStart

VIEW, CHANGE = "participation.view_inboundmail", "participation.change_inboundmail"
PER_PAGE = 30
MOST_RAW = 20_000  # characters of the source of a message that could not be read
PARTS = {
    "held": gettext_lazy("They wait for you"),
    "dead": gettext_lazy("They could not be read"),
    "filed": gettext_lazy("Settled"),
}


def of_the_mailbox(user):
    """Say whether a person of staff is of the team that reads the mailbox, where what is of no petition yet is seen."""
    if user.is_superuser and user.is_active:
        return True
    form = OnlineForm.objects.filter(slug=filing.FORM).select_related("institution").first()
    return form is not None and TeamMember.objects.now().filter(user=user, team=team_for(form)).exists()


class MailboxView(BehindADoor, WagtailAdminTemplateMixin, View):
    """The messages of one part, the newest first, without their words."""

    door = (VIEW,)
    template_name = "participation/staff/mailbox.html"
    page_title = gettext_lazy("Mailbox")
    header_icon = "mail"

    def get(self, request):
        if not of_the_mailbox(request.user):
            raise PermissionDenied
        part = request.GET.get("part", "")
        part = part if part in PARTS else "held"
        rows = InboundMail.objects.filter(state=part).defer("sealed").select_related("submission__case")
        mine = Case.objects.seen_by(request.user)
        rows = rows.filter(submission=None) | rows.filter(submission__case__in=mine)
        counts = {name: InboundMail.objects.filter(state=name).count() for name in ("held", "dead")}
        context = self.get_context_data(
            page=Paginator(rows.distinct(), PER_PAGE).get_page(request.GET.get("p")),
            tabs=[(name, label, counts.get(name), name == part) for name, label in PARTS.items()],
            part=part,
            boxes=Mailbox.objects.all(),
            unread=InboundMail.objects.filter(state__in=[InboundState.STORED, InboundState.ANNOUNCED]).count(),
        )
        return self.render_to_response(context)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class MailView(BehindADoor, WagtailAdminTemplateMixin, View):
    """One message that waits: who it says to be from, who vouches for it, its words, and what is done with it."""

    door = (VIEW,)
    template_name = "participation/staff/mail.html"
    header_icon = "mail"
    page_title = gettext_lazy("Message")

    def dispatch(self, request, *args, **kwargs):
        self.mail = found(request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        return self.shown()

    def post(self, request, pk):
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        acts = {"open": self.open, "without": self.without, "join": self.join, "leave": self.leave}
        act = acts.get(request.POST.get("action"))
        if act is None or self.mail.state not in (InboundState.HELD, InboundState.DEAD):
            return HttpResponseBadRequest()
        try:
            act()
        except CannotStart as refused:
            messages.error(request, refused.reason)
            return self.shown(status=422)
        except NotRead:
            messages.error(request, _("The message cannot be read: take the original and decide with it."))
            return self.shown(status=422)
        return redirect("mailbox")

    def open(self):
        """Believe its sender: a receipt without clave goes to that address."""
        if not self.mail.sender:
            raise CannotStart(_("The message does not say one sender: open it without sender."))
        self._made(answers=True)

    def without(self):
        """Make a petition of it whose sender is not known: nothing is sent to anybody."""
        self._made(answers=False, with_sender=False)

    def _made(self, **how):
        said = read(self.mail.raw())
        if self.mail.vouched == judging.FAIL:
            self.mail.vouched = judging.NONE if how["answers"] else judging.FAIL
        maybe = filing.place_of(said, self.mail.sender).submission
        submission = filing.open_petition(self.mail, said, by=self.request.user, maybe=maybe, **how)
        text = _("The petition %(number)s was opened.") % {"number": submission.reference}
        messages.success(self.request, text)

    def join(self):
        """It is of the petition that it names, whoever sent it: the officer has looked."""
        said = read(self.mail.raw())
        submission = self.named(said)
        if submission is None:
            raise CannotStart(_("It names no petition that you may see."))
        filing.join(self.mail, said, submission, by=self.request.user)
        messages.success(self.request, _("It was joined to %(number)s.") % {"number": submission.reference})

    def named(self, said):
        """Return the petition that a message names, if the person may see it."""
        submission = filing.place_of(said, self.mail.sender).submission
        mine = Case.objects.seen_by(self.request.user)
        return submission if submission and mine.filter(submission=submission).exists() else None

    def leave(self):
        filing.leave(self.mail, by=self.request.user)
        messages.success(self.request, _("It is left: nothing was sent to anybody."))

    def shown(self, status=200):
        said, source = None, ""
        try:
            said = read(self.mail.raw())
        except NotRead:
            source = self.mail.raw()[:MOST_RAW].decode("latin-1")
        context = self.get_context_data(
            mail=self.mail,
            said=said,
            files=[(file.name, file.kind) for file in said.files] if isinstance(said, Read) else [],
            source=source,
            named=self.named(said) if said else None,
            waits=self.mail.state in (InboundState.HELD, InboundState.DEAD),
            may_change=self.request.user.has_perm(CHANGE),
        )
        return self.render_to_response(context, status=status)

    def get_breadcrumbs_items(self):
        above = {"url": reverse("mailbox"), "label": MailboxView.page_title}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]


class OriginalView(BehindADoor, View):
    """A message as it came: a file to keep, which no browser opens by itself."""

    door = (VIEW,)

    def get(self, request, pk):
        mail = found(request.user, pk)
        answer = HttpResponse(mail.raw(), content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="mensaje-{mail.pk}.eml"'
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer


class CaseMailsView(CasePage):
    """The messages that were joined to one case, the oldest first."""

    template_name = "participation/staff/case_mails.html"

    def get(self, request, pk):
        mails = self.case.submission.inbound_mails.defer("sealed").order_by("received_at")
        return self.render_to_response(self.get_context_data(case=self.case, mails=mails))


def found(user, key):
    """Return the message, if `user` may see it: with its case, or as one of those who read the mailbox."""
    mail = get_object_or_404(InboundMail.objects.select_related("submission__applicant"), pk=key)
    if mail.submission_id is None:
        if not of_the_mailbox(user):
            raise PermissionDenied
        return mail
    case = Case.objects.seen_by(user).filter(submission=mail.submission_id).first()
    if case is None:
        raise Http404
    what = gettext_noop("Opened a message of yours")
    seen(subject=mail.submission.applicant, actor=user, what=what, place=case.receiver)
    return mail
