"""The way back to a draft without account, from any device: a link and a code sent by e-mail.

The link names the draft, and without the code it opens nothing; the code alone names nothing. Nothing here tells
whether an address has drafts.
"""

import hmac
import secrets

from django.db import transaction
from django.db.models import F

from core.crypto import blind_index
from tramites_forms.draft_mail import resume_send
from tramites_forms.models import Draft

MOST_FAILURES = 10  # in the life of a code: then a new one has to be asked for, and it goes to the same address
MOST_MAILED = 5
CODE_DIGITS = 8


def new_code():
    """Return a code of CODE_DIGITS digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


@transaction.atomic
def resume_ask(draft, email):
    """Keep where the way back to a draft goes, and send it there."""
    draft = Draft.objects.select_for_update(of=["self"]).get(pk=draft.pk)
    email = email.strip().lower()
    if draft.resume_email != email or not draft.resume_code:
        draft.resume_email, draft.resume_code = email, new_code()
    draft.resume_failures = 0
    draft.save(update_fields=["resume_email", "resume_email_index", "resume_code", "resume_failures"])
    _send([draft.pk])


@transaction.atomic
def resume_again(email):
    """Send the ways back to the open drafts kept with an address, with a new code where too many were tried.

    The same work is queued when there are none, so that an answer takes the same time.
    """
    index = blind_index("resume_email", email.strip().lower())
    drafts = Draft.objects.open().filter(user=None, resume_email_index=index).order_by("-updated_at")
    found = list(drafts.select_for_update(of=["self"])[:MOST_MAILED])
    for draft in found:
        if draft.resume_failures:
            draft.resume_code, draft.resume_failures = new_code(), 0
            draft.save(update_fields=["resume_code", "resume_failures"])
    _send([draft.pk for draft in found])


@transaction.atomic
def resume_open(draft_id, code):
    """Return the Draft of a link if `code` (str, CODE_DIGITS digits) is its own, else None. A wrong one is counted."""
    draft = Draft.objects.select_for_update(of=["self"]).filter(pk=draft_id, user=None, amends=None).first()
    if draft is None or not draft.resume_code or draft.resume_failures >= MOST_FAILURES:
        return None
    if hmac.compare_digest(code.encode(), draft.resume_code.encode()):
        return draft
    Draft.objects.filter(pk=draft.pk).update(resume_failures=F("resume_failures") + 1)
    return None


def _send(draft_ids):
    resume_send.defer(draft_ids=[str(pk) for pk in draft_ids])
