"""How long certifying takes, from what really happened: told only when there is enough of it to be true."""

import math
from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Certification, CertificationRequest

ENOUGH = 10  # answers; fewer say nothing
LOOKED_AT = timedelta(days=90)
MOST = 5000  # of the newest answers are looked at
KEPT = 3600  # seconds
DAY = timedelta(days=1).total_seconds()


def photos_take():
    """Return how long an answer to photos took lately, as a sentence (str); "" when there are too few to say."""
    seconds = cache.get_or_set("certification-times", _photos_seconds, KEPT)
    if len(seconds) < ENOUGH:
        return ""
    half, most = (_length(seconds[math.ceil(len(seconds) * part) - 1]) for part in (0.5, 0.9))
    facts = {"half": half, "most": most, "count": len(seconds)}
    return _("Half of the last %(count)s answers came within %(half)s; 9 in 10, within %(most)s.") % facts


def _photos_seconds():
    """Return the seconds from sending photos to their answer, of the newest ones, shortest first."""
    rows = CertificationRequest.objects.filter(
        method=Certification.Method.DOCUMENT, sent_at__isnull=False, decided_at__gt=timezone.now() - LOOKED_AT
    )
    times = rows.order_by("-decided_at").values_list("sent_at", "decided_at")[:MOST]
    return sorted(int((decided - sent).total_seconds()) for sent, decided in times)


def _length(seconds):
    """Return a time in words, never shorter than it was."""
    if seconds > DAY:
        days = math.ceil(seconds / DAY)
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    hours = max(1, math.ceil(seconds / 3600))
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
