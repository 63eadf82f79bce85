"""How often something of the security log happened, and how often a limit was reached. Nothing of whom.

Counted in the web processes, which are those that /metrics speaks of.
"""

from django.dispatch import receiver
from prometheus_client import Counter

from core.signals import limit_reached

EVENTS = ("sign_in_failed", "staff_refused", "wrong_clave", "origin_refused", "rights_changed")

events_total = Counter("soberania_security_events", "Lines of the security log, by event", ["event"])
limits_total = Counter("soberania_limits_reached", "Limits that somebody came up against, by what is limited", ["kind"])
for _event in EVENTS:  # an alert on what was never counted would never be heard
    events_total.labels(_event)
for _kind in ("form", "api", "follow"):
    limits_total.labels(_kind)


@receiver(limit_reached)
def count_limit(sender, kind, **more):
    limits_total.labels(kind).inc()
