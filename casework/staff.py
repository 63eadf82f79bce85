"""One case in the admin: what was sent, what happened, and the steps that can be taken now."""

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from casework import services
from casework.models import Case
from casework.models.event import broken_event
from core.audit import seen
from core.door import BehindADoor


class CaseView(BehindADoor, WagtailAdminTemplateMixin, View):
    door = (services.SEE,)
    template_name = "casework/staff/case.html"
    header_icon = "tasks"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        rows = Case.objects.select_related("state", "kind", "assignee", "submission__form", "submission__applicant")
        self.case = get_object_or_404(rows.defer("submission__answers"), pk=kwargs["pk"])
        self.page_title = self.case.submission.reference

    def get_breadcrumbs_items(self):
        queue = {"url": reverse("case_queue"), "label": _("Cases")}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.case.submission.reference}]

    def get(self, request, pk):
        return self.shown()

    def post(self, request, pk):
        """Take a step, take the case, write a note or extend the time: one button, one name."""
        actions = {"step": self.step, "take": self.take, "note": self.note, "extend": self.extend}
        action = actions.get(request.POST.get("action"))
        if action is None:
            return HttpResponseBadRequest()
        try:
            action(request.POST.get("text", "")[:4000])
        except services.NotPossible as refusal:
            messages.error(request, refusal.reason)
            return self.shown(text=request.POST.get("text", ""), status=422)
        messages.success(request, _("Done. It is written in the history of the case."))
        return redirect("case", pk=pk)

    def step(self, text):
        seen_state = self.request.POST.get("state", "")
        services.case_transition(
            self.case.pk,
            self.request.POST.get("step", "")[:40],
            actor=self.request.user,
            text=text,
            expected_state=int(seen_state) if seen_state.isdigit() and len(seen_state) < 19 else None,
        )

    def take(self, text):
        services.case_assign(self.case.pk, actor=self.request.user, assignee=self.request.user)

    def note(self, text):
        services.case_note(self.case.pk, actor=self.request.user, text=text)

    def extend(self, text):
        services.case_extend(self.case.pk, actor=self.request.user, text=text)

    def shown(self, text="", status=200):
        case = self.case
        seen(subject=case.submission.applicant, actor=self.request.user, what=gettext_noop("Opened your request"))
        events = list(case.events.select_related("state", "actor"))
        try:
            sent_url = reverse("submissions:read", args=[case.submission_id])
        except NoReverseMatch:
            sent_url = ""
        context = self.get_context_data(
            case=case,
            events=reversed(events),
            steps=case.state.ways_out.filter(kind=case.kind).select_related("target"),
            may_handle=self.request.user.has_perm(services.HANDLE),
            broken=broken_event(events),
            sent_url=sent_url,
            text=text,
        )
        return self.render_to_response(context, status=status)
