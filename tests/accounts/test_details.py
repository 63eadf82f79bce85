"""The names and the address that a person writes once and forms start with, where their editor wants it."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts import personal_data
from accounts.models import Details, User
from core import retention
from core.key_rotation import columns
from tests.accounts.test_secrets import dump
from tests.support.forms_data import contact_form, field, stream_step
from tests.support.proof import just_proved
from tramites_forms.models import Draft

pytestmark = pytest.mark.django_db
PAGE = "/cuenta/perfil/formularios/"
PERSON = {"names": "Ana María", "first_surname": "de la Torre", "second_surname": "Peñalver"}
ADDRESS = {"municipality": "11-moa", "street": "Calle 1 No. 2", "between": "A y B", "district": "Rolo Monterrey"}
BOXES = {f"quien_{n}": text for n, text in enumerate(PERSON.values())} | {
    f"donde_{n}": text for n, text in enumerate(ADDRESS.values())
}


@pytest.fixture(autouse=True)
def in_spanish():
    with translation.override("es"):
        yield


@pytest.fixture
def ana(client):
    user = User.objects.create_user(email="ana@nauta.example")
    just_proved(client, user)
    return user


def first_page(client, **prefill):
    """Begin a form that asks for a person and an address. Returns (its Draft, the answer with the first step)."""
    asked = [field("person", "Quién", key="quien", **prefill), field("address", "Dónde", key="donde", **prefill)]
    contact_form(slug="datos", level=0, steps=[stream_step("Datos", *asked, key="datos")])
    client.post("/formularios/datos/")
    draft = Draft.objects.latest("created_at")
    return draft, client.get(f"/solicitudes/{draft.pk}/datos/")


def boxes(answer):
    """Return {name: value} of what the boxes of a step hold."""
    form = answer.context["form"]
    held = {}
    for bound in form:
        for part in bound.field.widget.get_context(bound.html_name, bound.value(), {})["widget"]["subwidgets"]:
            value = part["value"]
            held[part["name"]] = (value[0] if value else "") if isinstance(value, list) else value or ""
    return held


def test_what_is_written_once_starts_the_forms_that_ask_for_it_and_can_be_changed_there(client, ana):
    answer = client.post(PAGE, {**PERSON, **ADDRESS}, follow=True)
    assert "Peñalver" in answer.text and "no-store" in answer["Cache-Control"]
    draft, answer = first_page(client, prefill=True)
    assert boxes(answer) == BOXES and 'value="de la Torre"' in answer.text
    assert Draft.objects.get(pk=draft.pk).answers == {}, "nothing is answered until the person says so"

    client.post(f"/solicitudes/{draft.pk}/datos/", {**BOXES, "quien_0": "Ana", "quien_2": ""})
    draft.refresh_from_db()
    assert draft.answers == {"quien": {"names": "Ana", "first_surname": "de la Torre"}, "donde": ADDRESS}
    again = boxes(client.get(f"/solicitudes/{draft.pk}/datos/"))
    assert again["quien_0"] == "Ana" and again["quien_2"] == "", "what was answered wins"
    assert User.objects.get(pk=ana.pk).person == PERSON


def test_a_question_whose_editor_did_not_want_it_starts_empty(client, ana):
    client.post(PAGE, {**PERSON, **ADDRESS})
    assert not any(boxes(first_page(client)[1]).values())


def test_nobody_else_gets_it(client, ana):
    client.post(PAGE, {**PERSON, **ADDRESS})
    luis = Client()
    luis.force_login(User.objects.create_user(email="luis@nauta.example"))
    assert not any(boxes(first_page(luis, prefill=True)[1]).values())
    assert "Peñalver" not in luis.get(PAGE).text
    assert Client().get(PAGE).status_code == 302


def test_only_a_part_of_it_is_enough(client, ana):
    client.post(PAGE, {"names": "Ana", "municipality": "11-moa"})
    held = boxes(first_page(client, prefill=True)[1])
    assert {name: value for name, value in held.items() if value} == {"quien_0": "Ana", "donde_0": "11-moa"}


@pytest.mark.parametrize("wrong", [{"names": "a" * 121}, {"municipality": "11-nada"}, {"street": "\x00"}])
def test_what_a_form_would_not_take_is_not_kept(client, ana, wrong):
    answer = client.post(PAGE, wrong)
    assert answer.status_code == 200 and answer.context["form"].errors.keys() == wrong.keys()
    assert not Details.objects.exists()


def test_emptied_nothing_of_it_is_kept(client, ana):
    client.post(PAGE, {**PERSON, **ADDRESS})
    nothing = {**dict.fromkeys([*PERSON, *ADDRESS], " "), "municipality": ""}
    assert "Ya no guardamos nada" in client.post(PAGE, nothing, follow=True).text
    assert not Details.objects.exists()


def test_the_database_sees_it_encrypted_and_the_keys_of_it_are_rotated(client, ana):
    client.post(PAGE, {**PERSON, **ADDRESS})
    at_rest = dump()
    assert at_rest.count(str(ana.pk)) > User.objects.count(), "the dump does hold the row"
    assert not [text for text in (*PERSON.values(), *ADDRESS.values()) if text in at_rest]
    assert {name for model, name in columns() if model is Details} == {*PERSON, *ADDRESS}


def test_it_is_in_the_copy_of_ones_data_and_goes_with_the_account(client, ana):
    assert json.loads(client.post("/cuenta/mis-datos/").content)["para_empezar_formularios"] == {
        "persona": {},
        "direccion": {},
    }
    client.post(PAGE, {**PERSON, **ADDRESS})
    kept = json.loads(client.post("/cuenta/mis-datos/").content)
    assert kept["para_empezar_formularios"] == {
        "persona": {personal_data.PERSON[name]: text for name, text in PERSON.items()},
        "direccion": {personal_data.ADDRESS[name]: text for name, text in ADDRESS.items()},
    }
    User.objects.update(erase_at=timezone.now() - timedelta(seconds=1))
    retention.run(only=["accounts.account"])
    assert not Details.objects.exists()
