"""Telling the sites that a person entered with their account that they left: OpenID Connect Back-Channel Logout 1.0.

Written down with what ended the session and posted after the commit, one at a time for each site. A site that is away
is tried again for half an hour; what it does not take then is given up: its tokens ended here in any case.
"""

import http.client
import logging
import time
import uuid

import jwt
from allauth.core.internal import jwkkit
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django.db import transaction
from django.dispatch import receiver
from django.utils.http import urlencode
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.oidc_clients import told_at
from accounts.site_sessions import left
from core import queues
from headless import outbound

logger = logging.getLogger("soberania.oidc")
EVENT = "http://schemas.openid.net/event/backchannel-logout"
SECONDS = 120  # that a notice is good for
AGAIN = RetryStrategy(max_attempts=6, exponential_wait=4)  # over about half an hour
REFUSED = (http.client.BAD_REQUEST, http.client.NOT_FOUND, http.client.GONE)


class NotTaken(Exception):
    """The site did not take it: try again later."""


@receiver(left)
def a_person_left(client_id, sub, sid, **kwargs):
    client = Client.objects.filter(pk=client_id).first()
    if client and told_at(client):
        job = tell_left.configure(lock=f"logout-{client_id}")
        transaction.on_commit(lambda: job.defer(client_id=client_id, sub=sub, sid=sid))


@app.task(name="headless.tell_left", queue=queues.WEBHOOKS, retry=AGAIN, pass_context=False)
def tell_left(client_id, sub, sid):
    """Post one logout token. Raises NotTaken when it is worth trying again."""
    client = Client.objects.filter(pk=client_id).first()
    if client is None or not told_at(client):
        return
    body = urlencode({"logout_token": token_of(client, sub, sid)}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Soberania-Logout/1"}
    try:
        status, _wait = outbound.post(told_at(client), body, headers)
    except outbound.Refused as reason:
        logger.warning("a site cannot be told that somebody left: %s", reason)
        return
    except (OSError, http.client.HTTPException) as error:
        raise NotTaken(type(error).__name__) from None
    if status in REFUSED:
        logger.warning("a site refused to be told that somebody left: %s", status)
    elif status >= http.client.MULTIPLE_CHOICES:
        raise NotTaken(str(status))


def token_of(client, sub, sid):
    """Return the logout token (str) for a Client. With no `sid` it is of all sessions of its person."""
    adapter, now = get_adapter(), int(time.time())
    said = {"iss": adapter.get_issuer(), "aud": client.pk, "iat": now, "exp": now + SECONDS, "jti": uuid.uuid4().hex}
    said |= {"sub": sub, "events": {EVENT: {}}} | ({"sid": sid} if sid else {})
    jwk, key = jwkkit.load_jwk_from_pem(adapter.get_signing_key().pem)
    return jwt.encode(said, key, algorithm="RS256", headers={"kid": jwk["kid"], "typ": "logout+jwt"})
