"""Signing up: what somebody wrote waits in the session, and the account is made when its code comes back.

A second identifier given at the same time goes on waiting, in that session, for a code of its own. Whoever writes an
identifier that has an account sees the same pages, and its owner gets a message that says so.
"""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from . import identity

SECOND_KEY = "account_signing_up_second"


class SigningUp(AbstractCodeVerificationProcess):
    """What is being proved in this session. The phone first where both were written: its code arrives sooner."""

    KEY = "account_signing_up"

    def __init__(self, request, state):
        super().__init__(settings.CODE_TRIES, settings.CODE_SECONDS, state)
        self.request = request

    @classmethod
    def begin(cls, request, *, email, phone, redirect_url):
        """Send the first code. Raises allauth's RateLimited."""
        clear_login(request)
        proving = {"phone": phone} if phone else {"email": email}
        state = cls.initial_state(None, **proving) | {"next": redirect_url, "second": email if phone else None}
        process = cls(request, state)
        process.send()
        return process

    @classmethod
    def resume(cls, request):
        state = request.session.get(cls.KEY)
        process = cls(request, state) if state else None
        return process.abort_if_invalid() if process else None

    @property
    def proving(self):
        """{"email": address} or {"phone": E.164}: the identifier whose code is waited for."""
        return {kind: self.state[kind] for kind in ("email", "phone") if self.state.get(kind)}

    @property
    def address(self):
        name = "account_verify_phone" if "phone" in self.proving else "account_email_verification_sent"
        return reverse(name) + (f"?{urlencode({'next': self.state['next']})}" if self.state["next"] else "")

    @property
    def can_resend(self):
        return True

    def send(self):
        adapter, [(kind, value)] = get_adapter(), self.proving.items()
        action = {"email": "confirm_email", "phone": "verify_phone"}[kind]
        ratelimit.consume(self.request, action=action, key=value, raise_exception=True)
        known = identity.account_of(**self.proving)
        self.state["at"] = time.time()
        self.state["code"] = "" if known else adapter.generate_email_verification_code()
        if kind == "email" and known:
            adapter.send_account_already_exists_mail(value)
        elif kind == "email":
            adapter.send_mail("account/email/email_confirmation_signup", value, {"code": self.code})
        elif known:
            adapter.send_account_already_exists_sms(value)
        else:
            adapter.send_verification_code_sms(user=None, phone=value, code=self.code)
        self.persist()

    def persist(self):
        self.request.session[self.KEY] = self.state

    def abort(self):
        self.request.session.pop(self.KEY, None)

    def finish(self):
        """Make the account of who gave the code and sign in. Return the response."""
        self.abort()
        request, proving, url = self.request, self.proving, self.state["next"]
        try:
            user = identity.account_begin(language=get_language(), **proving)
        except identity.Taken:  # proved in another session meanwhile, by the same owner: it is a sign-in
            user = identity.account_of(**proving)
            record_authentication(request, user, method="code", **proving)
            return perform_login(request, Login(user=user, redirect_url=url, email=proving.get("email")))
        record_authentication(request, user, method="code", **proving)
        response = complete_signup(request, user=user, redirect_url=url)
        if self.state["second"] and request.user.is_authenticated:
            return self._go_on_with(self.state["second"], url) or response
        return response

    def _go_on_with(self, email, url):
        """Send the code of the e-mail that was written too. Return the way to its page; None where it cannot be."""
        try:
            EmailVerificationProcess.initiate(request=self.request, user=self.request.user, email=email)
        except ImmediateHttpResponse:  # too many messages to that e-mail: the account is made without it
            return None
        self.request.session[SECOND_KEY] = email
        query = f"?{urlencode({'next': url})}" if url else ""
        return HttpResponseRedirect(reverse("account_email_verification_sent") + query)


def forget(request):
    """Drop from a session what somebody began in it before this person signed in."""
    for key in (SigningUp.KEY, "account_password_reset_verification"):
        request.session.pop(key, None)
