"""Many pressing «Enviar» at once, with real connections and real locks."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from tests.support.forms_data import contact_form
from tramites_forms.filling import Filling
from tramites_forms.models import Submission
from tramites_forms.services import CannotSend, draft_save, draft_start, submission_send

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 200 if os.environ.get("SOAK") else 4
AT_ONCE = 50
WORKERS = 8  # fewer threads than presses, as a real server has


@pytest.fixture
def form(db):
    from wagtail.models import Locale

    Locale.objects.get_or_create(language_code="es")
    return contact_form()


def ready(form):
    draft = draft_start(form, language="es")
    return draft_save(draft, Filling(draft, "es").journey.steps[0], {"nombre": "Ana", "mensaje": "Hola"}).draft


def press(draft_id):
    try:
        return submission_send(draft_id, language="es").reference
    except CannotSend as refusal:
        return refusal.code
    finally:
        connections.close_all()


def test_fifty_identical_presses_at_once_are_one_row_and_one_number_each_round(form):
    drafts = [ready(form) for _ in range(ROUNDS)]
    with ThreadPoolExecutor(WORKERS) as threads:
        for draft in drafts:
            assert len(set(threads.map(press, [draft.pk] * AT_ONCE))) == 1
    assert Submission.objects.count() == ROUNDS
    assert Submission.objects.values("reference").distinct().count() == ROUNDS


def test_fifty_connections_pressing_in_the_same_moment_are_one_row_and_one_number_each_round(form):
    together, drafts = Barrier(AT_ONCE), [ready(form).pk for _ in range(ROUNDS)]

    def one(_):
        seen = []
        try:
            for draft in drafts:
                together.wait(60)
                seen.append(submission_send(draft, language="es").reference)
        finally:
            connections.close_all()
        return seen

    with ThreadPoolExecutor(AT_ONCE) as threads:
        people = list(threads.map(one, range(AT_ONCE)))
    assert all(seen == people[0] for seen in people)
    assert len(set(people[0])) == ROUNDS
    assert sorted(Submission.objects.values_list("reference", flat=True)) == sorted(people[0])


def test_different_drafts_sent_at_once_all_get_their_own_number(form):
    drafts = [ready(form).pk for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(WORKERS) as threads:
        assert len(set(threads.map(press, drafts))) == AT_ONCE
    assert Submission.objects.count() == AT_ONCE


def test_the_last_places_of_a_quota_are_given_once_each(form):
    form.quota = 3
    form.save()
    drafts = [ready(form).pk for _ in range(10)]
    with ThreadPoolExecutor(WORKERS) as threads:
        results = list(threads.map(press, drafts))
    assert results.count("closed") == 7
    assert Submission.objects.count() == 3


def test_the_database_itself_refuses_a_second_row_for_the_same_draft(form):
    from django.db import IntegrityError, transaction

    draft = ready(form)
    first = Submission.objects.get(reference=press(draft.pk))
    first.pk, first.reference = None, "SOB-2222-2222"
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)
    assert connection.is_usable()
