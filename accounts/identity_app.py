"""Certifying with an identity application of somebody else: people go there and it tells us, signed, who they are.

1. We send the person to IDENTITY_APP_URL with `state`, which the session of that browser keeps, and `return`.
2. The application posts JSON {"state", "carne", "legal_name"} to /cuenta/certificar/aplicacion/ with the header
   `X-Signature: t=<seconds>,v1=<hex>`, where v1 is the HMAC-SHA256 of "<t>.<body>" with IDENTITY_APP_KEY. What is older
   than five minutes, or was told before, is refused. What it says is kept, and nobody is certified yet.
3. Our answer is {"return": address}: the application sends the browser that it has before it there. The address holds
   a code good once. Whoever sent somebody else a link of step 1 never has it, and the other has not the session.
4. The session that departed comes back with the code, reads which name goes to which account, and confirms.
"""

import hashlib
import hmac
import json
import secrets
import time
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_noop

from core.audit import seen
from core.carne import parse_carne

from .certification_mail import certification_told
from .models import Certification, IdentityProof
from .services import certification_create

SESSION_KEY = "identity_app_state"
LIFE = IdentityProof.LIFE
SIGNATURE_SECONDS = 300
LONGEST_BODY = 4096
LONGEST_NAME = 200
NOT_IN_A_NAME = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


class Refused(Exception):
    """The message is not to be believed, or cannot be done. `status` is what is answered."""

    def __init__(self, reason, status=400):
        super().__init__(reason)
        self.status = status


class NotTheSame(Exception):
    """The browser that comes back is not the one that departed, or came too late: there is nothing to confirm."""


def offered():
    """Say whether this installation knows such an application."""
    return bool(settings.IDENTITY_APP_URL and settings.IDENTITY_APP_KEY)


def under_way(user):
    """Return the IdentityProof of `user` that can still be confirmed, or None."""
    return IdentityProof.objects.filter(user=user, departed_at__gt=timezone.now() - LIFE).first()


def depart(request):
    """Remember in the session that its person goes to the application, and return its address (str)."""
    state = secrets.token_urlsafe(32)
    IdentityProof.objects.update_or_create(
        user=request.user,
        defaults={
            "state_hash": digest(state),
            "departed_at": timezone.now(),
            "code_hash": None,
            "carne": "",
            "legal_name": "",
            "said_at": None,
        },
    )
    request.session[SESSION_KEY] = state
    back = settings.SITE_URL + reverse("account_identity_app_return")
    mark = "&" if "?" in settings.IDENTITY_APP_URL else "?"
    return f"{settings.IDENTITY_APP_URL}{mark}{urlencode({'state': state, 'return': back})}"


def signature(body, moment):
    """Return the hex signature of `body` (bytes) sent at `moment` (str, seconds)."""
    return hmac.new(settings.IDENTITY_APP_KEY.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def receive(body, header):
    """Keep what the message `body` (bytes) with the signature `header` (str) says. Raises Refused.

    Returns the address (str) to which the application sends the browser that it has before it.
    """
    _check(body, header)
    state, carne, legal_name = _said(body)
    try:
        carne = parse_carne(carne)
    except ValidationError:
        raise Refused("not an identity card number") from None
    code = secrets.token_urlsafe(32)
    # One statement: of two messages about the same departure, one is kept.
    waiting = IdentityProof.objects.filter(state_hash=digest(state), departed_at__gt=timezone.now() - LIFE)
    with transaction.atomic():
        proof = waiting.select_for_update().filter(user__is_active=True).first()
        if proof is None:
            raise Refused("nobody departed with this state, or too long ago")
        if proof.said_at:
            raise Refused("this state was used", status=409)
        proof.code_hash, proof.carne, proof.legal_name = digest(code), carne, legal_name
        proof.said_at = timezone.now()
        proof.save(update_fields=["code_hash", "carne", "legal_name", "said_at"])
    return f"{settings.SITE_URL}{reverse('account_identity_app_return')}?{urlencode({'codigo': code})}"


def come_back(request, code):
    """Return the IdentityProof that this session may confirm with `code` (str). Raises NotTheSame.

    A code in another session means that somebody was sent a link of somebody else: the proof is burnt.
    """
    proof = IdentityProof.objects.filter(code_hash=digest(code), said_at__isnull=False).first()
    if proof is None:
        raise NotTheSame
    departed = digest(request.session.get(SESSION_KEY, ""))
    same = hmac.compare_digest(departed, proof.state_hash) and proof.user_id == request.user.pk
    if not same or proof.departed_at < timezone.now() - LIFE:
        proof.delete()
        raise NotTheSame
    return proof


def confirm(request, code):
    """Certify the account of this session with what the application said of it. Raises NotTheSame, CarneTaken.

    The proof is gone in any case: it is good once.
    """
    proof = come_back(request, code)
    deleted, _rows = IdentityProof.objects.filter(pk=proof.pk, code_hash=proof.code_hash).delete()
    if not deleted:  # pressed twice: the other one did it
        raise NotTheSame
    forget(request)
    certification = certification_create(
        user=request.user, carne=proof.carne, legal_name=proof.legal_name, method=Certification.Method.APP
    )
    seen(subject=request.user, actor=None, what=gettext_noop("Certified your account with the identity application"))
    certification_told.defer(certification_id=str(certification.pk))
    return certification


def forget(request):
    """Take away what this session was on the way for."""
    request.session.pop(SESSION_KEY, None)
    IdentityProof.objects.filter(user=request.user).delete()


def digest(value):
    """Return the SHA-256 (64 hex digits) of a secret of ours (str) as somebody gave it."""
    return hashlib.sha256(value.encode(errors="surrogatepass")).hexdigest()


def _check(body, header):
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    moment, given = parts.get("t", ""), parts.get("v1", "")
    if len(body) > LONGEST_BODY:
        raise Refused("too long", status=413)
    recent = moment.isascii() and moment.isdigit() and abs(time.time() - int(moment[:12])) < SIGNATURE_SECONDS
    # As bytes: compare_digest refuses letters outside ASCII in text.
    right = recent and hmac.compare_digest(signature(body, moment).encode(), given.encode(errors="surrogatepass"))
    if not right:
        raise Refused("the signature is not right or is old", status=401)


def _said(body):
    """Return (state, carne, legal name) of a message, each a text that can be kept. Raises Refused."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("not JSON that can be read") from None
    if not isinstance(said, dict):
        raise Refused("not a message")
    state, carne, legal_name = (said.get(name) for name in ("state", "carne", "legal_name"))
    if not all(isinstance(one, str) for one in (state, carne, legal_name)):
        raise Refused("state, carne and legal_name have to be texts")
    legal_name = " ".join(unicodedata.normalize("NFC", legal_name).split())
    unfit = any(unicodedata.category(letter) in NOT_IN_A_NAME for letter in legal_name)
    if unfit or len(legal_name) > LONGEST_NAME or not any(letter.isalpha() for letter in legal_name):
        raise Refused("no legal name")
    return state, carne, legal_name
