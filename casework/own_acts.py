"""What a person does with their own request besides correcting it: withdraw it, appeal its answer. A page each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.acting import NotPossible
from casework.appealing import case_appeal, not_appealed
from casework.followed import of_request, page_of
from casework.merging import merged_in
from casework.models import Case
from casework.term import appeal_by
from casework.withdrawing import case_withdraw, not_withdrawn
from core.text_field import WrittenText


class WordsForm(forms.Form):
    use_required_attribute = False
    text = WrittenText(max_length=4000, widget=forms.Textarea({"rows": 6}))

    def __init__(self, *args, act, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = act.asks
        self.fields["text"].required = bool(act.needed)
        self.fields["text"].error_messages["required"] = act.needed


def joined_too(case):
    """Return what is said of the requests that end with this one (list of str)."""
    numbers = ", ".join(one.case.submission.reference for one in merged_in(case))
    return [_("With it ends what is joined to it: %(numbers)s.") % {"numbers": numbers}] if numbers else []


@dataclass(frozen=True)
class Act:
    """One thing that can be done: what its page says, what hinders it, what does it and what is said then."""

    title: Any
    points: Callable[[Case], list[str]]
    asks: Any
    button: Any
    hindrance: Callable[[Case], Any]
    do: Callable[..., Case]
    done: Any
    needed: Any = ""


WITHDRAWAL = Act(
    title=gettext_lazy("Withdraw my request"),
    points=lambda case: [
        *joined_too(case),
        _("The institution stops looking at it and gives no answer."),
        _("What you sent is not erased before its time: it is kept until the day that your request says."),
        _("It cannot be undone. If you need it again, send another request."),
    ],
    asks=gettext_lazy("Why you withdraw it, if you want to say so"),
    button=gettext_lazy("Withdraw the request"),
    hindrance=not_withdrawn,
    do=case_withdraw,
    done=gettext_lazy("Your request is withdrawn. You need not do anything else."),
)
APPEAL = Act(
    title=gettext_lazy("Appeal the answer"),
    points=lambda case: [
        _("Somebody else than who decided looks at your request again."),
        _("You can appeal once, until %(day)s.") % {"day": date_format(appeal_by(case))},
        _("Whatever they answer, you keep what you were granted."),
    ],
    asks=gettext_lazy("What you do not agree with, and why"),
    button=gettext_lazy("Send my appeal"),
    hindrance=not_appealed,
    do=case_appeal,
    done=gettext_lazy("The institution has your appeal. Somebody else than who decided answers it."),
    needed=gettext_lazy("Write what you do not agree with."),
)


def _page(request, submission, act):
    case = Case.objects.get(submission=submission)
    form = WordsForm(request.POST if request.method == "POST" else None, act=act)
    if reason := act.hindrance(case):
        return _hindered(request, submission, act, reason)
    if form.is_bound and form.is_valid():
        try:
            act.do(case.pk, text=form.cleaned_data["text"])
        except NotPossible as refusal:
            return _hindered(request, submission, act, refusal.reason)
        messages.success(request, act.done)
        return redirect(page_of(submission))
    context = {"submission": submission, "act": act, "points": act.points(case), "form": form}
    context |= {"back_url": page_of(submission), "decision": case.decision}
    return render(request, "casework/own_act.html", context, status=422 if form.is_bound else 200)


def _hindered(request, submission, act, reason):
    """Say why it cannot be done; what was typed is on the page, to be copied."""
    typed = request.POST.get("text", "")[:4000]
    context = {"title": act.title, "reason": reason, "typed": typed, "back_url": page_of(submission)}
    return render(request, "casework/not_now.html", context, status=409 if request.method == "POST" else 200)


@of_request
def withdraw(request, submission):
    """Take back what one asked for."""
    return _page(request, submission, WITHDRAWAL)


@of_request
def appeal(request, submission):
    """Ask that somebody else looks at the answer."""
    return _page(request, submission, APPEAL)
