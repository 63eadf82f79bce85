"""The board of a team: what it says of each week is what a slow count says, for its heads and nobody else."""

import csv
import io
from datetime import datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from casework.board.counting import WEEKS, count, weeks
from casework.board.reading import ENOUGH, board
from casework.models import Case, Correction, CorrectionEnd, Decision, Role, Team
from tests.support.officers import begun, decided, join, officer, sent

pytestmark = pytest.mark.django_db
HAVANA = ZoneInfo("America/Havana")
ADDRESS = "/admin/casos/cifras/"


@pytest.fixture(autouse=True)
def clean():
    cache.clear()


@pytest.fixture
def head():
    submission, _pin = sent()
    return join(officer("jefa"), submission.case.team, role=Role.HEAD)


@pytest.fixture
def team(head):
    return Team.objects.get(members__user=head)


def worked(team, by, opened, days, *, waited=0, outcome="granted", due=30):
    """Leave an answered case that came at `opened` and took `days`. Returns the Case."""
    submission, _pin = sent()
    at = opened + timedelta(days=days)
    Case.objects.filter(pk=submission.case.pk).update(
        team=team,
        opened_at=opened,
        closed_at=at,
        outcome=outcome,
        due_on=timezone.localdate(opened) + timedelta(days=due),
    )
    case = Case.objects.get(pk=submission.case.pk)
    Decision.objects.create(
        case=case, outcome=outcome, text="Así.", answers_number=1, decided_by=by, decided_at=at, number=1
    )
    if waited:
        Correction.objects.create(
            case=case,
            returns_to=case.state,
            message="Diga.",
            asked_at=opened + timedelta(hours=1),
            answer_by=timezone.localdate(at),
            closed_at=opened + timedelta(hours=1, days=waited),
            end=CorrectionEnd.ANSWERED,
        )
    return case


def at(day, hour=12):
    return datetime.combine(day, time(hour), HAVANA)


def test_it_says_what_a_slow_count_says(team, head):
    other = join(officer("otro"), team)
    mondays = weeks()
    worked_days = [1, 2, 3, 5, 8, 13, 2, 4, 40, 6, 7, 9]
    for place, days in enumerate(worked_days):
        worked(team, other if place % 3 else head, at(mondays[1], place), days, waited=place % 2)
    count()
    found = board(team=team)
    assert found.total.decided == len(worked_days) and found.total.received == len(worked_days) + 1
    assert found.total.late == sum(days > 30 for days in worked_days)
    assert found.total.median == pytest.approx(median(worked_days), abs=0.06)
    ordered = sorted(worked_days)
    place = 0.9 * (len(ordered) - 1)
    nine = ordered[int(place)] + (place % 1) * (ordered[int(place) + 1] - ordered[int(place)])
    assert found.total.nine == pytest.approx(nine, abs=0.06)
    slow = median(days - place % 2 for place, days in enumerate(worked_days))
    assert found.total.working == pytest.approx(slow, abs=0.06)
    assert [line.label for line in found.weeks] == mondays
    assert sum(line.decided for line in found.weeks) == len(worked_days)
    assert found.weeks[1].received == len(worked_days) and found.weeks[-1].received == 1
    assert {line.label: line.decided for line in found.officers} == {"Jefa": 4, "Otro": 8}
    assert all(line.median is None for line in found.officers), "under ten says so"


def test_a_week_begins_on_monday_in_the_time_of_the_country(team, head):
    monday = weeks()[5]
    worked(team, head, at(monday, 0), 0.01)
    worked(team, head, at(monday - timedelta(days=1), 23), 0.01)
    count()
    assert [board(team=team).weeks[place].received for place in (4, 5)] == [1, 1]


@pytest.mark.parametrize(("answered", "said"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_days_are_said_from_ten_answers_on(team, head, answered, said):
    for place in range(answered):
        worked(team, head, at(weeks()[2], place), 3)
    count()
    assert (board(team=team).total.median is not None) == said
    client = Client()
    client.force_login(head)
    page = client.get(ADDRESS).content.decode()
    assert ("aún no hay casos bastantes" in page) != said


def test_what_was_withdrawn_is_not_answered_and_an_appealed_case_is_not_late(team, head):
    worked(team, head, at(weeks()[2]), 3)
    Case.objects.filter(closed_at__isnull=False).update(outcome="withdrawn")
    Decision.objects.all().delete()
    appealed = worked(team, head, at(weeks()[2]), 3, due=1)
    Case.objects.filter(pk=appealed.pk).update(appealed=True)
    count()
    assert (board(team=team).total.decided, board(team=team).total.late) == (1, 0)


def test_an_institution_is_the_sum_of_its_teams_and_counting_twice_changes_nothing(team, head):
    second = Team.objects.create(name="Segundo", institution=team.institution)
    join(head, second, role=Role.HEAD)
    worked(team, head, at(weeks()[3]), 2)
    worked(second, head, at(weeks()[3]), 4)
    count()
    count()
    whole = board(institution=team.institution)
    assert whole.total.decided == 2 and whole.officers == []
    assert whole.total.received == board(team=team).total.received + board(team=second).total.received


def test_only_heads_see_it_and_each_their_own_teams(team, head):
    other_team = Team.objects.create(name="Ajeno")
    plain = join(officer("raso"), team)
    reader = join(officer("lector"), team, role=Role.READER)
    foreign = join(officer("ajena"), other_team, role=Role.HEAD)
    count()
    for user, query, status in (
        (head, "", 200),
        (plain, "", 403),
        (reader, "", 403),
        (foreign, "", 200),
        (officer("nadie"), "", 403),
    ):
        client = Client()
        client.force_login(user)
        answer = client.get(f"{ADDRESS}{query}")
        assert answer.status_code in ((200,) if status == 200 else (302, 403)), user
    client = Client()
    client.force_login(foreign)
    page = client.get(f"{ADDRESS}?team={team.pk}&institution={team.institution_id or ''}").content.decode()
    assert "Ajeno" in page and team.name not in page


@pytest.mark.parametrize("query", ["team=x", "team=999999999999999999999", "institution=%C3", "format=csv&team="])
def test_odd_questions_are_answered(team, head, query):
    client = Client()
    client.force_login(head)
    assert client.get(f"{ADDRESS}?{query}").status_code == 200


def test_the_page_has_the_chart_beside_its_table_and_the_tables_as_a_file(team, head):
    worked(team, head, at(weeks()[3]), 2)
    count()
    client = Client()
    client.force_login(head)
    page = client.get(ADDRESS).content.decode()
    drawn = page[page.index('<svg role="img"') :].partition("</svg>")[0]
    assert "recibidos</text>" in drawn and "respondidos</text>" in drawn and date_format(weeks()[0], "d/m/Y") in drawn
    rows = list(csv.reader(io.StringIO(client.get(f"{ADDRESS}?format=csv").content.decode("utf-8-sig"))))
    assert len(rows) == 1 + WEEKS + 2 and rows[4][0] == weeks()[3].isoformat()


def test_the_page_costs_few_queries_however_many_officers(team, head, django_assert_max_num_queries):
    for place in range(5):
        worked(team, join(officer(f"o{place}"), team), at(weeks()[3]), 2)
    count()
    client = Client()
    client.force_login(head)
    client.get(ADDRESS)
    with django_assert_max_num_queries(28):
        client.get(ADDRESS)


def test_a_case_decided_by_the_service_is_counted(team, head):
    case = Case.objects.get(team=team)
    begun(case, head)
    decided(case, head)
    count()
    assert board(team=team).total.decided == 1 and board(team=team).weeks[-1].decided == 1
