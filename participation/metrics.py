"""What leaves to those who follow something, among the figures of /metrics."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from core.metrics import at_scrape
from participation.models import DigestMail, DigestRun, InboundMail, InboundState, Mailbox, MailState, RunState

RECENT = timedelta(days=7)


@at_scrape
def digest_mails():
    recent = DigestMail.objects.filter(run__made_at__gt=timezone.now() - RECENT).order_by()
    counts = {(state,): 0 for state in MailState.values}
    counts |= {(state,): number for state, number in recent.values_list("state").annotate(Count("pk"))}
    return "soberania_digest_mails", "Messages of the mailings of the last seven days", counts, ["state"]


@at_scrape
def digest_runs():
    open_runs = DigestRun.objects.exclude(state=RunState.DONE).order_by()
    counts = {(state,): 0 for state in (RunState.OPEN.value, RunState.STOPPED.value)}
    counts |= {(state,): number for state, number in open_runs.values_list("state").annotate(Count("pk"))}
    return "soberania_digest_runs", "Mailings that are not finished", counts, ["state"]


@at_scrape
def mailbox_mails():
    counts = {(state,): 0 for state in InboundState.values}
    found = InboundMail.objects.order_by().values_list("state").annotate(Count("pk"))
    counts |= {(state,): number for state, number in found}
    return "soberania_mailbox_mails", "Messages that came to the mailbox and are kept here", counts, ["state"]


@at_scrape
def mailbox_failing():
    """Seconds since when the mailbox could not be read, 0 while it can."""
    since = Mailbox.objects.exclude(failing_since=None).order_by("failing_since").first()
    seconds = (timezone.now() - since.failing_since).total_seconds() if since else 0
    return "soberania_mailbox_failing_seconds", "How long the mailbox could not be read", {(): seconds}, []
