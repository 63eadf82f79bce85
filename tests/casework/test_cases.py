"""The life of a case: opened with its submission, moved by steps, written down for ever, followed with a code."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from casework import services
from casework.default_kind import default_kind
from casework.models import Case, CaseEvent
from casework.models.event import broken_event
from casework.teams import default_team
from tests.support import officers
from tests.support.forms_data import contact_form
from tests.support.officers import join
from tests.support.public_pages import assert_for_everybody
from tramites_forms.models import Draft, Submission
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db

OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def no_tries_left_over():
    cache.clear()


@pytest.fixture
def officer():
    return join(officers.officer("funcionaria", "view_case", "change_case", "access_admin"), default_team(None))


@pytest.fixture
def sent():
    """A submission and the code that goes with its number."""
    draft = draft_start(contact_form(), answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    submission = submission_send(draft.pk)
    return submission, Draft.objects.get(pk=draft.pk).pin


@pytest.fixture
def case(sent):
    return sent[0].case


def test_sending_opens_the_case_with_its_legal_day(sent):
    submission, _pin = sent
    case = submission.case
    assert case.state.slug == "received"
    assert case.due_on == timezone.localdate(submission.sent_at) + timedelta(days=30)
    assert [event.kind for event in case.events.all()] == ["opened"]


def test_a_submission_without_its_case_is_not_stored(monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("casework.receivers.case_open", fails)
    draft = draft_start(contact_form(), answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    with pytest.raises(RuntimeError), transaction.atomic():
        submission_send(draft.pk)
    assert not Submission.objects.exists()


def test_a_case_goes_from_received_to_answered(case, officer):
    services.case_assign(case.pk, actor=officer, assignee=officer)
    services.case_transition(case.pk, "take", actor=officer)
    done = services.case_decide(case.pk, "decide", actor=officer, outcome="closed", text="Se cierra.")
    assert done.state.slug == "decided"
    assert done.closed_at
    assert [event.number for event in done.events.all()] == [1, 2, 3, 4]
    assert broken_event(done.events.all()) is None


def test_only_who_has_the_case_closes_it(case, officer):
    services.case_transition(case.pk, "take", actor=officer)
    decision = {"outcome": "refused", "text": "No procede."}
    with pytest.raises(services.NotPossible):
        services.case_decide(case.pk, "decide", actor=officer, **decision)
    services.case_assign(case.pk, actor=officer, assignee=officer)
    other = join(officers.officer("otra", "change_case"), case.team)
    with pytest.raises(services.NotPossible):
        services.case_decide(case.pk, "decide", actor=other, **decision)
    assert services.case_decide(case.pk, "decide", actor=officer, **decision).closed_at


def test_only_the_steps_of_its_state_can_be_taken(case, officer):
    with pytest.raises(services.NotPossible):
        services.case_transition(case.pk, "decide", actor=officer, text="x")
    with pytest.raises(services.NotPossible):
        services.case_transition(case.pk, "nada", actor=officer)
    services.case_transition(case.pk, "take", actor=officer)
    for asks_or_ends in ("ask", "decide"):
        with pytest.raises(services.NotPossible):
            services.case_transition(case.pk, asks_or_ends, actor=officer, text="x")
    assert case.events.count() == 2


def test_what_the_citizen_must_know_has_to_be_written(case, officer):
    services.case_transition(case.pk, "take", actor=officer)
    with pytest.raises(services.NotPossible):
        services.correction_ask(case.pk, "ask", actor=officer, message="  ")
    services.case_assign(case.pk, actor=officer, assignee=officer)
    with pytest.raises(services.NotPossible):
        services.case_decide(case.pk, "decide", actor=officer, outcome="closed", text=" ")


def test_two_people_pressing_at_once_move_it_once(case, officer):
    services.case_transition(case.pk, "take", actor=officer, version=case.version)
    with pytest.raises(services.NotPossible, match="cambió este caso"):
        services.correction_ask(case.pk, "ask", actor=officer, message="x", version=case.version)


def test_who_may_not_handle_cases_changes_nothing(case):
    outsider = join(officers.officer("editor", "access_admin", "view_case"), case.team)
    for act in (
        lambda: services.case_transition(case.pk, "take", actor=outsider),
        lambda: services.case_assign(case.pk, actor=outsider, assignee=None),
        lambda: services.case_note(case.pk, actor=outsider, text="x"),
        lambda: services.case_extend(case.pk, actor=outsider, text="x"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert case.events.count() == 1


def test_the_days_do_not_run_while_it_waits_for_the_citizen(case, officer):
    services.case_transition(case.pk, "take", actor=officer)
    services.correction_ask(case.pk, "ask", actor=officer, message="Falta el tomo.")
    due = Case.objects.get(pk=case.pk).due_on
    Case.objects.filter(pk=case.pk).update(
        paused_on=timezone.localdate() - timedelta(days=40), due_on=due - timedelta(days=35)
    )
    assert not Case.objects.get(pk=case.pk).is_late
    assert not Case.objects.late().exists()
    gone_on = services.correction_cancel(case.pk, actor=officer, text="Ya apareció.")
    assert gone_on.due_on == due + timedelta(days=5)
    assert (gone_on.state.slug, gone_on.paused_on) == ("in_review", None)


def test_the_time_can_be_extended_once(case, officer):
    assert services.case_extend(case.pk, actor=officer, text="Hay que buscar el libro.").due_on == (
        case.due_on + timedelta(days=30)
    )
    with pytest.raises(services.NotPossible):
        services.case_extend(case.pk, actor=officer, text="Otra vez.")


def test_what_happened_cannot_be_changed_or_deleted(case):
    for act in (
        lambda: case.events.update(is_public=False),
        lambda: case.events.all().delete(),
        lambda: CaseEvent.objects.filter(case=case).update(at=timezone.now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_words_changed_behind_our_back_show(case, officer):
    services.case_note(case.pk, actor=officer, text="Lo que pasó")
    case.events.filter(number=2).update(text="Otra cosa")  # the one change the database lets through: see the migration
    assert broken_event(case.events.all()) == 2


def test_what_is_said_in_a_case_cannot_be_read_in_the_database(case, officer):
    services.case_note(case.pk, actor=officer, text="El libro está roto")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM casework_caseevent")
        assert "libro" not in str(cursor.fetchall())


def test_the_default_kind_is_made_once_and_keeps_what_staff_edited():
    kind = default_kind()
    kind.states.filter(slug="received").update(label="Ya la tenemos")
    assert default_kind().pk == kind.pk
    assert kind.states.get(slug="received").label == "Ya la tenemos"


def follow(number, pin, headers=OURS):
    return Client(enforce_csrf_checks=True).post("/seguimiento/", {"number": number, "pin": pin}, headers=headers)


def test_the_form_to_follow_a_request_is_for_everybody(client):
    assert_for_everybody(client.get("/seguimiento/"))
    assert "Siga su solicitud" in client.get("/seguimiento/").content.decode()


def test_anybody_with_number_and_code_sees_how_it_goes(sent, officer):
    submission, pin = sent
    services.case_transition(submission.case.pk, "take", actor=officer)
    services.case_note(submission.case.pk, actor=officer, text="Solo para nosotros")
    services.correction_ask(submission.case.pk, "ask", actor=officer, message="Diga el tomo")
    answer = follow(submission.reference.lower(), f" {pin} ")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    # What lets this browser act in this request, and in no other.
    assert {one["path"] for one in answer.cookies.values()} == {
        f"{prefix}/seguimiento/{submission.reference}/" for prefix in ("", "/en")
    }
    assert all(one["httponly"] and one["samesite"] == "Lax" for one in answer.cookies.values())
    assert "Espera por usted" in page
    assert "Diga el tomo" in page
    assert "Solo para nosotros" not in page
    assert "Ana" not in page
    assert officer.email not in page


def test_a_wrong_code_and_a_number_that_is_not_there_are_told_the_same(sent):
    submission, _pin = sent
    answers = [follow(submission.reference, "000000"), follow("SOB-2222-2222", "000000")]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert len({answer.context["form"].errors.as_text() for answer in answers}) == 1


def test_the_code_of_a_number_cannot_be_guessed(sent):
    submission, pin = sent
    statuses = [follow(submission.reference, f"{number:06}").status_code for number in range(12)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert follow(submission.reference, pin).status_code == 429


def test_following_is_asked_from_our_pages_only(sent):
    submission, pin = sent
    assert follow(submission.reference, pin, headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("text", ["", "\x00", "١٢٣", "😀" * 30, "<script>", "x" * 10_000, "' OR 1=1 --"])
def test_whatever_is_typed_gets_a_clear_answer(text):
    assert follow(text, text).status_code in (422, 429)


def test_staff_see_the_queue_and_take_steps(case, officer):
    staff = Client()
    staff.force_login(officer)
    assert case.submission.reference in staff.get("/admin/casos/").content.decode()
    assert "Empezar la revisión" in staff.get(f"/admin/casos/{case.pk}/").content.decode()
    step = {"action": "step", "step": "take", "version": case.version}
    assert staff.post(f"/admin/casos/{case.pk}/", step).status_code == 302
    refused = staff.post(f"/admin/casos/{case.pk}/", step)
    assert refused.status_code == 422
    assert "Alguien cambió este caso" in refused.content.decode()
    assert staff.post(f"/admin/casos/{case.pk}/", {"action": "take"}).status_code == 302
    case.refresh_from_db()
    assert (case.assignee, case.state.slug) == (officer, "in_review")


def test_who_has_no_right_sees_no_queue(case):
    editor = Client()
    editor.force_login(officers.officer("editora", "access_admin"))
    for path in ("/admin/casos/", f"/admin/casos/{case.pk}/"):
        assert editor.get(path).status_code in (302, 403)


@pytest.mark.parametrize(
    "query",
    [
        *("part=mine", "part=free", "part=late", "part=waiting", "part=closed", "part=x", "state=9999", "number=x"),
        *("after=x", "after=2026-13-45_1", "after=2026-01-01_999999999999999999", "number=SOB-2222-2222"),
    ],
)
def test_any_part_of_the_queue_can_be_asked_for(case, officer, query):
    staff = Client()
    staff.force_login(officer)
    assert staff.get(f"/admin/casos/?{query}").status_code == 200


def test_the_queue_costs_the_same_queries_however_long_it_is(officer, django_assert_max_num_queries, monkeypatch):
    form = contact_form()
    for _number in range(6):
        draft = draft_start(form, answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
        submission_send(draft.pk)
    monkeypatch.setattr("casework.queue.PAGE", 4)
    staff = Client()
    staff.force_login(officer)
    staff.get("/admin/casos/")
    with django_assert_max_num_queries(22):  # of them one for all counts, and the memberships read each time
        first = staff.get("/admin/casos/")
    second = staff.get(f"/admin/casos/?{first.context['next_page']}")
    shown = [case.pk for answer in (first, second) for case in answer.context["cases"]]
    assert len(shown) == len(set(shown)) == 6
    assert second.context["next_page"] is None
