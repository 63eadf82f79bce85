from django.conf import settings

from accounts.groups import OFFICERS
from accounts.models import User
from casework import teams
from casework.default_kind import kinds_named, shipped_kind
from casework.models import Case, CaseKind, Role
from casework.services import case_open
from casework.shipped_kinds import SHIPPED
from tramites_forms.models import OnlineForm, Submission


def load(data, progress):
    """Make the first kinds of case and the teams, and open the case of what was sent before there were cases."""
    there = set(CaseKind.objects.values_list("slug", flat=True))
    kinds = [shipped_kind(one["slug"]) for one in SHIPPED]
    named = kinds_named({one.slug for one in kinds} - there)
    opened = [case_open(submission) for submission in Submission.objects.real().filter(case=None)]
    adopted = teams.adopt()
    found = ensure_teams()
    progress(f"{len(kinds)} kinds of case, {named} forms name theirs")
    progress(f"{Case.objects.count()} cases, {len(opened)} new, {adopted} given a team")
    progress(f"{len(found)} teams")


def ensure_teams():
    """Make the team of each institution that has a form, and of what has none. Demo officers are heads of all."""
    forms = OnlineForm.objects.filter(locale__language_code=settings.LANGUAGE_CODE).select_related("institution")
    found = [teams.default_team(one) for one in {form.institution for form in forms} | {None}]
    if settings.DEMO:
        for officer in User.objects.filter(groups__name=OFFICERS, is_staff=True, is_active=True):
            for team in found:
                if not team.members.now().exists():
                    teams.member_join(team, officer, Role.HEAD, by=None)
    return found
