"""The end of drafts, announced some days before. It is enforced with everything else (retention.py)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from core import queues
from tramites_forms.draft_mail import draft_expiry_send
from tramites_forms.models import Draft
from tramites_forms.retention import drafts_remove

ANNOUNCED_BEFORE = timedelta(days=5)
BATCH = 200


def drafts_remind():
    """Queue one message for each open draft that ends soon and whose owner has an address. Returns how many."""
    soon = Draft.objects.open().filter(
        Q(user__email__gt="") | Q(user=None, resume_email_index__gt=""),
        is_test=False,
        reminded_at=None,
        expires_at__lt=timezone.now() + ANNOUNCED_BEFORE,
    )
    count = 0
    while True:
        with transaction.atomic():
            batch = list(soon.select_for_update(of=["self"], skip_locked=True).only("pk")[:BATCH])
            if not batch:
                return count
            for draft in batch:
                draft_expiry_send.defer(draft_id=str(draft.pk))
            Draft.objects.filter(pk__in=[draft.pk for draft in batch]).update(reminded_at=timezone.now())
            count += len(batch)


@transaction.atomic
def draft_delete(draft):
    """Delete a draft whose owner wants it gone, with its files, unless it was sent meanwhile. Returns whether it is."""
    draft = Draft.objects.select_for_update(of=["self"]).filter(pk=draft.pk).first()
    if draft is None:  # pressed twice
        return True
    if draft.sent_at:
        return False
    drafts_remove([draft])
    return True


@app.periodic(cron="27 9 * * *")
@app.task(name="tramites_forms.drafts_remind", queue=queues.UPKEEP, pass_context=False)
def remind_every_day(timestamp):
    """Announce the end of the drafts that have few days left."""
    drafts_remind()
