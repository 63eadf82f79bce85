"""Histories: a random life of any kind loses no event and is what its events say; a row changed by SQL is named."""

import os
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from casework import history, services
from casework.default_kind import shipped_kind
from casework.kind_versions import kind_publish
from casework.models import Case, CaseKind, Decision, Role, Team
from casework.models.event import broken_event
from casework.shipped_kinds import SHIPPED
from casework.teams import default_team
from services_catalog.models import Institution
from tests.support import factories_catalog as catalogue
from tests.support.case_walk import CANNOT, acts_of
from tests.support.forms_data import contact_form
from tests.support.officers import decided, join, officer, sent
from tramites_forms.models import OnlineForm

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))
some = settings(max_examples=400 if SOAK else 8, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def people():
    """A citizen, two officers, a head and an expert of the team, and officers of another institution."""
    ana, form = User.objects.create_user(email="ana@example.com"), contact_form()
    team = sent(ana)[0].case.team
    for name, role in (("una", Role.OFFICER), ("otra", Role.OFFICER), ("jefa", Role.HEAD), ("perito", Role.EXPERT)):
        join(officer(name), team, role=role)
    join(officer("consultada"), Team.objects.create(name="Quien opina"), role=Role.EXPERT)
    other = default_team(Institution.objects.get(pk=catalogue.service("tramite").institution_id))
    join(officer("lejos"), other)
    join(officer("lejos-jefa"), other, role=Role.HEAD)
    return ana, form


NAMES = sorted(
    {name for one in SHIPPED for name in ("step take", "step make", "step back")}
    | set(acts_of(type("Life", (), {"ways": []})()))
)


@some
@given(
    st.sampled_from([one["slug"] for one in SHIPPED]),
    st.booleans(),
    st.lists(st.sampled_from(NAMES), min_size=6, max_size=14),
)
def test_no_forbidden_transition_no_lost_event_and_derived_state_is_the_replayed_one(people, slug, pauses, acts):
    ana, form = people
    with transaction.atomic():
        kind = shipped_kind(slug)
        CaseKind.objects.filter(pk=kind.pk).update(opinion_pauses=pauses)
        kind.refresh_from_db()
        kind_publish(kind)
        OnlineForm.objects.filter(pk=form.pk).update(case_kind=kind)
        case = sent(ana)[0].case
        for name in acts:
            before, written = Case.objects.get(pk=case.pk), case.events.count()
            act = acts_of(before.life).get(name)
            if act is None:
                continue
            inner = transaction.savepoint()
            try:
                act(before)
            except Exception as error:
                if not isinstance(error, CANNOT) and type(error).__name__ != "DoesNotExist":
                    raise
                transaction.savepoint_rollback(inner)
                assert case.events.count() == written
                continue
            now = Case.objects.get(pk=case.pk)
            allowed(before, now, name)
            assert now.events.count() > written, f"{name} left no event"
            assert list(now.events.values_list("number", flat=True)) == list(range(1, now.events.count() + 1))
            assert broken_event(now.events.all()) is None
            assert not list(history.faults_of(now)), name
        transaction.set_rollback(True)


def allowed(before, now, name):
    """The case is where a step of its version, or one of the five things that are no step, may bring it."""
    life = before.life
    ways = {(way.source, way.target) for way in life.ways}
    moved = (before.state_id, now.state_id)
    back = life.places[before.state_id].waits and not life.places[now.state_id].waits
    assert moved[0] == moved[1] or moved in ways or back or name in {"withdraw", "appeal", "merge", "part"}, name
    assert life.places[now.state_id].closes == (now.closed_at is not None)
    for_opinion = now.opinions.filter(closed_at=None, pauses=True).exists()
    assert (life.places[now.state_id].waits or for_opinion) == (now.paused_on is not None)
    assert now.waits_for == ("citizen" if life.places[now.state_id].waits else "body" if for_opinion else "")


def changed(table, pk, **to):
    """Change a row as somebody with the password of the database does, whatever triggers say."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for column, value in to.items():
            cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', [value, pk])
        cursor.execute("SET session_replication_role = DEFAULT")


def said():
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_history", stdout=out)
    return out.getvalue()


@pytest.fixture
def case():
    case = sent(User.objects.create_user(email="ana@example.com"))[0].case
    return decided(case, join(officer(), case.team), "refused")


def test_a_history_that_nobody_touched_is_whole(case):
    out = StringIO()
    call_command("verify_history", stdout=out)
    assert "as it was written" in out.getvalue()


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "noted"), ("at", "2020-01-01T00:00:00Z"), ("is_public", False), ("actor_id", None)]
)
def test_an_event_changed_by_sql_is_named(case, column, value):
    event = case.events.get(number=3)
    changed("casework_caseevent", event.pk, **{column: value})
    assert f"{case.submission.reference}: event 3 (casework_caseevent {event.pk})" in said()


@pytest.mark.parametrize(
    ("column", "value"), [("extended", True), ("appealed", True), ("closed_at", None), ("outcome", "granted")]
)
def test_a_case_changed_by_sql_is_named(case, column, value):
    more = {"outcome": ""} if column == "closed_at" else {}
    changed("casework_case", case.pk, **more, **{column: value})
    assert f"casework_case {case.pk}" in said()


def test_a_decision_changed_by_sql_is_named(case):
    decision = Decision.objects.get()
    other = Decision(text="Otra cosa")
    changed("casework_decision", decision.pk, text=other._meta.get_field("text").get_prep_value("Otra cosa"))
    assert f"casework_decision {decision.pk}" in said()


def test_an_event_taken_from_the_end_is_told_by_the_lines_kept_elsewhere(case, tmp_path):
    lines = list(history.digest_of(timezone.localdate()))
    assert not list(history.against(lines))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM casework_notice")
        cursor.execute("DELETE FROM casework_caseevent WHERE case_id = %s AND number = 4", [case.pk])
        cursor.execute("SET session_replication_role = DEFAULT")
    path = tmp_path / "day"
    path.write_text("\n".join(lines))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_history", against=str(path), stdout=out)
    assert f"case {case.pk}: event 4 is gone" in out.getvalue()
    assert list(history.against([*lines[:-2], lines[-1]])) == [
        "these lines are not as they were written, or are not all"
    ]


def test_a_note_adds_an_event_and_changes_nothing_else(case):
    services.case_note(case.pk, actor=User.objects.get(email="funcionaria@example.com"), text="x")
    assert not list(history.faults_of(Case.objects.get(pk=case.pk)))
