"""`/seguimiento/`: anybody with the number and the access code sees how a request goes, without signing in."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from casework import guessing
from casework.forms import FollowForm
from casework.models import Case
from core.limits import client_address
from core.open_post import open_post
from core.pagecache import public_page
from core.security_log import note
from tramites_forms import reference, retention
from tramites_forms.reading import submission_by_pin
from tramites_forms.templatetags.forms_text import moment

ASKS_PER_HOUR = 300  # from one address: whole towns may share one


@csrf_exempt
def follow(request):
    """The empty form is for everybody and kept; what it is answered with is for one person."""
    return _answer(request) if request.method == "POST" else _form(request)


@public_page
def _form(request):
    return render(request, "casework/follow.html", {"form": FollowForm()})


@open_post("follow", per_hour=ASKS_PER_HOUR)
def _answer(request):
    form = FollowForm(request.POST)
    if not form.is_valid():
        return render(request, "casework/follow.html", {"form": form, "private": True}, status=422)
    number = reference.parse(form.cleaned_data["number"])
    address = client_address(request)
    if number and not guessing.may_try(number, address):
        note("clave_locked", request)
        return render(request, "casework/follow.html", {"form": form, "too_many": True, "private": True}, status=429)
    submission = submission_by_pin(form.cleaned_data["number"], form.cleaned_data["pin"])
    if submission is None:
        note("wrong_clave", request)
        form.refuse()
        return render(request, "casework/follow.html", {"form": form, "private": True}, status=422)
    guessing.was_right(number, address)
    return render(request, "casework/progress.html", progress(submission))


def progress(submission):
    """Return what the citizen reads of a submission: the state now, the day to answer by, and what happened when."""
    case = Case.objects.select_related("state").get(submission=submission)
    label, explanation = case.state.in_words()
    public = case.events.filter(is_public=True).select_related("state").order_by("-number")
    return {
        "case": case,
        "label": label,
        "explanation": explanation,
        "rows": facts(submission, case),
        "events": [{"event": event, "label": event.state.in_words()[0]} for event in public],
    }


def facts(submission, case):
    """Return the rows of the ficha of a case."""
    rows = [
        {"label": _("Number"), "value": submission.reference},
        {"label": _("What you sent"), "value": submission.called},
        {"label": _("Sent"), "value": moment(submission.sent_at)},
        {"label": _("Who has it"), "value": case.receiver},
    ]
    rows.append({"label": _("Answer by"), "value": case.due.words, "note": case.due.note})
    if case.closed_at:
        rows[-1] = {"label": _("Answered"), "value": moment(case.closed_at)}
    kept = retention.kept(submission)
    return [*rows, {"label": _("Kept until"), "value": kept.words, "note": kept.why_words}]
