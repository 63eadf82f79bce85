"""Certifications that end: their people are told once, a month before."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from core import queues

from .certification_mail import certification_told
from .models import Certification
from .models.certification import SOON


@app.periodic(cron="17 8 * * *")
@app.task(name="accounts.tell_of_ends", queue=queues.PEOPLE, pass_context=False)
def tell_of_ends(timestamp):
    """Tell, once, whose certification ends within a month."""
    with transaction.atomic():
        now = timezone.now()
        rows = Certification.objects.active().filter(end_told_at=None, expires_at__lt=now + SOON)
        for one in rows.select_for_update(skip_locked=True):
            one.end_told_at = now
            one.save(update_fields=["end_told_at"])
            certification_told.defer(certification_id=str(one.pk))
