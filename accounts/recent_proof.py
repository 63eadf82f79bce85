"""Asking again who it is, before what an open session on a lent or lost telephone must not do by itself.

Proof is recent for ACCOUNT_REAUTHENTICATION_TIMEOUT seconds after any way of proving it: signing in counts. Who has a
password, an application or a key uses it; who has none gets a code at the e-mail or the phone of the account. All but
keys work without JavaScript, and who has a key has something else besides.
"""

import time
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal.httpkit import serialize_request
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from . import sms

Type = Authenticator.Type


def recent_proof_required(view=None, *, methods=None, replay=True):
    """Decorate a view function so that it asks for recent proof (and to be signed in).

    `methods`: the HTTP methods that need it, e.g. {"POST"}; None is all. `replay`: after the proof a POST is done as it
    was sent; False leads back to the page instead, to press again (a download would leave its reader on a code page).
    """

    def decorator(function):
        @wraps(function)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if (methods is None or request.method in methods) and not is_recent(request):
                return ask_for_proof(request, replay=replay)
            return function(request, *args, **kwargs)

        return guarded

    return decorator(view) if view else decorator


def is_recent(request):
    """Say whether the person of `request` proved in this session, a short while ago, who it is."""
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    age = time.time() - records[-1]["at"] if records else None
    return age is not None and 0 <= age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_for_proof(request, *, replay=True, then=None):
    """Return the redirect to the first way of proving it, from which `request` goes on. Raises PermissionDenied.

    `then` (str) is where a GET goes on, when it is not its own address.
    """
    ways = get_adapter().get_reauthentication_methods(request.user)
    if not ways:
        raise PermissionDenied  # a phone is all it has and this installation no longer sends messages
    request.session.pop(STATE_SESSION_KEY, None)
    to = then or request.get_full_path()
    if request.method not in {"GET", "HEAD"}:
        to = request.path  # allauth finds the kept request again by it
        if replay:
            request.session[STATE_SESSION_KEY] = {"request": serialize_request(request)}
    return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({'next': to})}")


def places_for_a_code(user):
    """Return {"email": address, "phone": E.164} of where a code reaches `user`, without what there is not."""
    phone = user.phone if sms.offered() else None
    return {kind: value for kind, value in (("email", user.email), ("phone", phone)) if value}


def ways_to_prove(user):
    """Return the ways in which `user` can prove who it is, as allauth's list of dicts; the first is asked by default.

    A code that is sent would go round a second factor, so whoever has one that works everywhere is not offered it.
    """
    factors = {one.type: one for one in Authenticator.objects.filter(user=user)}
    recovery = Type.RECOVERY_CODES in factors and bool(factors[Type.RECOVERY_CODES].wrap().get_unused_codes())
    has_code_of_its_own = Type.TOTP in factors or recovery
    described = {
        "account_reauthenticate": (user.has_usable_password(), _("Use your password")),
        "mfa_reauthenticate": (Type.TOTP in factors, _("Use a code of your application")),
        "mfa_reauthenticate_webauthn": (Type.WEBAUTHN in factors, _("Use your key")),
    }
    if Type.TOTP not in factors:  # the same page, which then asks for a recovery code
        described["mfa_reauthenticate"] = described.pop("mfa_reauthenticate")
        described["mfa_reauthenticate"] = (recovery, _("Use a recovery code"))
    send = bool(places_for_a_code(user)) and not has_code_of_its_own
    described["account_reauthenticate_code"] = (send, _("Receive a code"))
    return [
        {"id": name, "description": text, "url": reverse(name)} for name, (there, text) in described.items() if there
    ]
