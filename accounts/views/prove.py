"""Proving again who it is with a code, for who has neither password nor second factor."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import BaseReauthenticateView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.utils.decorators import method_decorator

from accounts.forms import ConfirmProofCodeForm
from accounts.recent_proof import places_for_a_code
from accounts.views.codes import ShapeBeforeTry


class ProofCode(AbstractCodeVerificationProcess):
    """The code that was sent to somebody who is signed in; it lives in that session."""

    KEY = "account_proof_code"

    def __init__(self, request, state):
        super().__init__(settings.CODE_TRIES, settings.CODE_SECONDS, state, user=request.user)
        self.request = request

    @classmethod
    def resume(cls, request):
        state = request.session.get(cls.KEY)
        process = cls(request, state) if state else None
        return process.abort_if_invalid() if process else None

    @classmethod
    def begin(cls, request, kind):
        """Send a code to the e-mail or the phone (`kind`) of the account."""
        process = cls(request, cls.initial_state(request.user, **{kind: places_for_a_code(request.user)[kind]}))
        process.send()
        return process

    @property
    def can_resend(self):
        return True

    def send(self):
        adapter = get_adapter()
        self.state["code"] = adapter.generate_login_code()
        if email := self.state.get("email"):
            adapter.send_mail("account/email/proof_code", email, {"request": self.request, "code": self.code})
        else:
            adapter.send_verification_code_sms(user=self.user, phone=self.state["phone"], code=self.code)
        self.persist()

    def persist(self):
        self.request.session[self.KEY] = self.state

    def abort(self):
        self.request.session.pop(self.KEY, None)


@method_decorator(login_required, name="dispatch")
class ProveByCodeView(ShapeBeforeTry, BaseReauthenticateView):
    """First the question where to send the code, then the code. Opening the page sends nothing."""

    form_class = ConfirmProofCodeForm
    template_name = "account/reauthenticate_code.html"

    def dispatch(self, request, *args, **kwargs):
        self.process = ProofCode.resume(request) if request.user.is_authenticated else None
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"code": self.process.code if self.process else ""}

    def get_context_data(self, **kwargs):
        state = self.process.state if self.process else {}
        context = super().get_context_data(**kwargs) | {"sent": bool(self.process), "can_resend": True}
        context |= {"email": state.get("email"), "phone": state.get("phone")}
        return context | {"verify_form": context["form"], "places": places_for_a_code(self.request.user)}

    def post(self, request, *args, **kwargs):
        places = places_for_a_code(request.user)
        asked = request.POST.get("send")
        if request.POST.get("action") == "resend" and self.process:
            asked = "email" if self.process.state.get("email") else "phone"
        if asked in places:
            return self.send_to(asked)
        if not self.process:  # past its date, or never asked for
            return HttpResponseRedirect(request.get_full_path())
        return super().post(request, *args, **kwargs)

    def send_to(self, kind):
        if ratelimit.consume(self.request, action="proof_code", user=self.request.user):
            ProofCode.begin(self.request, kind)
        else:
            self.say("rate_limited")
        return HttpResponseRedirect(self.request.get_full_path())

    def wrong_code(self, form):
        if self.process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        self.say("too_many_codes")
        return HttpResponseRedirect(self.request.get_full_path())

    def form_valid(self, form):
        sent_to = {kind: self.process.state.get(kind) for kind in ("email", "phone")}
        self.process.abort()
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True, **sent_to)
        return super().form_valid(form)

    def say(self, key):
        adapter = get_adapter(self.request)
        adapter.add_message(self.request, messages.ERROR, message=adapter.error_messages[key])


prove_by_code = ProveByCodeView.as_view()
