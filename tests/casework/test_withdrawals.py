"""Withdrawing: at any moment while it is open, told to both, nothing erased, and once."""

import pytest
from django.core.cache import cache

from accounts.models import User
from casework import services
from casework.models import Case, Correction, Role
from core.models import OutgoingMessage
from tests.support.officers import asked, begun, decided, join, officer, sent
from tramites_forms.retention import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def ana():
    return User.objects.create_user(email="ana@example.com")


def nothing(case, who):
    pass


@pytest.mark.parametrize("before", [nothing, begun, asked], ids=lambda one: one.__name__)
def test_it_ends_from_wherever_it_is_and_both_are_told(ana, client, before, mailoutbox):
    case = sent(ana)[0].case
    head, who = join(officer("jefa"), case.team, role=Role.HEAD), join(officer(), case.team)
    before(case, who)
    client.force_login(ana)
    address = f"/seguimiento/{case.submission.reference}/retirar/"
    assert client.post(address, {"text": ""}).status_code == 302
    case = Case.objects.get(pk=case.pk)
    assert (case.outcome, case.paused_on, case.place.closes) == ("withdrawn", None, True)
    assert not Correction.objects.filter(closed_at=None).exists()
    assert OutgoingMessage.objects.filter(kind="case/withdrawn").count() == 1
    assert [one.to for one in mailoutbox if "la retiró" in one.subject] == [
        [head.email if before is nothing else who.email]
    ]
    again = client.post(address, {"text": "Otra vez"})
    assert again.status_code == 409 and "Otra vez" in again.content.decode()
    assert OutgoingMessage.objects.filter(kind="case/withdrawn").count() == 1


def test_nothing_is_erased_by_withdrawing(ana):
    submission = sent(ana)[0]
    until, answers = kept(submission).words, submission.answers
    services.case_withdraw(submission.case.pk, text="Ya no.")
    submission.refresh_from_db()
    assert (kept(submission).words, submission.answers) == (until, answers)
    assert submission.case.events.get(kind="withdrawn").text == "Ya no."


def test_what_was_answered_meanwhile_is_said_and_not_undone(ana, client):
    case = sent(ana)[0].case
    decided(case, join(officer(), case.team), "refused")
    client.force_login(ana)
    answer = client.post(f"/seguimiento/{case.submission.reference}/retirar/", {"text": "No hace falta"})
    assert answer.status_code == 409 and "respondió antes" in answer.content.decode()
    assert Case.objects.get(pk=case.pk).outcome == "refused"


def test_an_appeal_can_be_withdrawn_too_and_the_first_answer_is_in_the_thread(ana, client):
    case = sent(ana)[0].case
    decided(case, join(officer(), case.team), "refused", text="No consta.")
    services.case_appeal(case.pk, text="No.")
    services.case_withdraw(case.pk)
    client.force_login(ana)
    page = client.get(f"/cuenta/solicitudes/{case.submission.reference}/").content.decode()
    assert "Retirada por quien la pidió" in page and "No consta." in page
