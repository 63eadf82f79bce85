"""Work done after the answer: arguments are ids only, and doing it twice does no harm."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from core import queues

# A mail server or a scanner that is down for hours loses nothing: tries after 4 s, 16 s, 1 min, ... 18 h.
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="tramites_forms.receipt_send", queue=queues.PEOPLE, retry=PATIENT, pass_context=False)
def receipt_send(submission_id):
    """Send the receipt of a submission by e-mail, in the language it was filled in."""
    from tramites_forms.receipt_mail import send_receipt

    send_receipt(submission_id)


@app.task(name="tramites_forms.upload_scan", queue=queues.FILES, retry=PATIENT, pass_context=False)
def upload_scan(upload_id):
    """Have a file scanned. While the scanner is down the task fails and is tried again: nothing is clean by silence."""
    from tramites_forms.uploads.service import upload_check

    upload_check(upload_id)


@app.periodic(cron="47 * * * *")
@app.task(name="tramites_forms.uploads_rescan", queue=queues.UPKEEP, pass_context=False)
def uploads_rescan(timestamp):
    """Queue again what has waited long for its scan: the scanner was away for days, or there was none before."""
    from tramites_forms.uploads.service import uploads_rescan

    uploads_rescan()


@app.task(name="tramites_forms.resume_send", queue=queues.PEOPLE, retry=PATIENT, pass_context=False)
def resume_send(draft_ids):
    """Send the ways back to drafts without account. The list may be empty: resuming.py says why."""
    from tramites_forms.draft_mail import send_resume

    send_resume(draft_ids)


@app.task(name="tramites_forms.draft_expiry_send", queue=queues.UPKEEP, retry=PATIENT, pass_context=False)
def draft_expiry_send(draft_id):
    """Say by e-mail that a draft will be removed soon."""
    from tramites_forms.draft_mail import send_expiry

    send_expiry(draft_id)


@app.periodic(cron="27 9 * * *")
@app.task(name="tramites_forms.drafts_remind", queue=queues.UPKEEP, pass_context=False)
def drafts_remind(timestamp):
    """Announce the end of the drafts that have few days left."""
    from tramites_forms.draft_upkeep import drafts_remind

    drafts_remind()
