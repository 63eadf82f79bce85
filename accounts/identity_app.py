"""Certifying with an identity application of somebody else: people go there and it tells us, signed, who they are.

We send the person to IDENTITY_APP_URL with `state` and `return`. The application posts JSON {"state", "carne",
"legal_name"} to /cuenta/certificar/aplicacion/ with the header `X-Signature: t=<seconds>,v1=<hex>`, where v1 is the
HMAC-SHA256 of "<t>.<body>" with IDENTITY_APP_KEY. What is older than five minutes, or was used, is refused.
"""

import hashlib
import hmac
import json
import time

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_noop

from core.audit import seen

from .models import Certification, User
from .services import CarneTaken, certification_create

SALT = "accounts.identity_app"
STATE_SECONDS = 900
SIGNATURE_SECONDS = 300
LONGEST_BODY = 4096


class Refused(Exception):
    """The message is not to be believed, or cannot be done. `status` is what is answered."""

    def __init__(self, reason, status=400):
        super().__init__(reason)
        self.status = status


def offered():
    """Say whether this installation knows such an application."""
    return bool(settings.IDENTITY_APP_URL and settings.IDENTITY_APP_KEY)


def address_for(user):
    """Return the address of the application to which `user` is sent."""
    state = signing.dumps(str(user.pk), salt=SALT)
    back = settings.SITE_URL + reverse("account_certify")
    return f"{settings.IDENTITY_APP_URL}?{urlencode({'state': state, 'return': back})}"


def signature(body, moment):
    """Return the hex signature of `body` (bytes) sent at `moment` (str, seconds)."""
    return hmac.new(settings.IDENTITY_APP_KEY.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def receive(body, header):
    """Certify whom the message `body` (bytes) with the signature `header` (str) is about. Raises Refused."""
    _check(body, header)
    try:
        said = json.loads(body)
        state, carne, legal_name = (str(said[name]) for name in ("state", "carne", "legal_name"))
        user = User.objects.get(pk=signing.loads(state, salt=SALT, max_age=STATE_SECONDS), is_active=True)
    except (ValueError, KeyError, TypeError, signing.BadSignature, User.DoesNotExist):
        raise Refused("not a message for an account of ours") from None
    if not legal_name.strip() or len(legal_name) > 200 or "\x00" in legal_name:
        raise Refused("no legal name")
    if not cache.add(f"identity-app:{hashlib.sha256(state.encode()).hexdigest()}", 1, STATE_SECONDS):
        raise Refused("this state was used", status=409)
    try:
        certification_create(user=user, carne=carne, legal_name=legal_name.strip(), method=Certification.Method.APP)
    except ValidationError:
        raise Refused("not an identity card number") from None
    except CarneTaken:
        raise Refused("another account is certified with this identity card", status=409) from None
    seen(subject=user, actor=None, what=gettext_noop("Certified your account with the identity application"))


def _check(body, header):
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    moment, given = parts.get("t", ""), parts.get("v1", "")
    recent = moment.isascii() and moment.isdigit() and abs(time.time() - int(moment[:12])) < SIGNATURE_SECONDS
    if len(body) > LONGEST_BODY or not recent or not hmac.compare_digest(signature(body, moment), given):
        raise Refused("the signature is not right or is old", status=401)
