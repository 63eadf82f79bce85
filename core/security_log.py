"""What who watches must know: refused, failed, locked, changed. One line each on the logger `soberania.security`.

A line is `event=<name> route=<name of the address> who=<u-...> from=<a-...> <more>`. `who` and `from` are keyed hashes
of the account and of the network address: they tell that it was the same one again, and not who. docs/operators.md.
"""

import logging

from allauth.account.adapter import get_adapter

from core.crypto import blind_index

logger = logging.getLogger("soberania.security")


def note(event, request=None, **more):
    """Write one line about `event` (str, words_with_underscores). `more`: facts that say nothing of a person."""
    facts = {"event": event}
    if request is not None:
        match = request.resolver_match
        user = getattr(request, "user", None)
        facts["route"] = (match.view_name if match else "") or "none"
        facts["who"] = hidden("u", user.pk) if user is not None and user.is_authenticated else "nobody"
        facts["from"] = hidden("a", get_adapter().get_client_ip(request))
    logger.warning(" ".join(f"{name}={value}" for name, value in (facts | more).items()))


def hidden(kind, value):
    """Return a short keyed hash of `value`, the same every time."""
    return f"{kind}-{blind_index('security-log', str(value))[:12]}"
