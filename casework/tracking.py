"""`/seguimiento/`: anybody with the number and the access code sees how a request goes, without signing in."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from casework import guessing
from casework.appealing import not_appealed
from casework.corrections import open_correction
from casework.forms import FollowForm
from casework.holding_key import may_act, remember
from casework.kind_versions import words_of
from casework.merging import merge_of, merged_in
from casework.models import APPEALABLE, Case, Outcome
from casework.models.decision import UNDECIDED
from casework.models.event import EventKind
from casework.opinions import waiting_opinions
from casework.telling import decision_of
from casework.term import appeal_by
from casework.withdrawing import not_withdrawn
from core.http import personal
from core.limits import client_address
from core.open_post import open_post
from core.pagecache import public_page
from core.security_log import note
from tramites_forms import reference, retention
from tramites_forms.document import all_fields
from tramites_forms.reading import submission_by_pin
from tramites_forms.templatetags.forms_text import moment
from tramites_forms.usual_time import usual_time

ASKS_PER_HOUR = 300  # from one address: whole towns may share one


@csrf_exempt
def follow(request):
    """The empty form is for everybody and kept; what it is answered with is for one person."""
    if request.method == "POST":
        return _answer(request)
    number = reference.parse(request.GET.get("numero", ""))
    return _begun(request, number) if number else _form(request)


@public_page
def _form(request):
    return render(request, "casework/follow.html", {"form": FollowForm()})


@personal
def _begun(request, number):
    """The form with the number that a QR, a message or a receipt brought."""
    return render(request, "casework/follow.html", {"form": FollowForm(initial={"number": number}), "private": True})


@open_post("follow", per_hour=ASKS_PER_HOUR)
def _answer(request):
    form = FollowForm(request.POST)
    if not form.is_valid():
        return render(request, "casework/follow.html", {"form": form, "private": True}, status=422)
    number = form.cleaned_data["number"]
    address = client_address(request)
    if not guessing.may_try(number, address):
        note("clave_locked", request)
        return render(request, "casework/follow.html", {"form": form, "too_many": True, "private": True}, status=429)
    submission = submission_by_pin(number, form.cleaned_data["pin"])
    if submission is None:
        note("wrong_clave", request)
        form.refuse()
        return render(request, "casework/follow.html", {"form": form, "private": True}, status=422)
    guessing.was_right(number, address)
    return remember(
        render(request, "casework/progress.html", progress(submission, request, with_clave=True)), submission
    )


def progress(submission, request, *, with_clave=False):
    """Return what the citizen reads of a submission: the state now, what is expected of them, what happened when.

    `with_clave`: they have just typed it. What they may do of it is said only to who may do it (holding_key).
    """
    case = Case.objects.select_related("state", "kind_version").get(submission=submission)
    label, explanation = label_of(case)
    public = case.events.filter(is_public=True).select_related("state").order_by("-number")
    correction = open_correction(case)
    acts = may_act(request, submission) or (with_clave and submission.applicant_id is None)
    return {
        "case": case,
        "submission": submission,
        "label": label,
        "explanation": explanation,
        "rows": facts(submission, case),
        "events": [{"event": event, "label": said_of(event, case)} for event in public],
        "acts": acts,
        "needs_account": not acts and submission.applicant_id is not None,
        "correction": correction,
        "opinions": opinions_told(case),
        "merge": merge_of(case),
        "merged": merged_in(case),
        "asked": asked_of(submission, correction) if correction else [],
        "documents": case.documents.order_by("created_at"),
        "refused": case.outcome in APPEALABLE,
        "may_withdraw": not not_withdrawn(case),
        "may_appeal": not not_appealed(case),
        "appeal_by": appeal_by(case),
    }


def opinions_told(case):
    """Return the Opinions that a case waits for, as far as its citizen is told of them (list)."""
    return list(waiting_opinions(case)) if case.life.opinion_told and not case.closed_at else []


def label_of(case):
    """Return (what a case is now, what it means) for the citizen, in the active language."""
    if case.outcome:
        return case.get_outcome_display(), ""
    if case.appealed and not case.paused_on:
        return _("Your appeal is being looked at"), _("Somebody else than who decided answers it.")
    return case.place.in_words()


def asked_of(submission, correction):
    """Return [(question, why)] of a Correction, in the words in which the questions were asked."""
    labels = {spec["key"]: spec["text"]["label"] for spec in all_fields(submission.document)}
    return [(labels.get(one.key, one.key), one.why) for one in correction.fields.all()]


# What happened, for the citizen; anything else is said by the state that it led to.
SAID = {
    EventKind.ASKED: gettext_lazy("You were asked for a correction"),
    EventKind.REMINDED: gettext_lazy("We reminded you of the correction"),
    EventKind.CORRECTED: gettext_lazy("You answered the correction"),
    EventKind.CANCELLED: gettext_lazy("The correction is no longer needed"),
    EventKind.EXPIRED: gettext_lazy("The time for the correction passed"),
    EventKind.EXTENDED: gettext_lazy("More time to answer you"),
    EventKind.ISSUED: gettext_lazy("Your document was issued"),
    EventKind.REVOKED: gettext_lazy("Your document was revoked"),
    EventKind.REPLACED: gettext_lazy("Your document is replaced by another one"),
    EventKind.WITHDRAWN: gettext_lazy("You withdrew your request"),
    EventKind.PASSED: gettext_lazy("Passed to the institution that must answer it"),
    EventKind.APPEALED: gettext_lazy("You appealed the answer"),
    EventKind.MERGED: gettext_lazy("Joined to another request of yours"),
    EventKind.PARTED: gettext_lazy("By itself again"),
    EventKind.OPINION_ASKED: gettext_lazy("Another institution was asked for its opinion"),
    EventKind.OPINION_GIVEN: gettext_lazy("The opinion came"),
    EventKind.OPINION_NOT_OURS: gettext_lazy("Who was asked does not give an opinion"),
    EventKind.OPINION_LATE: gettext_lazy("The opinion did not come in time"),
    EventKind.OPINION_OVER: gettext_lazy("The opinion is no longer needed"),
}


def said_of(event, case):
    """Return what a public CaseEvent is called (str)."""
    if event.kind == EventKind.DECIDED:
        return Outcome(decision_of(event).outcome).label if case.decisions.exists() else case.get_outcome_display()
    return SAID.get(event.kind) or words_of(case, event.state)[0]


def facts(submission, case):
    """Return the rows of the ficha of a case."""
    rows = [
        {"label": _("Number"), "value": submission.reference},
        {"label": _("What you sent"), "value": submission.called},
        {"label": _("Sent"), "value": moment(submission.sent_at)},
        {"label": _("Who has it"), "value": case.receiver},
    ]
    rows.append({"label": _("Answer due by"), "value": case.due.words, "note": case.due.note})
    if case.closed_at:
        label = _("Ended") if case.outcome in UNDECIDED else _("Answered")
        rows[-1] = {"label": label, "value": moment(case.closed_at)}
    else:
        usual = usual_time(submission.form.slug)
        rows.append({"label": _("How long it usually takes"), "value": usual.words, "note": usual.note})
    if case.outcome:
        rows.append({"label": _("Outcome"), "value": case.get_outcome_display()})
    kept = retention.kept(submission)
    return [*rows, {"label": _("Kept until"), "value": kept.words, "note": kept.why_words}]
