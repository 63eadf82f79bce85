"""What is said, and written down, when a limit of signing in was reached."""

from allauth.core.internal import ratelimit

from core.limits import client_address
from core.limits.meter import Meter
from core.signals import limit_reached

# allauth refuses without telling whoever listens: one line a minute for each address is enough to watch.
_told = Meter("told", window=60)


def handler429(request):
    """Answer who asks for an account too often: what allauth does when it looks for `handler429`."""
    tell(request, "account")
    return ratelimit.handler429(request)


def tell(request, kind):
    """Tell who listens that the limit `kind` (str) was reached by the sender of `request`."""
    if _told.take(f"{kind} {client_address(request)}", 1).allowed:
        limit_reached.send(sender=None, kind=kind, request=request)
