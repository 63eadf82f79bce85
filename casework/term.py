"""The last days of a case besides that of its answer (due_day.py): each is asked here by whoever says it."""

from datetime import timedelta

from django.utils import timezone

from casework.models import APPEALABLE


def appeal_by(case):
    """Return the last day (date) to appeal the answer of a case, or None: it is not of those that can be."""
    if case.appealed or not case.closed_at or case.outcome not in APPEALABLE or not case.life.appeal_days:
        return None
    if case.decision is None:  # answered before decisions were kept: nobody is known to have decided
        return None
    return timezone.localdate(case.closed_at) + timedelta(days=case.life.appeal_days)


def pass_by(case):
    """Return the last day (date) on which the institution that has a case may pass it on."""
    last = case.handovers.order_by("-number").first()
    came = last.at if last else case.opened_at
    return timezone.localdate(came) + timedelta(days=case.life.redirect_days)
