"""What figures call answered: the first answer of the institution, whatever came after, and nothing else."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from casework import figures, services
from casework.answered import first_answer
from casework.board.counting import count as board_count
from casework.board.reading import board
from casework.models import DECIDED_AS, Appeal, Case, FormFigure, Outcome, PastCase
from casework.models.decision import UNDECIDED
from casework.month_figures import counts, times
from tests.support.officers import begun, decided, join, officer, sent
from tramites_forms.retention import submissions_removing

pytestmark = pytest.mark.django_db
TOOK = timedelta(days=3)


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def ana():
    return User.objects.create_user(email="ana@example.com")


def answer(outcome):
    def act(case, by):
        decided(case, by, outcome)

    return act


def nothing(case, by):
    pass


def withdraw(case, by):
    services.case_withdraw(case.pk)


def merge(case, by):
    other = sent(case.submission.applicant)[0].case
    services.case_merge(other.pk, case.pk, actor=by, text="Lo mismo.")


def appealed(case, by):
    decided(case, by, Outcome.REFUSED)
    services.case_appeal(case.pk, text="No.")


def appealed_and(then):
    def act(case, by):
        appealed(case, by)
        then(case, join(officer("otra"), case.team))

    return act


# What was done, and whether that is one answer of the institution, one withdrawn.
ENDS = {
    "open": (nothing, 0, 0),
    "begun": (begun, 0, 0),
    **{f"decided {one}": (answer(one), 1, 0) for one in DECIDED_AS},
    "withdrawn": (withdraw, 0, 1),
    "merged": (merge, 0, 0),
    "appealed": (appealed, 1, 0),
    "appealed and refused": (appealed_and(answer(Outcome.REFUSED)), 1, 0),
    "appealed and granted": (appealed_and(answer(Outcome.GRANTED)), 1, 0),
    "appealed and withdrawn": (appealed_and(withdraw), 1, 0),
}


def long_ago(case):
    """Have a case come TOOK ago, so that its days can be told from none."""
    Case.objects.filter(pk=case.pk).update(opened_at=timezone.now() - TOOK)


def month():
    """Return {measure: n} of the country from ten days ago on, and how many days the answers took."""
    now = timezone.now()
    stretch = (now - timedelta(days=10), now + timedelta(days=1))
    found = {one.measure: one.n for one in counts(*stretch) if not one.dimension and one.n}
    return found, [one.days for one in times(*stretch) if not one.dimension]


def test_the_table_has_every_outcome_there_is():
    assert set(Outcome) == {*DECIDED_AS, *UNDECIDED}
    assert {str(one) for one in Outcome} <= {name.split()[-1] for name in ENDS}


@pytest.mark.parametrize("name", ENDS)
def test_each_end_of_a_case_is_counted_the_same_everywhere(name, ana):
    act, answers, withdrawn = ENDS[name]
    case = sent(ana)[0].case
    long_ago(case)
    act(case, join(officer(), case.team))
    case = Case.objects.get(pk=case.pk)
    figures.count()
    row = FormFigure.objects.get()
    assert (row.received, row.withdrawn, row.answered, row.in_time) == (1, withdrawn, answers, answers)
    assert [row.median_days, row.nine_days] == ([pytest.approx(3, abs=0.1)] * 2 if answers else [None, None]), (
        "the days are those of the first answer"
    )
    found, days = month()
    assert found == {"received": 1} | ({"decided": 1, "in_time": 1} if answers else {})
    assert days == ([3] if answers else [])
    board_count()
    line = board(team=case.team).total
    assert (line.received, line.withdrawn) == (1, withdrawn)
    assert bool(line.decided) == bool(answers) and line.late == 0
    assert bool(first_answer(case).at) == bool(answers)


@pytest.mark.parametrize("name", ENDS)
def test_what_is_removed_goes_on_counting_the_same(name, ana):
    case = sent(ana)[0].case
    long_ago(case)
    ENDS[name][0](case, join(officer(), case.team))
    figures.count()
    before = FormFigure.objects.values("received", "answered", "in_time").get()
    kept = month()
    submissions = list({one.submission for one in Case.objects.select_related("submission")})
    submissions_removing.send(sender=None, submissions=submissions)
    assert not Case.objects.exists() and PastCase.objects.count() == 1
    figures.count()
    assert FormFigure.objects.values("received", "answered", "in_time").get() == before
    assert month() == kept


@pytest.mark.parametrize(("late", "then"), [(True, nothing), (True, withdraw), (False, nothing)])
def test_an_appeal_does_not_make_a_late_answer_one_in_time(late, then, ana):
    case = sent(ana)[0].case
    due = timezone.localdate() - timedelta(days=1) if late else timezone.localdate()
    Case.objects.filter(pk=case.pk).update(due_on=due)
    appealed_and(then)(case, join(officer(), case.team))
    figures.count()
    board_count()
    assert FormFigure.objects.get().in_time == int(not late)
    assert board(team=case.team).total.late == int(late)
    assert month()[0].get("in_time", 0) == int(not late)


def test_an_appeal_from_before_its_day_was_kept_is_late_for_nobody(ana):
    case = sent(ana)[0].case
    appealed(case, join(officer(), case.team))
    Appeal.objects.update(due_on=None)
    Case.objects.update(due_on=timezone.localdate() - timedelta(days=9))
    figures.count()
    board_count()
    assert (FormFigure.objects.get().in_time, board(team=case.team).total.late) == (1, 0)
