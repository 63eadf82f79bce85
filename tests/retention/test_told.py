"""What people read about how long things are kept: one owner says it everywhere, and the night does what was said."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from casework.models import Case
from core import retention
from core.backup import KEPT_DAYS
from tests.casework.test_cases import OURS
from tests.retention.test_ages import citizen
from tests.retention.test_engine import age, answer, officer, private_files  # noqa: F401
from tests.support.forms_data import contact_form
from tests.support.public_pages import assert_for_everybody
from tramites_forms.models import Draft, LegalHold, Submission
from tramites_forms.receipt_mail import receipt_send
from tramites_forms.receipt_pdf import said
from tramites_forms.retention import kept
from tramites_forms.services import draft_start, submission_send
from tramites_forms.templatetags.forms_text import receipt_facts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_spanish():
    with translation.override("es"):
        yield


@pytest.fixture
def ana():
    return citizen(1, last_login=timezone.now())


def sent_by(user, form):
    draft = draft_start(form, user=user, answers={"nombre": "Ana", "mensaje": "x"}, done=["escribanos"])
    submission = submission_send(draft.pk)
    return submission, Draft.objects.get(pk=draft.pk)


def fresh(submission):
    return Submission.objects.with_version().get(pk=submission.pk)


@pytest.mark.parametrize("why", ["days", "unanswered", "waiting for the citizen", "hold", "hold that was ended"])
def test_until_when_it_is_kept_is_said_by_one_owner_wherever_it_is_read(why, ana, officer, private_files):  # noqa: F811
    submission, draft = sent_by(ana, contact_form(retention_days=30 if "days" not in why else 365))
    today = timezone.localdate()
    right = {"days": today + timedelta(days=365), "unanswered": submission.case.due.day + timedelta(days=90)}.get(why)
    if why == "waiting for the citizen":
        Case.objects.update(paused_on=today, due_on=today - timedelta(days=10))
        right = today + timedelta(days=90)
    if why.startswith("hold"):
        right = today + timedelta(days=700)
        hold = LegalHold.objects.create(submission=submission, reason="x", until=right, placed_by=officer)
        if why != "hold":
            answer(submission, officer)
            hold.lifted_at = timezone.now()
            hold.save()
            right = today + timedelta(days=30)
    words = date_format(right, "DATE_FORMAT")
    assert kept(fresh(submission)).day == right
    client = Client()
    tracking = client.post("/seguimiento/", {"number": submission.reference, "pin": draft.pin}, headers=OURS)
    client.force_login(ana)
    places = {
        "tracking": tracking.content.decode(),
        "receipt": client.get(reverse("tramites_forms:receipt", args=[draft.pk])).content.decode(),
        "own space": client.get("/cuenta/").content.decode(),
        "to erase the account": client.get("/cuenta/borrar/").content.decode(),
        "PDF": " ".join(said(row) for row in receipt_facts(fresh(submission), "")),
    }
    receipt_send(submission.pk)
    places["mail"] = mail.outbox[-1].body
    for place, text in places.items():
        assert words in text, place
    # and the night keeps it on that day and takes it after
    moved = (right - today).days
    Submission.objects.update(sent_at=timezone.localtime() - timedelta(days=moved))
    for case in Case.objects.all():
        Case.objects.update(
            due_on=case.due_on - timedelta(days=moved),
            paused_on=case.paused_on and case.paused_on - timedelta(days=moved),
        )
    LegalHold.objects.update(until=right - timedelta(days=moved))
    retention.run()
    assert Submission.objects.exists()
    LegalHold.objects.update(until=today - timedelta(days=1))
    Submission.objects.update(sent_at=timezone.localtime() - timedelta(days=moved + 1))
    for case in Case.objects.all():
        Case.objects.update(
            due_on=case.due_on - timedelta(days=1), paused_on=case.paused_on and case.paused_on - timedelta(days=1)
        )
    retention.run()
    assert not Submission.objects.exists()


def test_before_sending_one_reads_how_long_it_is_kept(client):
    form = contact_form(retention_days=730)
    page = client.get(reverse("tramites_forms:start", args=[form.slug])).content.decode()
    assert "2 años" in page and "/datos-personales/" in page


def test_the_page_to_erase_an_account_lists_what_stays_and_until_when(client, ana, officer, private_files):  # noqa: F811
    first, _draft = sent_by(ana, contact_form(retention_days=365))
    other, _draft = sent_by(ana, contact_form(slug="otro", retention_days=730))
    foreign, _draft = sent_by(citizen(2), contact_form(slug="ajeno"))
    client.force_login(ana)
    page = client.get("/cuenta/borrar/").content.decode()
    today = timezone.localdate()
    for submission, days in ((first, 365), (other, 730)):
        assert submission.reference in page
        assert date_format(today + timedelta(days=days), "DATE_FORMAT") in page
    assert foreign.reference not in page and f"{KEPT_DAYS} días" in page
    assert date_format(today + timedelta(days=8), "DATE_FORMAT") in page  # seven whole days, and in that night


def test_the_public_page_says_each_kind_with_the_days_of_the_code(client):
    answer = client.get("/datos-personales/")
    assert_for_everybody(answer)
    page = answer.content.decode()
    told = [kind.public for kind in retention.kinds() if kind.public]
    assert len(told) > 20
    for what, how_long in told:
        assert str(what) in page.replace("&#x27;", "'") and str(how_long) in page
    assert client.get("/en/datos-personales/").status_code == 200


def test_an_address_of_ours_is_refused_for_a_page_of_editors():
    from home.routing import taken_by_the_site

    assert taken_by_the_site("datos-personales")
