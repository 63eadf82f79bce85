"""Work done after the answer: arguments are ids only, and doing it twice does no harm."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

LATER = RetryStrategy(max_attempts=8, exponential_wait=4)  # 4, 16, 64 seconds ... 18 hours: a server that is away


@app.task(name="tramites_forms.receipt_send", retry=LATER, pass_context=False)
def receipt_send(submission_id):
    """Send the receipt of a submission by e-mail, in the language it was filled in."""
    from tramites_forms.receipt_mail import send_receipt

    send_receipt(submission_id)


@app.task(name="tramites_forms.upload_scan", retry=LATER, pass_context=False)
def upload_scan(upload_id):
    """Have a file scanned. While the scanner is down the task fails and is tried again: nothing is clean by silence."""
    from tramites_forms.uploads.service import upload_check

    upload_check(upload_id)


@app.periodic(cron="17 4 * * *")
@app.task(name="tramites_forms.drafts_clean", pass_context=False)
def drafts_clean(timestamp):
    """Delete drafts past their date, with the claves they kept."""
    from django.utils import timezone

    from tramites_forms.models import Draft, Upload
    from tramites_forms.uploads.service import upload_delete

    over = Draft.objects.filter(expires_at__lt=timezone.now())
    for upload in Upload.objects.filter(draft__in=over, submission=None):
        upload_delete(upload)
    over.delete()
