"""Saying why something is no longer published, and where to go instead."""

from core.purge import purge_all
from core.served.model import TakenDown, key_of


def say_why(instance, *, reason, instead=None, straight_on=False):
    """Keep why `instance` (page or snippet) was taken down. Its address says so with 410, or leads to `instead` (Page).

    Raises ValueError for `straight_on` without `instead`.
    """
    if straight_on and instead is None:
        raise ValueError("nobody can be led on to nowhere")
    said = {"reason": reason, "instead": instead, "straight_on": straight_on, "with_source": False, "revision": None}
    TakenDown.objects.update_or_create(**key_of(instance), defaults=said)
    purge_all()
