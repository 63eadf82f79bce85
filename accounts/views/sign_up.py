"""The pages where the codes of new identifiers are written: at signing up, and when a person changes them later."""

from allauth.account.adapter import get_adapter
from allauth.account.mixins import NextRedirectMixin
from allauth.account.views import verify_phone
from allauth.core.exceptions import RateLimited
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.generic import FormView

from accounts.forms import ConfirmSignUpCodeForm
from accounts.signing_up import SigningUp

from .codes import ConfirmEmailCodeView, ConfirmPhoneCodeView, ShapeBeforeTry


class SignUpCodeView(ShapeBeforeTry, NextRedirectMixin, FormView):
    """Nobody is signed in yet, and there is no account."""

    form_class = ConfirmSignUpCodeForm
    template_name = "accounts/code_page.html"
    process = None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"code": self.process.code}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | self.process.proving
        return context | {"verify_form": context["form"], "can_resend": True, "signing_up": True}

    def post(self, request, *args, **kwargs):
        if request.POST.get("action") != "resend":
            return super().post(request, *args, **kwargs)
        try:
            self.process.send()
        except RateLimited:
            self.say("rate_limited")
        return HttpResponseRedirect(request.get_full_path())

    def wrong_code(self, form):
        if self.process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        self.say("too_many_codes")
        return HttpResponseRedirect(reverse("account_signup"))

    def form_valid(self, form):
        return self.process.finish()

    def say(self, key):
        adapter = get_adapter(self.request)
        adapter.add_message(self.request, messages.ERROR, message=adapter.error_messages[key])


def _signing_up(request, kind):
    process = None if request.user.is_authenticated else SigningUp.resume(request)
    return SignUpCodeView.as_view(process=process)(request) if process and kind in process.proving else None


def email_code(request):
    return _signing_up(request, "email") or ConfirmEmailCodeView.as_view()(request)


def phone_code(request):
    """The code of a phone: who signs up is signed out, who changes it is signed in."""
    if answer := _signing_up(request, "phone"):
        return answer
    return ConfirmPhoneCodeView.as_view()(request) if request.user.is_authenticated else verify_phone(request)
