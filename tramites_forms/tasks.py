"""The background work of this room: each task stands beside what it does, and the worker finds them all here."""

from tramites_forms.draft_mail import draft_expiry_send, resume_send
from tramites_forms.draft_upkeep import remind_every_day
from tramites_forms.receipt_mail import receipt_send
from tramites_forms.uploads.scanning import rescan_every_hour, upload_scan

__all__ = [
    "draft_expiry_send",
    "receipt_send",
    "remind_every_day",
    "rescan_every_hour",
    "resume_send",
    "upload_scan",
]
