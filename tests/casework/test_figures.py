"""Public figures: kept rows, equal to a recount of every case, and read without walking them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import figures
from casework.models import Case, FormFigure
from casework.tasks import figures_count
from tests.support import factories_catalog as make
from tests.support.forms_data import contact_form
from tests.support.officers import decided, join, officer, sent
from tramites_forms.models import Draft, Submission
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


def days_said(answered, half, nine):
    FormFigure.objects.all().delete()
    FormFigure.objects.create(
        form_slug="contacto", received=answered, answered=answered, in_time=0, median_days=half, nine_days=nine
    )
    return figures.usual_time("contacto").words


@pytest.mark.parametrize(
    ("answered", "half", "nine", "said"),
    [
        (9, 2.0, 4.0, "Aún no hay casos bastantes para decirlo."),
        (10, 2.0, 4.0, "La mitad se respondió en 2 días o menos; nueve de cada diez, en 4 días."),
        (10, 0.2, 6.1, "La mitad se respondió en 1 día o menos; nueve de cada diez, en 7 días."),
        (10, 0.2, 0.9, "Nueve de cada diez se respondieron en 1 día o menos."),
    ],
)
def test_the_usual_time_is_said_in_whole_days_from_ten_answers_on(answered, half, nine, said):
    assert days_said(answered, half, nine) == said


def test_the_usual_time_stands_on_procedure_receipt_and_tracking(client, django_user_model):
    submission, pin = sent(ana := django_user_model.objects.create_user(email="ana@example.com"))
    page = make.service("escribir", online_form=submission.form)
    days_said(10, 2.0, 4.0)
    client.force_login(ana)
    draft = Draft.objects.get(idempotency_key=submission.idempotency_key)
    words, label = "La mitad se respondió en 2 días o menos; nueve de cada diez, en 4 días.", "Cuánto suele tardar"
    headers = {"sec-fetch-site": "same-origin"}
    follow = {"number": submission.reference, "pin": pin}
    for answer in (
        client.get(page.url),
        client.get(reverse("tramites_forms:receipt", args=[draft.pk])),
        client.get(f"/cuenta/solicitudes/{submission.reference}/"),
        client.post("/seguimiento/", follow, headers=headers),
    ):
        said = answer.content.decode()
        assert label in said and words in said and "no un plazo" in said, answer.request["PATH_INFO"]
    decided(submission.case, join(officer(), submission.case.team))
    said = client.post("/seguimiento/", follow, headers=headers).content.decode()
    assert label not in said, "what is answered no longer waits"
