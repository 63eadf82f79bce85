"""The page where the citizen corrects what the institution asked: exactly those questions, in place."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.acting import NotPossible
from casework.corrections import ENDED, correction_answer, open_correction
from casework.followed import of_request, page_of
from casework.models import Case
from core.files.room import keeps_answers
from core.text_field import WrittenText
from tramites_forms.amending import SHOWN, Amending
from tramites_forms.field_types import bind


class ReplyForm(forms.Form):
    """What is said besides the answers. With no question named, the words are the answer."""

    use_required_attribute = False
    reply = WrittenText(
        label=gettext_lazy("Something the institution should know"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )
    unchanged = forms.BooleanField(label=gettext_lazy("All of it is right as it is"), required=False)

    def __init__(self, *args, in_words, **kwargs):
        super().__init__(*args, **kwargs)
        if in_words:
            del self.fields["unchanged"]
            self.fields["reply"].required = True
            self.fields["reply"].label = _("Your answer")
            self.fields["reply"].error_messages["required"] = _("Write your answer to the institution.")


@of_request
@keeps_answers
def correct(request, submission):
    """Answer the correction that waits, or read why there is none any more."""
    case = Case.objects.select_related("state").get(submission=submission)
    correction = open_correction(case)
    if correction is None:
        return nothing_to_correct(request, submission, case)
    fields = list(correction.fields.all())
    posted = request.POST if request.method == "POST" else None
    amending = Amending(submission, [one.key for one in fields], posted, request.FILES, request).look()
    reply = ReplyForm(posted, in_words=not fields)
    if posted is not None and amending.ready and reply.is_valid():
        try:
            correction_answer(
                correction.pk,
                answers=amending.answers,
                reply=reply.cleaned_data["reply"],
                unchanged=reply.cleaned_data.get("unchanged", False),
                answers_number=number_of(posted),
            )
        except NotPossible as refusal:
            reply.add_error(None, refusal.reason)
        else:
            messages.success(request, _("The institution has your correction. You need not do anything now."))
            return redirect(page_of(submission))
    return shown(request, submission, correction, amending=amending, reply=reply)


def number_of(posted):
    """Return the version of the answers (int) that the page of a POST showed, or 0."""
    said = posted.get("answers", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def shown(request, submission, correction, *, amending, reply):
    reasons = {one.key: one.why for one in correction.fields.all()}
    labels = {spec["key"]: spec["text"]["label"] for node in submission.document["steps"] for spec in node["fields"]}
    form = amending.form
    wrong = (form.is_bound and not form.is_valid()) or (reply.is_bound and not reply.is_valid())
    context = {
        "submission": submission,
        "correction": correction,
        "asked": [(labels.get(key, key), why) for key, why in reasons.items()],
        "form": form,
        "parts": [
            {**part, "newly": hasattr(part.get("field"), "name") and part["field"].name in amending.newly}
            for part in form.parts()
        ],
        "newly": amending.newly,
        "shown_name": SHOWN,
        "shown": ",".join(spec["key"] for spec in form.specs if bind(spec).asks),
        "reply": reply,
        "answers_number": submission.answers_number,
        "multipart": form.is_multipart(),
        "back_url": page_of(submission),
    }
    return render(request, "casework/correct.html", context, status=422 if wrong else 200)


def nothing_to_correct(request, submission, case):
    """Say what became of the last correction; what was typed is on the page, to be copied."""
    last = case.corrections.order_by("-pk").first()
    reason = ENDED[last.end] if last else _("The institution asks nothing of you now.")
    typed = request.POST.get("reply", "")[:4000] if request.method == "POST" else ""
    context = {"title": _("Nothing to correct"), "reason": reason, "typed": typed, "back_url": page_of(submission)}
    return render(request, "casework/not_now.html", context, status=409 if request.POST else 200)
