"""One case in the admin: what must be done first, what changed, what happened, and the steps that can be taken now."""

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from casework import services
from casework.acting import hindrance, kept_from
from casework.corrections import open_correction
from casework.extending import not_extended
from casework.merging import duplicates, merge_of, merged_in, not_joined, not_parted
from casework.models import Case, CorrectionEnd, OpinionEnd, Outcome
from casework.models.event import broken_event
from casework.opinion_files import files_given
from casework.opinions import not_asked
from casework.passing import not_passed, teams_beside
from casework.staff.base import CasePage
from casework.staff.decide import outcomes_of
from casework.staff.look_first import seen_version
from casework.staff.pointed import pointed
from casework.staff.versions import changes_of
from casework.term import pass_by
from tramites_forms.amending import specs_on_the_way
from tramites_forms.staff.submission_files import shown_sections


class CaseView(CasePage):
    template_name = "casework/staff/case.html"

    def get(self, request, pk):
        return self.shown()

    def post(self, request, pk):
        """Take a step, take the case, write a note, go on without a correction: one button each."""
        actions = {
            "step": self.step,
            "take": self.take,
            "leave": self.leave,
            "note": self.note,
            "cancel": self.cancel,
            "unask": self.unask,
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
            self.case.pk,
            step,
            actor=self.request.user,
            text=text,
            note=self.request.POST.get("note", "")[:4000],
            version=seen_version(self.request),
        )

    def take(self, text):
        services.case_assign(self.case.pk, actor=self.request.user, assignee=self.request.user)

    def leave(self, text):
        services.case_assign(self.case.pk, actor=self.request.user, assignee=None)

    def note(self, text):
        services.case_note(self.case.pk, actor=self.request.user, text=text)

    def cancel(self, text):
        services.correction_cancel(self.case.pk, actor=self.request.user, text=text, version=seen_version(self.request))

    def unask(self, text):
        opinion = pointed(self.case.opinions, self.request.POST.get("opinion"))
        if opinion is None:
            raise services.NotPossible(_("Say which opinion is no longer needed."))
        services.opinion_withdraw(opinion.pk, actor=self.request.user, text=text)

    def shown(self, text="", status=200):
        case = self.case
        events = list(case.events.select_related("state", "actor", "notice__message"))
        try:
            sent_url = reverse("submissions:read", args=[case.submission_id])
        except NoReverseMatch:
            sent_url = ""
        life, user = case.life, self.request.user
        reads = user.has_perm("tramites_forms.read_submission")
        hindered = kept_from(case, user) if self.may_handle else ""
        ways = [] if hindered else life.out_of(case.state_id)
        takes = [way for way in ways if not hindrance(case, way, user)]
        correction = open_correction(case)
        opinions = list(case.opinions.select_related("team__institution", "given_by", "asked_by").order_by("-number"))
        for one in opinions:
            one.case, one.given = case, files_given(one) if one.end == OpinionEnd.GIVEN else []
        merge, merged = merge_of(case), merged_in(case)
        for one in merged:
            one.thread = one.case.events.select_related("actor").order_by("-number")
        came = [one for one in opinions if one.end in (OpinionEnd.GIVEN, OpinionEnd.NOT_OURS)]
        came = [one for one in came if case.decision is None or one.closed_at > case.decision.decided_at]
        labels = {
            spec["key"]: spec["text"]["label"]
            for spec in specs_on_the_way(case.submission.document, case.submission.answers)
        }
        context = self.get_context_data(
            case=case,
            rows=[(event, life.places.get(event.state_id, event.state)) for event in reversed(events)],
            steps=[way for way in life.steps(case.state_id) if way in takes],
            asks=not case.place.waits and any(life.asks(way) for way in takes),
            ends=any(life.ends(way) for way in takes),
            may_grant=Outcome.GRANTED in outcomes_of(case),
            hindered=hindered,
            may_pass=bool(life.redirect_days) and not not_passed(case, user),
            pass_by=pass_by(case) if life.redirect_days else None,
            may_extend=not not_extended(case),
            may_hand=not case.closed_at and teams_beside(case).exists(),
            appeal=getattr(case, "appeal", None),
            appealed_decision=case.decisions.order_by("number").first() if case.appealed else None,
            correction=correction,
            opinions=opinions,
            merge=merge,
            sees_into=merge is not None and Case.objects.seen_by(user).filter(pk=merge.into_id).exists(),
            may_part=self.may_handle and merge is not None and not not_parted(case, user),
            merged=merged,
            may_merge=not not_joined(case) and duplicates(case, user).exists(),
            awaited=[one for one in opinions if one.closed_at is None],
            came=came,
            may_ask_opinion=not not_asked(case),
            asked=[labels.get(one.key, one.key) for one in correction.fields.all()] if correction else [],
            answered=case.corrections.filter(end=CorrectionEnd.ANSWERED).order_by("closed_at").last(),
            versions=changes_of(case.submission),
            documents=case.documents.order_by("created_at"),
            decision=case.decision,
            may_handle=self.may_handle and not hindered,
            may_step=bool(takes),
            mine=case.assignee_id == self.request.user.pk,
            broken=broken_event(events),
            sent_url=sent_url if reads else "",
            sections=shown_sections(case.submission, revealed=False) if reads else [],
            text=text,
            # What rooms above say of it: (words, address), by the hook `case_links`(case, user).
            links=[one for found in hooks.get_hooks("case_links") for one in found(case, user)],
        )
        return self.render_to_response(context, status=status)
