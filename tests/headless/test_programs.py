"""What each program may do: the forms of its entry and no other, and what an administrator says of it."""

from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Client as Site
from django.test import Client
from django.utils import timezone

from casework.models import Case
from headless.bearers import READ, SEND
from headless.models import ApiClient
from tests.headless.test_sending import WHOLE, Caller, begun, named, program, ready, sent, token
from tests.support.forms_data import contact_form, field, stream_step
from tests.support.people import person
from tramites_forms.models import Submission

pytestmark = pytest.mark.django_db
NEW = "/admin/api_clients/new/"


@pytest.fixture
def forms(db):
    return contact_form(), contact_form(slug="otro")


def paths_of(draft, done):
    document = "8c3f5a52-98a5-4d4c-a6f0-0f6a5d9f3f10"
    return [
        ("GET", draft["url"], None),
        ("PATCH", f"{draft['url']}/steps/escribanos", WHOLE),
        ("POST", f"{draft['url']}/check", None),
        ("POST", f"{draft['url']}/send", {}),
        ("POST", f"{draft['url']}/files/foto/pieces", None),
        ("DELETE", draft["url"], None),
        ("GET", done["url"], None),
        ("GET", done["receipt_url"], None),
        ("GET", f"{done['url']}/documents/{document}", None),
        ("POST", f"{done['url']}/correction", {"answers_number": 1}),
    ]


WHO = ["the program itself", "for a citizen"]


@pytest.mark.parametrize("who", WHO)
def test_of_a_form_that_is_taken_from_a_program_nothing_is_there_any_more(forms, who):
    mine, other = forms
    made = program(mine)
    call = Caller(token(made, named("ana") if who == WHO[1] else None))
    draft, done = ready(call), sent(call)
    assert call("GET", draft["url"]).status_code == call("GET", done["url"]).status_code == 200
    made.forms.set([other])
    for method, path, body in paths_of(draft, done):
        answer = call(method, path, body, **{"idempotency-key": "x"})
        assert answer.status_code == 404, (method, path, answer.content)
    assert call("POST", "drafts", {"form": "contacto"}).status_code == 403
    assert begun(call, "otro")["form"] == "otro"
    made.forms.set([mine])
    assert call("GET", draft["url"]).json()["answers"] == WHOLE["answers"], "nothing was lost"


def test_a_citizen_who_lets_a_site_read_shows_it_the_requests_of_its_forms_alone(forms):
    mine, other = forms
    ana = named("ana")
    of_mine, of_other = Caller(token(program(mine), ana)), Caller(token(program(other), ana))
    done = sent(of_mine)
    assert of_mine("GET", done["url"]).status_code == 200
    for path in (done["url"], done["receipt_url"]):
        assert of_other("GET", path).status_code == 404
    assert Case.objects.count() == 1


@pytest.fixture
def boss():
    client = Client()
    client.force_login(person("jefa@inst.example", is_staff=True, is_superuser=True))
    return client


def entry(form, **changes):
    until = timezone.localdate() + timedelta(days=30)
    fields = {
        "name": "Ventanilla", "institution": "Minjus", "forms": [form.pk], "may": [SEND, READ], "is_active": "on",
        "networks": "127.0.0.0/8", "calls_per_hour": "100", "expires_on": until.isoformat(),
    }  # fmt: skip
    return {**fields, **changes}


@pytest.mark.parametrize("may", [[SEND], [READ], [SEND, READ]], ids=" ".join)
def test_what_a_program_may_do_is_chosen_and_changed(boss, forms, may):
    boss.post(NEW, entry(forms[0], may=may))
    made = ApiClient.objects.get()
    assert made.client.get_scopes() == made.client.get_default_scopes() == may
    boss.post(f"/admin/api_clients/edit/{made.pk}/", entry(forms[1], may=[READ], is_desk="on"))
    made.refresh_from_db()
    assert Site.objects.get(pk=made.client_id).get_scopes() == [READ] and made.is_desk
    assert [one.slug for one in made.forms.all()] == ["otro"]


WRONG = {
    "no name": {"name": ""},
    "nothing to do": {"may": []},
    "no form": {"forms": []},
    "another scope": {"may": ["openid"]},
    "no network": {"networks": ""},
    "an odd network": {"networks": "300.1.1.1/8"},
    "for longer than a year": {"expires_on": (timezone.now() + timedelta(days=400)).date().isoformat()},
    "no end": {"expires_on": ""},
    "no calls": {"calls_per_hour": "0"},
}


@pytest.mark.parametrize("name", WRONG)
def test_an_entry_that_would_open_too_much_is_refused(boss, forms, name):
    assert boss.post(NEW, entry(forms[0], **WRONG[name])).status_code == 200
    assert not ApiClient.objects.exists() and not Site.objects.exists()


def test_a_site_with_our_sign_in_is_no_desk_and_keeps_its_own_scopes(boss, forms):
    site = Site(name="Sitio")
    site.set_scopes(["openid", SEND])
    site.set_grant_types(["authorization_code"])
    site.save()
    refused = boss.post(NEW, entry(forms[0], client=site.pk, name="", is_desk="on"))
    assert refused.status_code == 200 and "Una ventanilla tiene sus propias credenciales" in refused.content.decode()
    boss.post(NEW, entry(forms[0], client=site.pk, name="", may=[READ]))
    made = ApiClient.objects.get()
    assert made.client == site and Site.objects.get(pk=site.pk).get_scopes() == ["openid", SEND]
    page = boss.get(f"/admin/api_clients/edit/{made.pk}/").content.decode()
    assert 'name="may"' not in page and 'name="is_desk"' not in page


def test_what_the_certification_says_is_sent_and_not_told_to_the_program():
    ana = person("ana", carne="85031512345", legal_name="Ana María Pérez")
    steps = [
        stream_step(
            "Sus datos",
            field("carne", "Su carné", key="carne", whose="certified"),
            field("text", "¿Qué pide?", key="pide"),
            key="datos",
        )
    ]
    form = contact_form(slug="certificado", steps=steps)
    call = Caller(token(program(form), ana))
    draft = begun(call, "certificado")
    assert draft["certified"] == ["carne"] and "carne" not in draft["answers"]
    answers = [
        call("PATCH", f"{draft['url']}/steps/datos", {"answers": {"pide": "Algo"}}),
        call("GET", draft["url"]),
        call("POST", f"{draft['url']}/check"),
        call("POST", f"{draft['url']}/send", {}, **{"idempotency-key": "c"}),
    ]
    assert [one.status_code for one in answers] == [200, 200, 200, 201]
    assert all("85031512345" not in one.content.decode() for one in answers)
    assert Submission.objects.get().answers == {"carne": "85031512345", "pide": "Algo"}
