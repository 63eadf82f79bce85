"""A desk acts for a person who agreed: by a code that we sent them, for one thing, told to them, until they end it."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.desk import desk_told
from accounts.models import Consent, DataAccess, DeskConsent, User
from tests.headless.test_sending import READ, SEND, WHOLE, Caller, named, program, ready, token
from tests.support.forms_data import contact_form
from tests.support.proof import just_proved
from tramites_forms.models import Draft, Submission
from tramites_forms.receipt_pdf import said
from tramites_forms.templatetags.forms_text import receipt_facts

pytestmark = pytest.mark.django_db
OFFICER = "Juana Pérez, ventanilla 3"


@pytest.fixture
def jobs():
    """Run what was put in the queue for the person, as the worker does."""
    done = set()

    def run():
        for job in ProcrastinateJob.objects.filter(task_name="accounts.desk_told").exclude(pk__in=done):
            desk_told(**job.args)
            done.add(job.pk)

    return run


@pytest.fixture
def form(db):
    return contact_form(level=1)


@pytest.fixture
def desk(form):
    return program(form, contact_form(slug="libre"), name="Ventanilla de Moa", is_desk=True)


@pytest.fixture
def call(desk):
    return Caller(token(desk))


@pytest.fixture
def ana(db):
    user = named("ana")
    User.objects.filter(pk=user.pk).update(email="ana@nauta.example")
    user.refresh_from_db()
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})
    return user


def ask(call, jobs, **said):
    asked = {"form": "contacto", "officer": OFFICER, "email": "ana@nauta.example", **said}
    answer = call("POST", "desk/consents", asked)
    jobs()
    return answer


def code():
    return re.search(r"^(\d{4} \d{4})$", mail.outbox[-1].body, re.MULTILINE)[1]


def agreed(call, jobs, **more):
    """Return a caller that acts by the consent of Ana, and the consent."""
    asked = ask(call, jobs, **more).json()
    assert asked["state"] == "asked"
    given = call("POST", f"{asked['url']}/confirm", {"code": code()})
    assert given.status_code == 200 and given.json()["state"] == "given", given.content
    return by(call, asked), asked


def by(call, asked):
    acting = Caller(call.headers["authorization"][7:])
    acting.headers["desk-consent"] = asked["id"]
    return acting


def sent(acting, form="contacto"):
    draft = acting("POST", "drafts", {"form": form})
    assert draft.status_code == 201, draft.content
    address = draft.json()["url"]
    assert acting("PATCH", f"{address}/steps/escribanos", WHOLE).status_code == 200
    done = acting("POST", f"{address}/send", {}, **{"idempotency-key": address})
    assert done.status_code == 201, done.content
    return done.json()


def test_who_says_the_code_lets_the_desk_do_one_thing_and_reads_who_did_it(client, call, ana, jobs, form):
    acting, _asked = agreed(call, jobs)
    assert "Juana Pérez" in mail.outbox[-1].body and form.title in mail.outbox[-1].body
    done = sent(acting)
    submission = Submission.objects.get(reference=done["reference"])
    assert submission.applicant == ana and submission.sent_by == f"Minjus ({OFFICER}), Ventanilla de Moa"
    assert submission.sent_by in [said(row) for row in receipt_facts(submission, "")]
    assert acting("GET", done["url"]).status_code == acting("GET", done["receipt_url"]).status_code == 200
    rows = list(DataAccess.objects.filter(subject=ana).order_by("at").values_list("what", flat=True))
    assert rows[0] == "Wrote down that you let it act for you"
    assert set(rows[1:]) == {"Read how a request of yours goes", "Took the receipt of a request of yours"}
    assert all(OFFICER in row.place for row in DataAccess.objects.filter(subject=ana))
    just_proved(client, ana)
    page = client.get("/cuenta/accesos/").content.decode()
    assert "Anotó que usted permite que actúe en su nombre" in page and "Juana Pérez" in page
    assert not Consent.objects.filter(user=ana).exists(), "it is no consent to a site"


def test_the_person_takes_it_back_and_nothing_more_is_done(client, call, ana, jobs):
    acting, asked = agreed(call, jobs)
    draft = ready(acting)
    just_proved(client, ana)
    assert "Juana Pérez" in client.get("/cuenta/sitios/").content.decode()
    other = named("eva")
    just_proved(client, other)
    client.post("/cuenta/sitios/", {"desk": asked["id"]})
    assert acting("GET", draft["url"]).status_code == 200, "nobody takes back what another gave"
    just_proved(client, ana)
    for odd in ("", "x", "\x00", "9" * 500):
        assert client.post("/cuenta/sitios/", {"desk": odd}).status_code == 302
    client.post("/cuenta/sitios/", {"desk": asked["id"]})
    assert "Juana Pérez" not in client.get("/cuenta/sitios/").content.decode()
    for method, path in (("GET", draft["url"]), ("POST", f"{draft['url']}/send"), ("POST", "drafts")):
        assert acting(method, path, {}, **{"idempotency-key": "x"}).status_code == 403
    assert call("GET", asked["url"]).json()["state"] == "ended"
    assert not Submission.objects.exists()


def test_a_code_is_of_its_consent_has_three_tries_and_ends(call, ana, jobs):
    asked = ask(call, jobs).json()
    right = code()
    for wrong in ("00000000", "0000 0001", "1"):
        assert call("POST", f"{asked['url']}/confirm", {"code": wrong}).status_code == 422
    assert call("POST", f"{asked['url']}/confirm", {"code": right}).status_code == 422, "three tries"
    other = ask(call, jobs).json()
    DeskConsent.objects.filter(pk=other["id"]).update(expires_at=timezone.now())
    assert call("POST", f"{other['url']}/confirm", {"code": code()}).status_code == 422
    assert by(call, other)("POST", "drafts", {"form": "contacto"}).status_code == 403
    assert not DataAccess.objects.exists()


def test_whether_there_is_an_account_is_not_told_and_nothing_is_sent_to_nobody(call, ana, jobs):
    known, unknown = ask(call, jobs), ask(call, jobs, email="nadie@nauta.example")
    assert len(mail.outbox) == 1
    assert known.status_code == unknown.status_code == 201
    assert set(known.json()) == set(unknown.json()) and unknown.json()["state"] == "asked"
    assert call("POST", f"{unknown.json()['url']}/confirm", {"code": "12345678"}).status_code == 422


def by_staff(user):
    User.objects.filter(pk=user.pk).update(is_staff=True)


def by_factor(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})


@pytest.mark.parametrize("more", [by_staff, by_factor])
def test_an_account_that_asks_for_more_than_a_code_is_not_opened_by_one(call, ana, jobs, more):
    more(ana)
    asked = ask(call, jobs).json()
    assert "entre usted" in mail.outbox[-1].body.lower() and not re.search(r"\d{4} \d{4}", mail.outbox[-1].body)
    assert call("POST", f"{asked['url']}/confirm", {"code": "00000000"}).status_code == 422


def test_a_person_is_not_asked_without_end(call, ana, jobs):
    assert [ask(call, jobs).status_code for _ in range(6)] == [201] * 5 + [429]
    assert len(mail.outbox) == 5


def test_for_who_has_no_account_the_officer_is_on_the_receipt(call, jobs):
    refused = ask(call, jobs, email="")
    assert refused.status_code == 422, "this form needs an account"
    asked = ask(call, jobs, email="", form="libre").json()
    assert asked["state"] == "given" and not mail.outbox
    submission = Submission.objects.get(reference=sent(by(call, asked), "libre")["reference"])
    assert submission.applicant is None and OFFICER in submission.sent_by


@pytest.fixture
def refused_by(call, desk, ana, jobs, form, monkeypatch):  # noqa: PLR0917 - who is there
    """What may be refused: {name: caller}; then who acts for an account that is about to be closed, and who may."""
    monkeypatch.setattr("headless.api.desk.ASKS_PER_HOUR", 50)
    acting, asked = agreed(call, jobs)
    over, ended, shut = (agreed(call, jobs)[0] for _ in range(3))
    ids = [one.headers["desk-consent"] for one in (over, ended)]
    DeskConsent.objects.filter(pk=ids[0]).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert call("DELETE", f"desk/consents/{ids[1]}").status_code == 204
    waiting = by(call, ask(call, jobs).json())
    other_desk = program(form, name="Otra ventanilla", is_desk=True)
    site = token(program(form), named("eva"))
    return (
        {
            "over": over,
            "ended by the desk": ended,
            "not said yet": waiting,
            "of another desk": by(Caller(token(other_desk)), asked),
            "with the token of a citizen": by(Caller(site), asked),
            "made up": by(call, {"id": "8c3f5a52-98a5-4d4c-a6f0-0f6a5d9f3f10"}),
            "odd": by(call, {"id": "x' or 1=1"}),
            "long": by(call, {"id": "9" * 4000}),
        },
        shut,
        acting,
    )


def test_no_other_consent_opens_anything(refused_by, ana):
    callers, shut, acting = refused_by
    draft = ready(acting)
    for name, caller in callers.items():
        for method, path in (("POST", "drafts"), ("GET", draft["url"]), ("DELETE", draft["url"])):
            assert caller(method, path, {"form": "contacto"}).status_code == 403, (name, method)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert shut("POST", "drafts", {"form": "contacto"}).status_code == 403, "an account that is closed"
    assert Draft.objects.count() == 1


def test_a_consent_is_for_its_form_and_shows_no_other_request(call, ana, jobs):
    acting, _asked = agreed(call, jobs)
    assert acting("POST", "drafts", {"form": "libre"}).status_code == 403
    other = agreed(call, jobs, form="libre")[0]
    done = sent(other, "libre")
    assert other("GET", done["url"]).status_code == 200
    assert acting("GET", done["url"]).status_code == acting("GET", done["receipt_url"]).status_code == 404
    assert call("GET", done["url"]).status_code == 404, "without the consent the desk is nobody"


def test_only_a_desk_asks_and_only_for_its_forms(form, ana, jobs):
    plain, reads = program(form), program(form, is_desk=True)
    assert ask(Caller(token(plain)), jobs).status_code == 403
    assert ask(Caller(token(plain, named("eva"))), jobs).status_code == 403
    assert ask(Caller(token(reads, scopes=[READ])), jobs).status_code == 403
    other = Caller(token(program(contact_form(slug="otro"), is_desk=True)))
    assert ask(other, jobs).status_code == 404
    assert not DeskConsent.objects.exists() and not mail.outbox


WRONG = [
    {"officer": "ab"},
    {"officer": "\x00\x01\x02\x03"},
    {"officer": "x" * 81},
    {"email": "no es un correo"},
    {"email": "é@x.cu"},
    {"email": "", "phone": "123"},
    {"phone": "52123456"},
    {"form": "no-hay"},
    {"form": None},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_a_desk_writes_wrongly_is_told_by_its_place(call, jobs, wrong):
    answer = ask(call, jobs, **wrong)
    assert answer.status_code in (404, 422) and answer["Content-Type"] == "application/problem+json"
    assert not DeskConsent.objects.exists()


def test_the_person_takes_their_consents_with_their_data(client, call, ana, jobs):
    agreed(call, jobs)
    just_proved(client, ana)
    [kept] = client.post("/cuenta/mis-datos/").json()["ventanillas"]
    assert kept["lo_anoto"] == OFFICER and kept["autorizado_el"]


SCOPES = [[SEND, READ], [SEND], [READ]]


@pytest.mark.parametrize("scopes", SCOPES, ids=" ".join)
def test_what_is_taken_from_a_program_ends_with_its_tokens_too(scopes):
    form = contact_form()
    made = program(form)
    call = Caller(token(made))
    done = sent(call)
    made.client.set_scopes(scopes)
    made.client.save()
    assert call("POST", "drafts", {"form": "contacto"}).status_code == (201 if SEND in scopes else 403)
    assert call("GET", done["url"]).status_code == (200 if READ in scopes else 403)
