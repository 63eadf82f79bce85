"""Letting running cases go on by the newest version of their kind: those that may, each with its trace.

What the citizen was promised stays: no day moves, and they are told of the next step as of any other.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.utils.translation import gettext as _

from casework.acting import record, role_in
from casework.life import life_in
from casework.models import Case, CaseKind, KindVersion, Role
from casework.models.event import EventKind

AT_ONCE = 1_000  # cases that one press moves


@dataclass(frozen=True)
class Behind:
    """How many open cases of a kind a team has that live by an earlier version."""

    kind: CaseKind
    count: int


def behind(team):
    """Return the Behind (list) of a team, by the name of their kind."""
    newest = KindVersion.objects.filter(kind=OuterRef("kind")).order_by("-number").values("pk")[:1]
    open_ = Case.objects.open().filter(team=team, kind_version__isnull=False).annotate(newest=Subquery(newest))
    counts = dict(open_.exclude(kind_version=F("newest")).order_by().values_list("kind").annotate(Count("pk")))
    return [Behind(kind, counts[kind.pk]) for kind in CaseKind.objects.filter(pk__in=counts).order_by("name")]


def cases_to_newest(kind, *, team, actor):
    """Move the running cases of a kind in a team to its newest version, where all they need is in it.

    That is the state they are in and, while they wait for the citizen, the one that they go back to. At most AT_ONCE.
    Returns (moved, left) counts. Raises PermissionDenied for who is no head of the team.
    """
    if role_in(team.pk, actor) != Role.HEAD:
        raise PermissionDenied
    newest = kind.in_force
    running = Case.objects.open().filter(kind=kind, team=team).exclude(kind_version=newest).order_by("pk")
    moved = sum(_move(pk, newest, team, actor) for pk in list(running.values_list("pk", flat=True)[:AT_ONCE]))
    return moved, running.count()


@transaction.atomic
def _move(case_id, newest, team, actor):
    case = Case.objects.open().select_for_update().filter(pk=case_id, team=team).first()
    if case is None or case.kind_version_id == newest.pk:
        return 0
    needed = {case.state_id, *case.corrections.filter(closed_at=None).values_list("returns_to", flat=True)}
    places = life_in(newest).places
    if not needed <= set(places) or places[case.state_id].waits != case.place.waits or places[case.state_id].closes:
        return 0
    case.kind_version = newest
    case.version += 1
    case.save(update_fields=["kind_version", "version"])
    text = _("It goes on by version %(number)d of its kind.") % {"number": newest.number}
    record(case, EventKind.NOTED, actor=actor, text=text)
    return 1
