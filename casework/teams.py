"""Which team has a case, and who is in it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.acting import HANDLE, NotPossible, record
from casework.models import Case, Role, Team, TeamMember
from casework.models.event import EventKind
from casework.officer_mail import tell_officer
from core.security_log import hidden, note
from tramites_forms.models import OnlineForm
from tramites_forms.seeing import decides

MANAGE = "casework.change_team"  # administrators: every team. Heads decide about their own


def default_team(institution):
    """Return the Team that the new cases of an Institution (or None: of none) begin in, made the first time."""
    name = str(institution) if institution else _("Requests without an institution")
    team, _made = Team.objects.get_or_create(institution=institution, is_default=True, defaults={"name": name[:120]})
    return team


def team_for(form):
    """Return the Team for what comes by a form (OnlineForm)."""
    return default_team(form.source.institution)


def adopt():
    """Give the cases that have no team (written by the release before) that of their institution. Returns how many."""
    count = 0
    lost = Case.objects.filter(team=None)
    for form_id in set(lost.order_by().values_list("submission__form", flat=True).distinct()):
        team = team_for(OnlineForm.objects.select_related("institution").get(pk=form_id))
        count += Case.objects.filter(team=None, submission__form=form_id).update(team=team)
    return count


@decides
def submissions_seen_by(user):
    """What was sent is seen by whoever sees its case."""
    if user.is_superuser and user.is_active:
        return Q(is_test=False)  # an empty Q would add nothing to what it is joined to
    mine = TeamMember.objects.now().filter(user=user).values_list("team", flat=True)
    return Q(case__team__in=list(mine))


def managed_by(user):
    """Return the Teams whose members `user` decides about."""
    if user.has_perm(MANAGE):
        return Team.objects.all()
    heads = TeamMember.objects.now().filter(user=user, role=Role.HEAD)
    return Team.objects.filter(pk__in=heads.values("team"))


@transaction.atomic
def member_join(team, user, role, *, by):
    """Put somebody of staff in a team, or give who is in it another role. Returns the TeamMember.

    Raises PermissionDenied when `by` (User, None for the system) does not decide about the team; NotPossible.
    """
    _may_manage(team, by)
    if not (user.is_staff and user.is_active and user.has_perm("casework.view_case")):
        raise NotPossible(gettext_lazy("That account is not of an officer. An administrator gives that right first."))
    Team.objects.select_for_update().get(pk=team.pk)
    before = team.members.now().filter(user=user).first()
    if before and before.role == role:
        return before
    if before:
        if before.role == Role.HEAD:
            _keeps_a_head(before)
        TeamMember.objects.filter(pk=before.pk).update(until=timezone.now())
        if role in (Role.READER, Role.EXPERT):
            _free(before, by)
    note("team_changed", team=team.pk, role=role, whom=hidden("u", user.pk), who=_doer(by))
    return TeamMember.objects.create(team=team, user=user, role=role)


@transaction.atomic
def member_leave(member, *, by):
    """End somebody's time in a team. Their open cases are nobody's then, and the heads are told. Returns how many."""
    _may_manage(member.team, by)
    Team.objects.select_for_update().get(pk=member.team_id)
    if member.role == Role.HEAD:
        _keeps_a_head(member)
    if not TeamMember.objects.now().filter(pk=member.pk).update(until=timezone.now()):
        return 0
    note("team_changed", team=member.team_id, role="none", whom=hidden("u", member.user_id), who=_doer(by))
    return _free(member, by)


def _doer(by):
    """Return who did it, as the security log names people."""
    return hidden("u", by.pk) if by is not None else "system"


def _free(member, by):
    cases = list(Case.objects.open().filter(team=member.team, assignee=member.user).select_for_update(of=["self"]))
    for case in cases:
        case.assignee = None
        case.save(update_fields=["assignee"])
        record(case, EventKind.ASSIGNED, actor=by)
    if cases:
        for head in team_heads(member.team):
            tell_officer(head, "freed", about=member.team, count=len(cases))
    return len(cases)


def team_heads(team):
    """Return the Users that are heads of a team now."""
    heads = TeamMember.objects.now().filter(team=team, role=Role.HEAD, user__is_active=True)
    return User.objects.filter(pk__in=heads.values("user"))


def may_get(team, user):
    """Say whether a case of `team` can be given to `user`."""
    able = TeamMember.objects.now().filter(team=team, user=user, role__in=[Role.HEAD, Role.OFFICER])
    return user.is_active and user.has_perm(HANDLE) and (user.is_superuser or able.exists())


def _may_manage(team, by):
    if by is not None and not managed_by(by).filter(pk=team.pk).exists():
        raise PermissionDenied


def _keeps_a_head(member):
    """Refuse to leave people without a head: somebody must be told when one of them goes."""
    others = member.team.members.now().exclude(pk=member.pk)
    if others.exists() and not others.filter(role=Role.HEAD).exists():
        raise NotPossible(gettext_lazy("Name another head first: the others would have none."))
