"""The trip of a text message to the gateway that SMS_URL names (accounts/sms.py says how)."""

import http.client
import json

from django.conf import settings

from core import outward


class GatewayRefused(OSError):
    """The gateway did not take the message. The text is only the status of its answer."""


def post(phone, text):
    """Take one text to the gateway. Raises OSError."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"}
    body = json.dumps({"to": phone, "text": text}).encode()
    try:
        status, _ = outward.ask("POST", settings.SMS_URL, body, headers)
    except http.client.HTTPException as error:
        raise GatewayRefused(type(error).__name__) from None
    if not 200 <= status < 300:
        raise GatewayRefused(str(status))
