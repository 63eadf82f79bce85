"""A case in other hands: passed to the institution that must answer it, or given to another team of the same one.

It is the same case, with its number, its history and its day to answer: the person loses nothing by it.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import signals
from casework.acting import NotPossible, held, record, role_in
from casework.models import Case, Handover, OpinionEnd, Role, Team, TeamMember
from casework.models.event import EventKind
from casework.officer_mail import tell_officer
from casework.opinions import opinions_end
from casework.term import pass_by

RECEIVER = Case._meta.get_field("receiver").max_length


def not_passed(case, actor=None):
    """Return why a case cannot be passed to another institution now (words), or ""."""
    if not case.life.redirect_days:
        return _("Cases of this kind are not passed to other institutions.")
    if case.closed_at or case.appealed:
        return _("It is answered: the institution that decided goes on with it.")
    if case.place.waits:
        return _("It waits for the citizen. Go on without the correction first.")
    if timezone.localdate() > pass_by(case):
        return _("The days to pass it on are over: your institution answers it.")
    again = actor is not None and case.handovers.exists() and role_in(case.team_id, actor) != Role.HEAD
    return _("It was passed on once already: a head of the team decides whether it is again.") if again else ""


def receivers(case):
    """Return the Teams that a case can be passed to: that of each other institution, where somebody is to read it."""
    able = TeamMember.objects.now().filter(role__in=[Role.HEAD, Role.OFFICER], user__is_active=True)
    teams = Team.objects.filter(is_default=True, institution__isnull=False, pk__in=able.values("team"))
    return (
        teams.exclude(institution=case.team.institution).select_related("institution").order_by("institution__sort_key")
    )


@transaction.atomic
def case_pass(case_id, to_team, *, actor, text, version=None):
    """Pass a case to the institution that must answer it. `to_team`: a Team of `receivers`. Returns the fresh Case.

    The citizen is told who has it now and why, and the heads there that it came. Raises NotPossible, PermissionDenied.
    """
    case = held(case_id, actor, version)
    if reason := not_passed(case, actor):
        raise NotPossible(reason)
    if not receivers(case).filter(pk=to_team.pk).exists():
        raise NotPossible(_("Choose one of the institutions of the list."))
    if not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    Handover.objects.create(
        case=case,
        number=case.handovers.count() + 1,
        from_team=case.team,
        to_team=to_team,
        reason=text.strip(),
        by=actor,
        at=timezone.now(),
    )
    opinions_end(case, OpinionEnd.WITHDRAWN, team=to_team)  # theirs is the case now, with all that is in it
    case.team, case.assignee, case.receiver = to_team, None, str(to_team.institution)[:RECEIVER]
    case.version += 1
    case.save()
    record(case, EventKind.PASSED, actor=actor, text=text.strip(), is_public=True)
    tell_heads(case, "passed")
    signals.case_moved.send(sender=Case, case=case)
    return case


def teams_beside(case):
    """Return the other Teams of the institution that has a case."""
    return Team.objects.filter(institution=case.team.institution).exclude(pk=case.team_id)


@transaction.atomic
def case_hand(case_id, to_team, *, actor, text="", version=None):
    """Give a case to another team of the same institution, with its trace. Returns the fresh Case.

    For the citizen nothing changes: the institution is the same. Raises NotPossible, PermissionDenied.
    """
    case = held(case_id, actor, version)
    if case.closed_at:
        raise NotPossible(_("It is answered: it stays where it is."))
    if not teams_beside(case).filter(pk=to_team.pk).exists():
        raise PermissionDenied
    opinions_end(case, OpinionEnd.WITHDRAWN, team=to_team)
    case.team, case.assignee = to_team, None
    case.version += 1
    case.save(update_fields=["team", "assignee", "version"])
    record(case, EventKind.HANDED, actor=actor, text=f"{to_team}. {text.strip()}".strip())
    return case


def tell_heads(case, what):
    """Tell the heads of the team that has a case."""
    heads = TeamMember.objects.now().filter(role=Role.HEAD, team=case.team_id, user__is_active=True)
    for member in heads.select_related("user"):
        tell_officer(member.user, what, about=case.submission, case=case)
