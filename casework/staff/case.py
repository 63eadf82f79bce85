"""One case in the admin: what must be done first, what changed, what happened, and the steps that can be taken now."""

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from casework import services
from casework.corrections import open_correction
from casework.models import CorrectionEnd
from casework.models.event import broken_event
from casework.staff.base import CasePage
from casework.staff.versions import changes_of
from tramites_forms.amending import specs_on_the_way


class CaseView(CasePage):
    template_name = "casework/staff/case.html"

    def get(self, request, pk):
        return self.shown()

    def post(self, request, pk):
        """Take a step, take the case, write a note, extend the time, go on without a correction: one button each."""
        actions = {
            "step": self.step,
            "take": self.take,
            "leave": self.leave,
            "note": self.note,
            "extend": self.extend,
            "cancel": self.cancel,
        }
        action = actions.get(request.POST.get("action"))
        if action is None:
            return HttpResponseBadRequest()
        try:
            action(request.POST.get("text", "")[:4000])
        except services.NotPossible as refusal:
            messages.error(request, refusal.reason)
            self.case = self.cases(request.user).get(pk=pk)
            return self.shown(text=request.POST.get("text", ""), status=422)
        messages.success(request, _("Done. It is written in the history of the case."))
        return redirect("case", pk=pk)

    def step(self, text):
        step = self.request.POST.get("step", "")[:40]
        services.case_transition(
            self.case.pk, step, actor=self.request.user, text=text, version=seen_version(self.request)
        )

    def take(self, text):
        services.case_assign(self.case.pk, actor=self.request.user, assignee=self.request.user)

    def leave(self, text):
        services.case_assign(self.case.pk, actor=self.request.user, assignee=None)

    def note(self, text):
        services.case_note(self.case.pk, actor=self.request.user, text=text)

    def extend(self, text):
        services.case_extend(self.case.pk, actor=self.request.user, text=text)

    def cancel(self, text):
        services.correction_cancel(self.case.pk, actor=self.request.user, text=text, version=seen_version(self.request))

    def shown(self, text="", status=200):
        case = self.case
        events = list(case.events.select_related("state", "actor", "notice__message"))
        try:
            sent_url = reverse("submissions:read", args=[case.submission_id])
        except NoReverseMatch:
            sent_url = ""
        ways = list(case.state.ways_out.filter(kind=case.kind).select_related("target"))
        waits = case.state.waits_for_citizen
        correction = open_correction(case)
        labels = {
            spec["key"]: spec["text"]["label"]
            for spec in specs_on_the_way(case.submission.document, case.submission.answers)
        }
        context = self.get_context_data(
            case=case,
            events=reversed(events),
            steps=[way for way in ways if not (waits or way.target.closes or way.target.waits_for_citizen)],
            asks=[way for way in ways if way.target.waits_for_citizen and not waits],
            ends=[way for way in ways if way.target.closes],
            correction=correction,
            asked=[labels.get(one.key, one.key) for one in correction.fields.all()] if correction else [],
            answered=case.corrections.filter(end=CorrectionEnd.ANSWERED).order_by("closed_at").last(),
            versions=changes_of(case.submission),
            documents=case.documents.order_by("created_at"),
            decision=getattr(case, "decision", None),
            may_handle=self.may_handle,
            mine=case.assignee_id == self.request.user.pk,
            broken=broken_event(events),
            sent_url=sent_url if self.request.user.has_perm("tramites_forms.read_submission") else "",
            text=text,
        )
        return self.render_to_response(context, status=status)


def seen_version(request):
    """Return the version (int) of the case that the page of a POST showed; without one, one that no case has."""
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1
