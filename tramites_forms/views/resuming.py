"""Leaving a draft and coming back to it: «Guardar y salir», the link and the code, and asking for them again."""

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.http import personal
from core.limits import within_limit, within_value_limit
from core.security_log import note
from core.text_field import WrittenEmail, WrittenIdentifier
from core.typed import digits
from tramites_forms.access import remember
from tramites_forms.field_types import bind
from tramites_forms.progress import tasks_of
from tramites_forms.resuming import CODE_DIGITS, resume_again, resume_ask, resume_open
from tramites_forms.views.shared import address, context_of, of_draft

MAILS_PER_HOUR = 5  # to one address
ASKS_PER_HOUR = 60  # from one address of the network: whole towns share one


class EmailForm(forms.Form):
    use_required_attribute = False
    email = WrittenEmail(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": _("Write your e-mail address"), "invalid": _("Write it like name@example.cu")},
    )


class CodeForm(forms.Form):
    use_required_attribute = False
    code = WrittenIdentifier(
        label=_("Code"),
        max_length=40,
        help_text=_("Eight digits. They are in the message with the link."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Write the code of the message")},
    )

    def clean_code(self):
        """What cannot be a code is told, and is no try at it."""
        code = digits(self.cleaned_data["code"])
        if len(code) != CODE_DIGITS:
            raise forms.ValidationError(_("The code has 8 digits. Write it as it is in the message"))
        return code


def posted(request):
    return request.POST if request.method == "POST" else None


@of_draft
def left(request, filling):
    """After «Guardar y salir»: what was kept, until when, and the way back; without account, also by e-mail."""
    draft, status, too_many = filling.draft, 200, False
    asked = None
    if draft.user_id is None:
        asked = EmailForm(posted(request), initial={"email": draft.resume_email or answered_email(filling)})
        if request.method == "POST" and asked.is_valid():
            email = asked.cleaned_data["email"]
            too_many = not may_mail(request, email)
            if not too_many:
                resume_ask(draft, email)
                return redirect(f"{address('left', draft)}?enviado=1")
            status = 429
    context = context_of(
        filling,
        resume_url=address("resume", draft),
        asked=asked,
        too_many=too_many,
        mailed="enviado" in request.GET and draft.resume_email,
        tasks=tasks_of(filling),
    )
    return render(request, "tramites_forms/left.html", context, status=status)


def answered_email(filling):
    """Return the first e-mail answered, to start the box with, or ""."""
    for step in filling.journey.steps:
        for spec in step.asked:
            if bind(spec).receives_mail and spec["key"] in filling.journey.answers:
                return bind(spec).initial(filling.journey.answers[spec["key"]])
    return ""


def may_mail(request, email):
    """Count one more message and say whether it may go: neither to one address nor from one, too many."""
    within = within_value_limit("resume-mail", email.strip().lower(), MAILS_PER_HOUR)
    return within_limit("resume-ask", request, ASKS_PER_HOUR) and within


@personal
def resume_code(request, draft_id):
    """Where the link of the message leads: the code opens the draft in this browser too.

    A link that names nothing gets the same page and the same answer as a wrong code.
    """
    form = CodeForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if not within_limit("resume-code", request, ASKS_PER_HOUR):
                context = {"form": CodeForm(), "too_many": True}
                return render(request, "tramites_forms/resume_code.html", context, status=429)
            if draft := resume_open(draft_id, form.cleaned_data["code"]):
                return remember(redirect(address("resume", draft)), draft)
            note("wrong_code", request)
            form.add_error("code", _("This code does not open this draft. Check it in the last message we sent you."))
    return render(request, "tramites_forms/resume_code.html", {"form": form}, status=status)


@personal
def resume_lost(request):
    """Ask for the messages again. The answer is the same whether there is anything to send or not."""
    form = EmailForm(posted(request))
    context = {"form": form}
    if request.method != "POST" or not form.is_valid():
        status = 200 if request.method != "POST" else 422
        return render(request, "tramites_forms/resume_lost.html", context, status=status)
    if not may_mail(request, form.cleaned_data["email"]):
        return render(request, "tramites_forms/resume_lost.html", {**context, "too_many": True}, status=429)
    resume_again(form.cleaned_data["email"])
    return redirect(f"{reverse('tramites_forms:resume_lost')}?enviado=1")
