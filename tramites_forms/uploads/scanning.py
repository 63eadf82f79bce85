"""What the scanner says of the files that were taken in, asked by the worker."""

import logging
from contextlib import suppress
from datetime import timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from core import queues
from tramites_forms.models import Upload
from tramites_forms.uploads import clamav

log = logging.getLogger(__name__)


def scan_queue(upload):
    """Queue the scan of a file, once however often it is asked."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        upload_scan.configure(queueing_lock=f"upload-scan-{upload.pk}").defer(upload_id=str(upload.pk))


@app.task(name="tramites_forms.upload_scan", queue=queues.FILES, retry=queues.PATIENT, pass_context=False)
def upload_scan(upload_id):
    """Have a file scanned. While the scanner is down the task fails and is tried again: nothing is clean by silence."""
    upload_check(upload_id)


def upload_check(upload_id):
    """Ask the scanner about one file. What is infected is removed at once; only its row stays, to tell."""
    upload = Upload.objects.filter(pk=upload_id, status=Upload.Status.WAITING).first()
    if upload is None:
        return
    try:
        body = upload.read()
    except (FileNotFoundError, InvalidToken):
        log.exception("The file of an upload cannot be read", extra={"upload": str(upload.pk)})
        return
    found = clamav.scan(body)
    upload.status = Upload.Status.INFECTED if found else Upload.Status.CLEAN
    upload.found = found[:100]
    upload.save(update_fields=["status", "found"])
    if found:
        upload.file.storage.delete(upload.file.name)


def uploads_rescan():
    """Queue the scan of every file that has waited for more than an hour. Returns how many."""
    if not clamav.configured():
        return 0
    late = Upload.objects.filter(status=Upload.Status.WAITING, created_at__lt=timezone.now() - timedelta(hours=1))
    count = 0
    for upload in late.only("pk").iterator():
        scan_queue(upload)
        count += 1
    return count


@app.periodic(cron="47 * * * *")
@app.task(name="tramites_forms.uploads_rescan", queue=queues.UPKEEP, pass_context=False)
def rescan_every_hour(timestamp):
    """Queue again what has waited long for its scan: the scanner was away for days, or there was none before."""
    uploads_rescan()
