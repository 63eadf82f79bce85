"""The codes that the site sent, as the person who got them reads them."""

import re

from django.core import mail

from accounts import sms

CODE = re.compile(r"\d{4}-\d{4}")


def mailed_code():
    """Return the code in the last e-mail (str, with its dash)."""
    return CODE.search(mail.outbox[-1].body)[0]


def texted_code():
    """Return the code in the last text message (str, with its dash)."""
    return CODE.search(sms.outbox[-1][1])[0]


def sent_code(kind):
    """Return the code that went last to an e-mail or a phone (`kind`: "email" or "phone")."""
    return texted_code() if kind == "phone" else mailed_code()
