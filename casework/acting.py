"""What every change of a case does first and last: hold its row for who may handle it, and write the event down."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.life import Taker
from casework.models import Case, CaseEvent, Role, TeamMember
from casework.models.event import EventKind
from casework.signals import case_event
from casework.telling import tell

SEE, HANDLE = "casework.view_case", "casework.change_case"
CHANGED = _("Somebody changed this case before you. Look at it again.")


class NotPossible(Exception):
    """The case cannot do that now. `reason` is for the person who asked."""

    def __init__(self, reason):
        self.reason = reason
        super().__init__(reason)


def held(case_id, actor, version=None, *, also=()):
    """Return the Case held for this transaction, if `actor` (User) may handle it.

    `version` (int) is that of the case the person saw: who pressed second is told, and changes nothing. `also`: Roles
    that may do it besides officers and heads. Raises PermissionDenied, NotPossible.
    """
    if not actor.has_perm(HANDLE):
        raise PermissionDenied
    # Nothing is joined: a row that waited for its lock is not found again when what it was joined to has changed.
    case = Case.objects.handled_by(actor, *also).select_for_update().filter(pk=case_id).first()
    if case is None:
        raise PermissionDenied
    if reason := kept_from(case, actor):
        raise NotPossible(reason)
    if version is not None and case.version != version:
        raise NotPossible(CHANGED)
    return case


def kept_from(case, actor):
    """Return why a person of the team may not handle this case (words), or "": it is theirs, or they decided it."""
    if case.submission.applicant_id == actor.pk:
        return _("This request is yours: somebody else of the team answers it.")
    if case.appealed and case.closed_at is None and case.decisions.filter(decided_by=actor).exists():
        return _("You decided what is appealed: somebody else answers it.")
    return ""


def held_by_us(case_id):
    """Return the Case held for what the clock or the citizen does."""
    return Case.objects.select_for_update().get(pk=case_id)


def role_in(team_id, user):
    """Return the Role of a person in a team now, "" when they have none. An administrator is as a head in all."""
    if user.is_superuser and user.is_active:
        return Role.HEAD
    member = TeamMember.objects.now().filter(team=team_id, user=user).first()
    return member.role if member else ""


TAKERS = {
    Taker.OFFICER: (Role.OFFICER, Role.HEAD),
    Taker.HEAD: (Role.HEAD,),
    Taker.EXPERT: (Role.EXPERT, Role.OFFICER, Role.HEAD),
    Taker.SYSTEM: (),
}


def hindrance(case, way, actor):
    """Return why `actor` may not take a Way from where a case is (words), or ""."""
    if role_in(case.team_id, actor) not in TAKERS[way.who]:
        return _("That step is not yours: %(who)s takes it.") % {"who": Taker(way.who).label}
    if way.four_eyes and _brought_by(case) == actor.pk:
        return _("Four eyes: you brought the case here, so somebody else takes this step.")
    return ""


def _brought_by(case):
    """Return the key of who brought a case to the state it is in, or None: it began there, or the clock did."""
    moved = case.events.filter(kind=EventKind.MOVED, state=case.state_id).order_by("-number")
    return moved.values_list("actor", flat=True).first()


def way_of(case, step, actor, fits, note=None):
    """Return the Way `step` (slug) out of where a case is, when `fits` (function of a Way) it and `actor` may take it.

    `note`: the words for staff that were written, for a step that needs them. Raises NotPossible.
    """
    ways = case.life.out_of(case.state_id)
    way = next((one for one in ways if one.slug == step and fits(one)), None)
    if way is None or case.closed_at:
        raise NotPossible(_("That step cannot be taken from the state the case is in."))
    if reason := hindrance(case, way, actor):
        raise NotPossible(reason)
    if way.needs_note and note is not None and not note.strip():
        raise NotPossible(_("Write the note for staff that this step needs."))
    return way


def pause_ends(case, today=None):
    """Give the days that the case waited back, and let them run again. Does not save."""
    case.due_on, case.paused_on = case.due_after_pause(today or timezone.localdate()), None


def record(case, kind, *, actor=None, text="", is_public=False, at=None, told=True, way=None, facts=None):
    """Write the next event of a case whose row is held, so that numbers and seals follow one another.

    What is public is told to the citizen at once, in the words of `way` (Way) when it has some and with the `facts`
    ({name: str}) that only who calls knows; with `told` False by who calls, later. Returns the CaseEvent.
    """
    last = None if kind == EventKind.OPENED else case.events.order_by("-number").first()
    event = CaseEvent(
        case=case,
        number=last.number + 1 if last else 1,
        kind=kind,
        state_id=case.state_id,
        actor=actor,
        text=text,
        is_public=is_public,
        at=at or timezone.now(),
    )
    event.seal = event.sealed(last.seal if last else "")
    event.save(force_insert=True)
    case_event.send(sender=CaseEvent, event=event)
    if is_public and told:
        tell(event, way=way, facts=facts)
    return event
