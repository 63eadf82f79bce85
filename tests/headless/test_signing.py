"""Signatures of notices verify with somebody else's library, whatever the secret; old secrets keep their key."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
import standardwebhooks
from django.apps import apps
from django.utils import timezone

from headless.models import Delivery, Webhook
from headless.signing import key_of, new_secret, request_of, secret_of

OLD = "whsec_aB-_" + "x" * 39  # as token_urlsafe wrote them


def notice(secret, data):
    return Delivery(webhook=Webhook(secret=secret), event="page.published", data=data, created_at=timezone.now())


@pytest.mark.parametrize("number", range(50))
def test_every_new_secret_verifies_with_the_library(number):
    secret = new_secret()
    data = {"slug": "trámite-ñ", "n": number, "quote": '"\\'}
    body, headers = request_of(notice(secret, data))
    assert standardwebhooks.Webhook(secret).verify(body, headers)["data"] == data
    assert not set(secret.removeprefix("whsec_")) & set("-_")


@pytest.mark.parametrize("key", [b"\xff" * 32, b"\xfb\xef\xbe" * 11, b"\x00" * 24, bytes(range(64))])
def test_keys_whose_base64_has_every_sign_verify_too(key):
    body, headers = request_of(notice(secret_of(key), {}))
    assert standardwebhooks.Webhook(secret_of(key)).verify(body, headers)["data"] == {}
    assert key_of(secret_of(key)) == key


def test_another_secret_or_body_or_an_old_notice_does_not_verify():
    secret = new_secret()
    body, headers = request_of(notice(secret, {}))
    old_body, old_headers = request_of(notice(secret, {}), now=timezone.now() - timedelta(minutes=6))
    changed = [(new_secret(), body, headers), (secret, body + b" ", headers), (secret, old_body, old_headers)]
    for other, said, told in changed:
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            standardwebhooks.Webhook(other).verify(said, told)


@pytest.mark.django_db
def test_a_secret_of_before_keeps_its_key_and_verifies_with_the_library():
    webhook = Webhook.objects.create(name="Antes", url="https://antes.example/", events=[], secret=OLD)
    import_module("headless.migrations.0002_standard_secrets").to_standard(apps, SimpleNamespace())
    webhook.refresh_from_db()
    body, headers = request_of(notice(webhook.secret, {"slug": "x"}))
    assert standardwebhooks.Webhook(webhook.secret).verify(body, headers) == json.loads(body)
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = hmac.new(OLD.removeprefix("whsec_").encode(), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
