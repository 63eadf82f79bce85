"""Who of the institutions looked at whose data. Rooms tell it here; accounts keeps it and shows it to the person."""

from typing import Any

from django.dispatch import Signal

# Sent with `subject` (the person's user), `actor` (user), `what` (str) and `place` (str: the institution, or "").
data_seen = Signal()


def seen(*, subject: Any, actor: Any, what: str, place: object = "") -> None:
    """Record that `actor` saw or changed data of `subject`. Nothing is recorded of people who look at their own.

    `what` is a message in English marked with gettext_noop: the person reads it in their own language.
    """
    if subject is not None and subject != actor:
        data_seen.send(sender=None, subject=subject, actor=actor, what=str(what), place=str(place))
