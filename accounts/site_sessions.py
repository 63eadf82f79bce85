"""How long ago, and how surely, a person entered here, told to the sites they enter; and who is told when they leave.

OpenID Connect Core 1.0, 2 (auth_time, acr) and Back-Channel Logout 1.0. The notice itself is posted by a room above,
which knows how to speak to addresses that others chose (headless.logouts): `left` tells it.
"""

import hashlib
import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.dispatch import Signal, receiver

from .models import PairwiseSubject, SiteSession

ACR = "urn:soberania:level:"
# Sent with `client_id` (str), `sub` (str) and `sid` (str, or "": all of the person's), once for each site to tell.
left = Signal()


def proved_at(request):
    """Return when the person of `request` last proved who it is (int, seconds since 1970), or None."""
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    return int(records[-1]["at"]) if records else None


def is_older(request, seconds):
    """Say whether it is longer ago than `seconds` (int) that the person of `request` proved who it is."""
    proved = proved_at(request)
    return proved is None or time.time() - proved > seconds


def acr_of(user):
    """Return the authentication context class (str) of an account: its level, as an address of ours."""
    return f"{ACR}{user.level.name.lower()}"


def signed_in(request, client):
    """Write down that the person of `request` enters a site. Returns what its tokens say of it (dict)."""
    entry, _made = SiteSession.objects.get_or_create(
        client=client, session=_digest(request.session.session_key), defaults={"user": request.user}
    )
    proved = proved_at(request)
    return {"sid": str(entry.sid), **({"auth_time": proved} if proved else {})}


def consent_over(user, client_id):
    """Tell a site that it is to forget a person, in all of their sessions."""
    if SiteSession.objects.filter(user=user, client=client_id).delete()[0]:
        _tell(user.pk, client_id, "")


@receiver(user_logged_out)
def a_session_was_left(request, user, **kwargs):
    if user is not None and request.session.session_key:
        _end(request.session.session_key)


@receiver(post_delete, sender=UserSession)
def a_session_was_ended(instance, **kwargs):
    """By its person from another one, because the account changed hands, or because it was over."""
    _end(instance.session_key)


def _end(key):
    for entry in SiteSession.objects.filter(session=_digest(key)):
        entry.delete()
        _tell(entry.user_id, entry.client_id, str(entry.sid))


def _tell(user_id, client_id, sid):
    subject = PairwiseSubject.objects.filter(user=user_id, client=client_id).first()
    if subject:
        left.send(sender=None, client_id=client_id, sub=str(subject.subject), sid=sid)


def _digest(key):
    return hashlib.sha256(f"site-session {key}".encode()).hexdigest()
