import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.utils import translation

from accounts import identity_app
from accounts.models import User
from accounts.services import certification_create
from core.levels import Level

pytestmark = pytest.mark.django_db
CARNE = "85031512345"
CALLBACK = "/cuenta/certificar/aplicacion/"


@pytest.fixture(autouse=True)
def offered(settings):
    settings.IDENTITY_APP_URL = "https://identidad.example/entrar"
    settings.IDENTITY_APP_KEY = "k" * 32
    cache.clear()
    with translation.override("es"):
        yield


@pytest.fixture
def ana(client):
    user = User.objects.create_user(email="ana@nauta.example")
    client.force_login(user)
    return user


def state_of(user):
    return parse_qs(urlsplit(identity_app.address_for(user)).query)["state"][0]


def tell(client, message, moment=None, **changed):
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    moment = moment or str(int(time.time()))
    header = f"t={moment},v1={identity_app.signature(body, moment)}"
    return client.generic(
        "POST", CALLBACK, body, content_type="application/json", headers={"X-Signature": header} | changed
    )


def level(user):
    return User.objects.get(pk=user.pk).level


def test_a_person_goes_to_the_application_and_comes_back_certified(client, ana):
    assert "aplicación de identidad" in client.get("/cuenta/certificar/").content.decode()
    there = client.post("/cuenta/certificar/ir/")["Location"]
    assert there.startswith("https://identidad.example/entrar?")
    state = parse_qs(urlsplit(there).query)["state"][0]
    answer = tell(client, {"state": state, "carne": CARNE, "legal_name": "Ana Pérez"})
    assert answer.json() == {"certified": True}
    assert level(ana) == Level.CERTIFIED
    assert User.objects.get(pk=ana.pk).certification.method == "app"
    assert "aplicación de identidad" in client.get("/cuenta/accesos/").content.decode()


@pytest.mark.parametrize(
    "header", ["", "t=,v1=", "t=1,v1=00", "t=٣,v1=00", "v1=00", "t=99999999999999999999999,v1=0", "\u00e9"]
)
def test_a_message_without_a_right_signature_is_not_believed(client, ana, header):
    message = {"state": state_of(ana), "carne": CARNE, "legal_name": "Ana"}
    assert tell(client, message, **{"X-Signature": header}).status_code == 401
    assert level(ana) != Level.CERTIFIED


def test_a_signature_of_another_body_or_of_long_ago_is_not_believed(client, ana, settings):
    message = {"state": state_of(ana), "carne": CARNE, "legal_name": "Ana"}
    assert tell(client, message, moment=str(int(time.time()) - 301)).status_code == 401
    moment = str(int(time.time()))
    other = f"t={moment},v1={identity_app.signature(b'{}', moment)}"
    assert tell(client, message, **{"X-Signature": other}).status_code == 401


def test_a_message_counts_once(client, ana):
    message = {"state": state_of(ana), "carne": CARNE, "legal_name": "Ana"}
    assert [tell(client, message).status_code for _ in range(2)] == [200, 409]


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"9" * 5000,
        b'{"state": 1}',
        b'{"state": null, "carne": {}, "legal_name": []}',
        b'{"state": "x", "carne": "85031512345", "legal_name": "Ana"}',
    ],
)
def test_a_signed_message_that_makes_no_sense_is_refused_and_never_an_error(client, ana, message):
    assert tell(client, message).status_code in {400, 401}


def test_a_wrong_carne_or_name_or_one_of_another_account_certifies_nobody(client, ana):
    wrong = [{"carne": "1"}, {"legal_name": " "}, {"legal_name": "a" * 201}, {"legal_name": "\x00"}]
    for change in wrong:
        message = {"state": state_of(ana), "carne": CARNE, "legal_name": "Ana"} | change
        assert tell(client, message).status_code == 400
        cache.clear()
    other = User.objects.create_user(email="otra@nauta.example")
    certification_create(user=other, carne=CARNE, legal_name="Otra", method="desk")
    assert tell(client, {"state": state_of(ana), "carne": CARNE, "legal_name": "Ana"}).status_code == 409
    assert level(ana) != Level.CERTIFIED


def test_where_there_is_no_application_nothing_is_offered(client, ana, settings):
    settings.IDENTITY_APP_URL = ""
    assert "aplicación de identidad" not in client.get("/cuenta/certificar/").content.decode()
    assert client.post("/cuenta/certificar/ir/").status_code == 404
    assert client.post(CALLBACK).status_code == 404
