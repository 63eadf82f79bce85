"""One owner of the day to answer: every place that says it asks the case, in every state of it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from casework import services
from casework.default_kind import default_kind
from casework.kind_versions import kind_publish
from casework.models import Case
from casework.teams import default_team
from casework.tracking import facts
from headless.models import Delivery, Event, Webhook
from tests.casework.test_cases import OURS
from tests.support import officers
from tests.support.forms_data import contact_form
from tests.support.officers import join
from tests.support.people import person
from tramites_forms import receipt_pdf
from tramites_forms.models import Draft, Submission
from tramites_forms.receipt_mail import receipt_send
from tramites_forms.services import draft_start, submission_send
from tramites_forms.staff import submission_files

pytestmark = pytest.mark.django_db
STOPPED, COMPLAIN = "El plazo no corre", "Esa fecha ya pasó"
RIGHTS = ("view_case", "change_case", "access_admin", "view_submission", "read_submission")


@pytest.fixture(autouse=True)
def in_spanish(settings):
    cache.clear()
    settings.DEFAULT_LANGUAGE = "es"
    with translation.override("es"):
        yield


@pytest.fixture
def officer():
    return join(officers.officer("funcionaria", *RIGHTS), default_team(None))


def back(case, days):
    """Put a case back in time: it was sent, and has waited for the citizen if it does, `days` earlier."""
    case.refresh_from_db()
    moved = timedelta(days=days)
    paused = case.paused_on and case.paused_on - moved
    Case.objects.filter(pk=case.pk).update(
        opened_at=case.opened_at - moved, due_on=case.due_on - moved, paused_on=paused
    )
    Submission.objects.filter(pk=case.submission_id).update(sent_at=case.opened_at - moved)


def running(case, officer):
    return 0


def extended(case, officer):
    services.case_extend(case.pk, actor=officer, text="Buscan el libro.")
    return case.kind.legal_days


def paused(case, officer):
    services.case_transition(case.pk, "take", actor=officer)
    services.correction_ask(case.pk, "ask", actor=officer, message="Falta el tomo.")
    back(case, 4)


def resumed(case, officer):
    paused(case, officer)
    services.correction_cancel(case.pk, actor=officer, text="Apareció.")
    return 0  # four days earlier, and four days given back


def late(case, officer):
    back(case, case.kind.legal_days + 1)
    return -case.kind.legal_days - 1


def answered(case, officer):
    services.case_assign(case.pk, actor=officer, assignee=officer)
    services.case_transition(case.pk, "take", actor=officer)
    services.case_decide(case.pk, "decide", actor=officer, outcome="granted", text="Concedida.", holder="Ana")


def said_everywhere(submission, draft, officer, client, monkeypatch):
    """Return {place: what it says} of one request, for each place that tells the day to answer."""
    submission = Submission.objects.with_version().get(pk=submission.pk)
    said, drawn = {}, []

    def keep(_template, data):
        drawn.append(data)
        return b""

    monkeypatch.setattr(receipt_pdf, "render_pdf", keep)
    monkeypatch.setattr(submission_files, "render_pdf", keep)
    receipt_pdf.receipt_pdf(submission)
    submission_files.submission_pdf(submission, revealed=False)
    said["receipt as PDF"], said["PDF of staff"] = map(str, drawn)
    receipt_send(submission.pk)
    said["mail"] = mail.outbox[-1].body
    tracking = client.post("/seguimiento/", {"number": submission.reference, "pin": draft.pin}, headers=OURS)
    said["tracking"] = tracking.content.decode()
    client.force_login(submission.applicant)
    said["receipt"] = client.get(reverse("tramites_forms:receipt", args=[draft.pk])).content.decode()
    said["own space"] = client.get("/cuenta/").content.decode()
    said["own request"] = client.get(reverse("my_request", args=[submission.reference])).content.decode()
    return said


def of_staff(submission, officer, client):
    client.force_login(officer)
    places = {
        "staff page": reverse("submissions:read", args=[submission.pk]),
        "case": reverse("case", args=[submission.case.pk]),
        "queue": reverse("case_queue"),
    }
    return {name: client.get(address).content.decode() for name, address in places.items()}


@pytest.mark.parametrize("legal_days", [15, 30])
@pytest.mark.parametrize("happens", [running, extended, paused, resumed, late, answered], ids=lambda one: one.__name__)
def test_every_place_says_the_day_of_the_case(happens, legal_days, officer, client, monkeypatch):
    kind = default_kind()
    kind.legal_days = kind.extension_days = legal_days
    kind.save()
    kind_publish(kind)
    citizen = person("ana")
    draft = draft_start(contact_form(), user=citizen, answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    submission, draft = submission_send(draft.pk), Draft.objects.get(pk=draft.pk)
    today = timezone.localdate()
    moved = happens(submission.case, officer)
    right = None if moved is None else today + timedelta(days=legal_days + moved)
    with monkeypatch.context() as patched:
        said = said_everywhere(submission, draft, officer, client, patched)
    for place, text in said.items():
        if happens is paused:
            assert STOPPED in text, place
        elif happens is answered:
            assert date_format(today, "DATE_FORMAT") in text and "espond" in text, place
        else:
            assert date_format(right, "DATE_FORMAT") in text, place
        assert (COMPLAIN in text) == (happens is late) or place == "PDF of staff", place
        for wrong in {15, 30} - {right and (right - today).days}:
            assert f"{date_format(today + timedelta(days=wrong), 'DATE_FORMAT')} " not in f"{text} ", (place, wrong)
    for place, text in of_staff(submission, officer, client).items():
        if happens is not paused and happens is not answered:
            form = "SHORT_DATE_FORMAT" if place == "queue" else "DATE_FORMAT"
            assert date_format(right, form) in text, place
        elif place != "queue" or happens is paused:
            assert ("espera" in text.lower()) if happens is paused else ("espondida" in text), place
    told = submission_files.submission_json(Submission.objects.get(pk=submission.pk), revealed=False)
    states = {"extended": "running", "resumed": "running"}
    assert told["answer"] == {
        "state": states.get(happens.__name__, happens.__name__),
        "day": told["answer_due_by"],
    }
    assert (told["answer_due_by"] is None) == (happens is paused)
    if right:
        assert told["answer_due_by"] == right.isoformat()


def test_other_programs_are_told_the_day_of_the_case(officer, client):
    Webhook.objects.create(name="otro", url="https://example.org/", events=[Event.CASE_MOVED])
    draft = draft_start(contact_form(), answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    case = submission_send(draft.pk).case
    services.case_transition(case.pk, "take", actor=officer)
    services.correction_ask(case.pk, "ask", actor=officer, message="Falta el tomo.")
    services.correction_cancel(case.pk, actor=officer, text="Apareció.")
    days = [one.data["due_on"] for one in Delivery.objects.order_by("created_at")]
    assert days == [case.due_on.isoformat(), None, case.due_on.isoformat()]


def test_what_is_sent_to_try_a_form_says_the_day_its_case_would_have():
    form = contact_form()
    draft = draft_start(form, answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    Draft.objects.filter(pk=draft.pk).update(is_test=True)
    submission = submission_send(draft.pk)
    assert submission.due.day == timezone.localdate() + timedelta(days=30) and submission.due.state == "running"


def test_the_progress_page_says_until_when_it_is_kept(officer):
    draft = draft_start(
        contact_form(retention_days=365), answers={"nombre": "Ana", "mensaje": "x"}, done=["escribanos"]
    )
    submission = submission_send(draft.pk)
    rows = {row["label"]: row for row in facts(submission, submission.case)}
    until = date_format(timezone.localdate() + timedelta(days=365), "DATE_FORMAT")
    assert rows["Se guarda hasta el"]["value"] == until
