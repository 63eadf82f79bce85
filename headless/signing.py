"""The notices to other programs as they are sent: what is said, signed after the Standard Webhooks specification.

The secret is `whsec_` and the key in standard base64. Any library of that specification takes it as it is shown.
"""

import base64
import hashlib
import hmac
import json
import secrets

from django.utils import timezone

PREFIX = "whsec_"
KEY_BYTES = 32  # the specification asks for 24 to 64


def new_secret():
    """Return a new secret (str). Standard base64: some libraries drop `-` and `_` and verify with another key."""
    return secret_of(secrets.token_bytes(KEY_BYTES))


def secret_of(key):
    """Return the secret (str) that is shown for a key (bytes)."""
    return PREFIX + base64.b64encode(key).decode()


def key_of(secret):
    """Return the key (bytes) of a secret. Raises ValueError for what is not one."""
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)


def request_of(delivery, now=None):
    """Return (body, headers) of a Delivery as it is sent now: bytes and a dict."""
    said = {"type": delivery.event, "timestamp": delivery.created_at.isoformat(), "data": delivery.data}
    said["late"] = is_late(delivery)
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    moment = str(int((now or timezone.now()).timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Soberania-Webhooks/1",
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(
            signature(secret, str(delivery.pk), moment, body) for secret in delivery.webhook.secrets(now)
        ),
    }
    return body, headers


def is_late(delivery):
    """Say whether the receiver already took a newer notice about the same thing: this one is told again by hand."""
    newer = {"object": delivery.object, "object_seq__gt": delivery.object_seq, "status": "done"}
    return bool(delivery.object) and delivery.webhook.deliveries.filter(**newer).exists()


def signature(secret, delivery_id, moment, body):
    """Return the value of the signature header: `v1,` and the HMAC-SHA256 of "id.timestamp.body" in base64."""
    signed = hmac.new(key_of(secret), b".".join([delivery_id.encode(), moment.encode(), body]), hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"
