"""Public figures: kept rows, equal to a recount of every case, and read without walking them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import figures
from casework.models import Case, FormFigure
from casework.tasks import figures_count
from tests.support.forms_data import contact_form
from tramites_forms.models import Submission
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def many():
    """Thirty cases of one form: some answered, some late, some too old, one a test."""
    form = contact_form()
    now = timezone.now()
    for number in range(30):
        draft = draft_start(form, answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
        case = submission_send(draft.pk).case
        case.opened_at = now - timedelta(days=400 if number < 3 else number, hours=number)
        if number % 3:
            case.closed_at = case.opened_at + timedelta(hours=17 * number)
        case.due_on = timezone.localdate(case.opened_at) + timedelta(days=10)
        case.save()
    Submission.objects.filter(case=case).update(is_test=True)
    return form


def recount():
    rows = {}
    for case in Case.objects.filter(opened_at__gte=timezone.now() - timedelta(days=figures.DAYS)):
        if case.submission.is_test:
            continue
        row = rows.setdefault(case.submission.form.slug, {"received": 0, "days": [], "in_time": 0})
        row["received"] += 1
        if case.closed_at:
            row["days"].append((case.closed_at - case.opened_at).total_seconds() / 86_400)
            row["in_time"] += timezone.localdate(case.closed_at) <= case.due_on
    return [figures.shown(slug, row) for slug, row in sorted(rows.items())]


def test_the_kept_figures_are_those_of_a_recount(many):
    figures_count(timestamp=0)
    assert figures.figures() == recount()
    assert figures.figures()[0]["received"] == 26
    figures_count(timestamp=0)
    assert figures.figures() == recount(), "counted twice they are the same"
    Case.objects.filter(closed_at=None).update(closed_at=timezone.now())
    figures_count(timestamp=0)
    assert figures.figures() == recount()


def test_who_asks_reads_one_row_for_each_form_and_no_case(many, client, django_assert_num_queries):
    figures_count(timestamp=0)
    with django_assert_num_queries(1) as asked:
        assert client.get("/api/v1/figures").json()["forms"]
    assert "casework_formfigure" in asked[0]["sql"]
    assert FormFigure.objects.count() == 1
