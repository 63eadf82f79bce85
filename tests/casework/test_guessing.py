"""The clave of a request cannot be guessed, and a stranger who tries does not shut its owner out."""

import os
import statistics
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import guessing
from tests.core.test_limits import in_parallel
from tests.support.forms_data import contact_form
from tests.support.officers import decided, issue, join, officer
from tramites_forms.models import Draft, Submission
from tramites_forms.reference import pin_hash
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))
TRIES = 10_000 if SOAK else 120


@pytest.fixture
def sent():
    """A submission and its clave."""
    draft = draft_start(contact_form(), answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    submission = submission_send(draft.pk)
    return submission, Draft.objects.get(pk=draft.pk).pin


def follow(number, pin, address="203.0.113.1"):
    headers = {"sec-fetch-site": "same-origin"}
    return (
        Client().post("/seguimiento/", {"number": number, "pin": pin}, headers=headers, REMOTE_ADDR=address).status_code
    )


def wrong(pin):
    return "0" * len(pin) if int(pin) else "1" * len(pin)


def test_the_clave_has_eight_digits_and_those_of_six_still_open(sent):
    submission, pin = sent
    assert len(pin) == 8
    assert pin.isdigit()
    submission.pin_hash = pin_hash(submission.reference, "123456")
    submission.save()
    assert follow(submission.reference, "123456") == 200


def test_ten_wrong_claves_from_one_address_and_right_ones_cost_nothing(sent):
    submission, pin = sent
    assert [follow(submission.reference, pin) for _ in range(15)] == [200] * 15
    assert [follow(submission.reference, wrong(pin)) for _ in range(11)] == [422] * 10 + [429]
    assert follow(submission.reference, pin) == 429, "also the right one: otherwise trying on would tell"
    assert follow(submission.reference, pin, "198.51.100.7") == 200, "whoever asks from elsewhere is not shut out"


NO_CLAVE = ["", "\u200b", "1234567", "123456789", "abcdefgh", "1234 567x", "١٢٣٤٥٦٧٨", "\x00", "1" * 600]


@pytest.mark.parametrize("typed", NO_CLAVE)
def test_what_cannot_be_a_clave_is_told_and_is_no_try(sent, typed):
    submission, pin = sent
    assert [follow(submission.reference, typed) for _ in range(12)] == [422] * 12
    submission.refresh_from_db()
    assert submission.pin_failures == 0
    assert follow(submission.reference, pin) == 200


@pytest.mark.parametrize("change", ["{}2", "x{}", "SOB", "\u200b"])
def test_what_cannot_be_a_number_is_told_and_is_no_try(sent, change):
    submission, pin = sent
    typed = change.replace("{}", submission.reference)
    assert [follow(typed, pin) for _ in range(12)] == [422] * 12
    assert follow(submission.reference, pin) == 200


def test_wrong_claves_are_counted_on_the_row_and_a_right_one_ends_the_count(sent):
    submission, pin = sent
    for number in range(5):
        follow(submission.reference, wrong(pin), f"203.0.113.{number}")
    submission.refresh_from_db()
    assert submission.pin_failures == 5
    assert follow(submission.reference, pin) == 200
    submission.refresh_from_db()
    assert submission.pin_failures == 0


@pytest.mark.parametrize("exists", [True, False])
def test_a_number_tried_from_everywhere_rests_and_does_not_tell_whether_it_exists(sent, exists):
    submission, pin = sent
    number = submission.reference if exists else "SOB-2222-2222"
    statuses = [follow(number, wrong(pin), f"10.1.{i}.1") for i in range(guessing.IN_A_ROW + 20)]
    assert statuses == [422] * guessing.IN_A_ROW + [429] * 20


def test_a_rest_doubles_to_an_hour_and_ends(sent):
    submission, pin = sent
    row = Submission.objects.filter(pk=submission.pk)
    for failures, rest in ((50, 60), (51, 120), (55, 1920), (56, 3600), (500, 3600), (30_000, 3600)):
        row.update(pin_failures=failures, pin_failed_at=timezone.now() - timedelta(seconds=rest - 20))
        assert follow(submission.reference, pin, f"10.2.{failures % 250}.1") == 429
        row.update(pin_failed_at=timezone.now() - timedelta(seconds=rest))
        assert follow(submission.reference, wrong(pin), f"10.3.{failures % 250}.1") == 422


def test_a_known_address_and_the_account_are_not_shut_out_by_strangers(sent, django_user_model):
    submission, pin = sent
    assert follow(submission.reference, pin, "198.51.100.7") == 200
    for i in range(guessing.IN_A_ROW + 5):
        follow(submission.reference, wrong(pin), f"10.1.{i}.1")
    assert follow(submission.reference, pin, "198.51.100.8") == 429
    assert follow(submission.reference, pin, "198.51.100.7") == 200
    owner = django_user_model.objects.create_user(email="ana@example.com")
    Submission.objects.filter(pk=submission.pk).update(applicant=owner)
    client = Client()
    client.force_login(owner)
    assert client.get(f"/cuenta/solicitudes/{submission.reference}/").status_code == 200


def written(queries):
    """Return how many rows statements wrote, as far as their words tell."""
    return [query["sql"].split()[0] for query in queries if query["sql"].split()[0] in ("INSERT", "UPDATE")]


@pytest.mark.parametrize("failures", [0, guessing.IN_A_ROW + 5])
def test_a_number_that_is_not_there_costs_as_much_as_one_that_is(sent, failures):
    """What takes time is asking and writing: as much of both, whatever the number, looked at or not."""
    submission, _pin = sent
    Submission.objects.filter(pk=submission.pk).update(pin_failures=failures, pin_failed_at=timezone.now())
    asked = []
    for number, address in ((submission.reference, "10.1.1.1"), ("SOB-2222-2222", "10.1.1.2")):
        for turn in range(failures):
            guessing.may_try(number, f"10.4.{turn}.1")
        with CaptureQueriesContext(connection) as caught:
            guessing.may_try(number, address)
        asked.append((len(caught), len(written(caught.captured_queries))))
    (there, wrote_there), (nothing, wrote_nothing) = asked
    assert abs(there - nothing) <= 1 and abs(wrote_there - wrote_nothing) <= 1, asked


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_24_parallel_wrong_claves_of_one_address_are_10_looked_at(sent):
    submission, _pin = sent
    looked = in_parallel(lambda _n: guessing.may_try(submission.reference, "203.0.113.1"), 24)
    submission.refresh_from_db()
    assert (looked.count(True), submission.pin_failures) == (10, 10)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_parallel_tries_from_many_addresses_do_not_pass_the_rest(sent):
    submission, _pin = sent
    Submission.objects.filter(pk=submission.pk).update(pin_failures=guessing.IN_A_ROW - 5, pin_failed_at=timezone.now())
    looked = in_parallel(lambda n: guessing.may_try(submission.reference, f"10.1.{n}.1"), 24)
    assert looked.count(True) == 5


def alike(answer, *numbers):
    """Return (status, text, length, names of headers) of an answer, without the number that was typed."""
    body = answer.content.decode()
    for number in numbers:
        body = body.replace(number, "")
    return answer.status_code, body, len(answer.content), sorted(answer.headers)


@pytest.mark.parametrize("which", ["request", "document"])
def test_tries_from_many_addresses_hit_nothing_and_tell_nothing(sent, which):
    """Ten thousand addresses at one number, beside as many at one that is not there: 0 hits, and all alike."""
    submission, pin = sent
    if which == "document":
        case = submission.case
        decided(case, join(officer(), case.team))
        document = issue(case)
        address, there, nowhere, right = "/verificar/", document.number, "DOC-2222-2222", document.content["pin"]
    else:
        address, there, nowhere, right = "/seguimiento/", submission.reference, "SOB-2222-2222", pin
    client, headers = Client(), {"sec-fetch-site": "same-origin"}
    took, looked = {there: [], nowhere: []}, 0
    for turn in range(TRIES):
        tried = f"{(int(right) + 1 + turn * 9973) % 10**8:08}"
        source = f"10.{turn >> 16}.{turn >> 8 & 255}.{turn & 255}"
        answers = []
        for number in (there, nowhere):
            begun = time.perf_counter()
            said = {"number": number, "pin": tried}
            answers.append(client.post(address, said, headers=headers, REMOTE_ADDR=source))
            took[number].append(time.perf_counter() - begun)
        one, other = (alike(answer, there, nowhere) for answer in answers)
        assert one == other, (turn, one[0], other[0])
        assert one[0] in {422, 429, 404}, "0 hits"
        looked += one[0] != 429
    assert looked == guessing.IN_A_ROW, "after these in a row the number rests"
    if SOAK:  # a busy machine tells nothing in a few: what takes time is counted in the test of queries above
        apart = abs(statistics.median(took[there]) - statistics.median(took[nowhere]))
        assert apart < 0.2 * statistics.median(took[there]), f"{apart * 1000:.2f} ms apart"
