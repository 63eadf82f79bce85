"""Secrets in the form of Standard Webhooks. Their key stays: who verifies with the old text as the key goes on doing so."""

import base64

from django.db import migrations

PREFIX = "whsec_"


def to_standard(apps, schema_editor):
    """The key was the text itself after the prefix; written in base64 it is the same key for every library."""
    for webhook in apps.get_model("headless", "Webhook").objects.all():
        key = webhook.secret.removeprefix(PREFIX).encode()
        webhook.secret = PREFIX + base64.b64encode(key).decode()
        webhook.save(update_fields=["secret"])


def back(apps, schema_editor):
    """Only what was migrated before is text again; a newer key has no such form and is left as it is."""
    for webhook in apps.get_model("headless", "Webhook").objects.all():
        key = base64.b64decode(webhook.secret.removeprefix(PREFIX))
        if key.isascii() and key.decode().isprintable():
            webhook.secret = PREFIX + key.decode()
            webhook.save(update_fields=["secret"])


class Migration(migrations.Migration):
    dependencies = [("headless", "0001_initial")]
    operations = [migrations.RunPython(to_standard, back)]
