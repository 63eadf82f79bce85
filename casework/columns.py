"""The columns of the queue: an officer chooses theirs, and a view that is kept says which it is shown with."""

from django.utils.translation import gettext_lazy as _

from casework.models import QueueChoice

# {key: what its head says}, in the order in which they stand. The number is always first.
COLUMNS = {
    "procedure": _("Procedure"),
    "kind": _("Kind of case"),
    "state": _("State"),
    "team": _("Team"),
    "who": _("Who has it"),
    "sent": _("Sent"),
    "due": _("Answer by"),
}
USUAL = ("procedure", "state", "who", "due")


def columns_in(said):
    """Return the columns (tuple of keys) that a text like "state-due" names, () when it names none."""
    named = set(said.split("-")) if said else set()
    return tuple(key for key in COLUMNS if key in named)


def columns_of(user):
    """Return the columns (tuple of keys) that a person chose, or the usual ones."""
    choice = QueueChoice.objects.filter(user=user).first()
    return columns_in(choice.columns if choice else "") or USUAL


def columns_choose(user, keys):
    """Keep the columns that a person chose (keys). With none, the usual ones come back. Returns them."""
    chosen = columns_in("-".join(keys))
    QueueChoice.objects.update_or_create(user=user, defaults={"columns": as_text(chosen)})
    return chosen or USUAL


def as_text(columns):
    """Return columns as an address and a kept view say them (str)."""
    return "-".join(columns)
