"""From one queue of all officers to teams, and from a question in words to a correction that can be answered.

Nobody loses what they could see: whoever may handle cases becomes head of the team of each institution that has forms.
Administrators then narrow it (docs/operators.md). A case that waits for the citizen gets its correction, with which it
can be answered and ends by itself: until now it could not.
"""

from datetime import timedelta

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

DAYS = 30


def join(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    Team, Member = apps.get_model("casework", "Team"), apps.get_model("casework", "TeamMember")
    able = models.Q(groups__permissions__codename="change_case") | models.Q(user_permissions__codename="change_case")
    officers = list(User.objects.filter(able, is_staff=True, is_active=True).distinct())
    if not officers:
        return
    institutions = apps.get_model("services_catalog", "Institution").objects.filter(
        pk__in=apps.get_model("tramites_forms", "OnlineForm").objects.values("institution")
    )
    for institution in [None, *institutions]:
        name = institution.name[:120] if institution else "Solicitudes sin institución"
        team, _made = Team.objects.get_or_create(institution=institution, is_default=True, defaults={"name": name})
        for officer in officers:
            Member.objects.get_or_create(team=team, user=officer, until=None, defaults={"role": "head"})


def give_corrections(apps, schema_editor):
    Case, Correction = apps.get_model("casework", "Case"), apps.get_model("casework", "Correction")
    Event, Transition = apps.get_model("casework", "CaseEvent"), apps.get_model("casework", "Transition")
    today = timezone.localdate()
    for case in Case.objects.filter(closed_at=None, paused_on__isnull=False, state__waits_for_citizen=True):
        asked = Event.objects.filter(case=case, kind="moved", is_public=True).order_by("number").last()
        back = Transition.objects.filter(target=case.state, kind=case.kind).order_by("pk").first()
        if back is None:
            continue
        Correction.objects.create(
            case=case,
            returns_to=back.source,
            message=(asked and asked.text) or "La institución necesita que aclare o corrija algo.",
            asked_at=asked.at if asked else case.opened_at,
            asked_by=asked and asked.actor,
            answer_by=max(case.paused_on, today) + timedelta(days=DAYS),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_indexes_of_teams"),
        ("accounts", "0008_certification_end_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # risky: writes rows of new tables only, a few for each officer
        migrations.RunPython(join, migrations.RunPython.noop),
        # risky: one row of a new table for each case that waits for a citizen
        migrations.RunPython(give_corrections, migrations.RunPython.noop),
        # risky: every row passes, since the column is new and empty
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", ""), ("closed_at__isnull", False), _connector="OR"),
                name="outcome_when_closed",
            ),
        ),
    ]
