"""A mailbox without a server: its form, and messages as if they had been fetched."""

import hashlib
import json

from django.utils import timezone

from casework.default_kind import shipped_kind
from casework.shipped_kinds import PETICION
from participation.mailbox import mail_program, parsing
from participation.models import InboundMail, InboundState, Mailbox
from tests.support.mail_shapes import OWN
from tests.support.paths import ROOT
from tramites_forms.seed import form_load

AUTHSERV = "mx.soberania.example"
PROVEN = f"{AUTHSERV}; dmarc=pass header.from=nauta.example; spf=pass smtp.mailfrom=nauta.example"


def ready(settings):
    """Give the site the form of its mailbox, and the settings of one."""
    shipped_kind(PETICION)
    path = ROOT / "tramites_forms" / "seed_data" / "correo-recibido.json"
    form_load(json.loads(path.read_text(encoding="utf-8")))
    settings.MAILBOX_ADDRESS, settings.MAILBOX_AUTHSERV_ID = OWN, AUTHSERV


def here(raw):
    """Read a message in this process: what the limits of the child do is tested where it is the child."""
    return parsing._read(*mail_program.main(raw, most_text=parsing.MOST_TEXT))


def stored(raw, **fields):
    """Return the InboundMail of a message that was fetched and is to be read."""
    box, _made = Mailbox.objects.get_or_create(name="buzon@localhost/INBOX")
    row = InboundMail(
        box=box,
        uidvalidity=1,
        uid=InboundMail.objects.count() + 1,
        received_at=timezone.now(),
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        state=InboundState.STORED,
        archived=True,
        **fields,
    )
    row.seal(raw)
    row.save()
    return row
