"""Certifying with an identity application: only the session that departed, with the code of its browser, confirms."""

import json
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from accounts import identity_app
from accounts.models import IdentityProof, User
from accounts.services import certification_create
from core import retention
from core.levels import Level

pytestmark = pytest.mark.django_db
CARNE = "85031512345"
CALLBACK = "/cuenta/certificar/aplicacion/"
SAID = {"carne": CARNE, "legal_name": "Ana Pérez"}


@pytest.fixture(autouse=True)
def offered(settings):
    settings.IDENTITY_APP_URL = "https://identidad.example/entrar"
    settings.IDENTITY_APP_KEY = "k" * 32
    cache.clear()
    with translation.override("es"):
        yield


def signed_in(email, client=None):
    client = client or Client()
    user = User.objects.create_user(email=email)
    client.force_login(user)
    return client, user


@pytest.fixture
def ana(client):
    return signed_in("ana@nauta.example", client)[1]


def depart(client):
    """Press the button, and return the state with which the browser goes to the application."""
    there = client.post("/cuenta/certificar/ir/")["Location"]
    return parse_qs(urlsplit(there).query)["state"][0]


def tell(message, moment=None, body=None, **changed):
    body = body if body is not None else json.dumps(message).encode()
    moment = moment or str(int(time.time()))
    header = f"t={moment},v1={identity_app.signature(body, moment)}"
    headers = {"X-Signature": header} | changed
    return Client().generic("POST", CALLBACK, body, content_type="application/json", headers=headers)


def way_back(state, **changes):
    """The application tells; return the path to which it sends the browser before it."""
    parts = urlsplit(tell({"state": state} | SAID | changes).json()["return"])
    return f"{parts.path}?{parts.query}"


def code_of(path):
    return parse_qs(urlsplit(path).query)["codigo"][0]


def level(user):
    return User.objects.get(pk=user.pk).level


def test_a_person_goes_to_the_application_comes_back_and_confirms(client, ana):
    there = client.post("/cuenta/certificar/ir/")["Location"]
    assert there.startswith("https://identidad.example/entrar?")
    path = way_back(parse_qs(urlsplit(there).query)["state"][0])
    assert level(ana) != Level.CERTIFIED  # what it says certifies nobody yet
    page = client.get(path).content.decode()
    assert all(told in page for told in ("Ana Pérez", CARNE, ana.email))
    answer = client.post(path, {"codigo": code_of(path), "confirm": "1"}, follow=True)
    assert "Su cuenta está certificada" in answer.content.decode()
    assert User.objects.get(pk=ana.pk).certification.method == "app"
    assert "aplicación de identidad" in client.get("/cuenta/accesos/").content.decode()
    assert not IdentityProof.objects.exists()


def test_a_link_sent_to_another_person_certifies_nobody(client, ana):
    """Mala departs and sends the link of the application to Ana, who proves herself there."""
    mala, user = signed_in("mala@nauta.example")
    state = depart(mala)
    path = way_back(state)  # of Ana, on whose browser the application sends it
    assert client.get(path).status_code == 409
    assert client.post(path, {"codigo": code_of(path), "confirm": "1"}).status_code == 409
    # Mala has the session, and neither the code nor, when she learns it afterwards, a proof.
    for tried in ("", state, code_of(path)):
        assert mala.get(f"/cuenta/certificar/aplicacion/vuelta/?codigo={tried}").status_code == 409
        answer = mala.post("/cuenta/certificar/aplicacion/vuelta/", {"codigo": tried, "confirm": "1"})
        assert answer.status_code == 409
    assert level(user) != Level.CERTIFIED
    assert level(ana) != Level.CERTIFIED


def test_another_session_of_the_same_person_does_not_confirm(client, ana):
    path = way_back(depart(client))
    other = Client()
    other.force_login(ana)
    assert other.post(path, {"codigo": code_of(path), "confirm": "1"}).status_code == 409
    assert level(ana) != Level.CERTIFIED


def test_a_session_that_changed_of_person_does_not_confirm(client, ana):
    path = way_back(depart(client))
    state = client.session[identity_app.SESSION_KEY]
    client.logout()
    signed_in("otra@nauta.example", client)
    session = client.session
    session[identity_app.SESSION_KEY] = state
    session.save()
    assert client.post(path, {"codigo": code_of(path), "confirm": "1"}).status_code == 409
    assert not User.objects.get(email="otra@nauta.example").certification


def test_confirming_counts_once_and_no_throws_it_away(client, ana):
    path = way_back(depart(client))
    client.post(path, {"codigo": code_of(path)})
    assert client.post(path, {"codigo": code_of(path), "confirm": "1"}).status_code == 409
    assert level(ana) != Level.CERTIFIED
    path = way_back(depart(client))
    sent = [client.post(path, {"codigo": code_of(path), "confirm": "1"}).status_code for _ in range(2)]
    assert sent == [302, 409]
    assert ana.certifications.count() == 1


def test_who_comes_back_late_starts_again(client, ana):
    path = way_back(depart(client))
    IdentityProof.objects.update(departed_at=timezone.now() - timedelta(minutes=16))
    assert client.post(path, {"codigo": code_of(path), "confirm": "1"}).status_code == 409
    state = depart(client)
    IdentityProof.objects.update(departed_at=timezone.now() - timedelta(minutes=16))
    assert tell({"state": state} | SAID).status_code == 400
    retention.run()
    assert not IdentityProof.objects.exists()


def test_only_the_last_departure_counts(client, ana):
    first, second = depart(client), depart(client)
    assert tell({"state": first} | SAID).status_code == 400
    assert tell({"state": second} | SAID).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        *("", "t=,v1=", "t=1,v1=00", "t=٣,v1=00", "v1=00", "t=99999999999999999999999,v1=0", "é", "t=1,v1=é"),
        *("NOW,v1=ñ", "NOW,v1=" + "é" * 64, "NOW,v1=", "NOW", "NOW,v1=\u0100", ",,,", "=", "t", "NOW,v1=00,v1=ü"),
    ],
)
def test_a_message_without_a_right_signature_is_told_so(client, ana, header):
    header = header.replace("NOW", f"t={int(time.time())}")
    answer = tell({"state": depart(client)} | SAID, **{"X-Signature": header})
    assert answer.status_code == 401
    assert answer.json()["error"]


def test_a_signature_of_another_body_or_of_long_ago_is_not_believed(client, ana):
    message = {"state": depart(client)} | SAID
    assert tell(message, moment=str(int(time.time()) - 301)).status_code == 401
    moment = str(int(time.time()))
    other = f"t={moment},v1={identity_app.signature(b'{}', moment)}"
    assert tell(message, **{"X-Signature": other}).status_code == 401


def test_a_message_counts_once(client, ana):
    message = {"state": depart(client)} | SAID
    assert [tell(message).status_code for _ in range(2)] == [200, 409]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"{}", b"\xff", b"9" * 4000, b"null", b"true", b'"x"', b"NaN", b"\x00", b"\xef\xbb\xbf{}"),
        *(b"[" * 4000, b'{"a":' * 800, b'{"state": 1}', b'{"state": null, "carne": {}, "legal_name": []}'),
        b'{"state": "x", "carne": "85031512345", "legal_name": "Ana"}',
        b'{"state": "\\ud800", "carne": "85031512345", "legal_name": "Ana"}',
        b'{"state": "\\u0000", "carne": "85031512345", "legal_name": "Ana"}',
    ],
)
def test_a_signed_message_that_makes_no_sense_is_refused_and_never_an_error(body):
    answer = tell(None, body=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("size", [4097, 100_000, 6_000_000])
def test_a_message_that_is_too_long_is_not_read(size):
    assert tell(None, body=b"9" * size).status_code == 413


@pytest.mark.parametrize("length", ["x", "-1", "9" * 5000])
def test_a_length_that_is_none_is_refused(length):
    answer = Client().generic("POST", CALLBACK, b"{}", content_type="application/json", CONTENT_LENGTH=length)
    assert answer.status_code in {400, 401, 413}


@pytest.mark.parametrize(
    "change",
    [
        *({"carne": "1"}, {"carne": ""}, {"carne": "\ud800"}, {"carne": 85031512345}, {"carne": ["85031512345"]}),
        *({"legal_name": " "}, {"legal_name": "a" * 201}, {"legal_name": "\x00"}, {"legal_name": "Ana\u202e"}),
        *({"legal_name": "\ud800"}, {"legal_name": "..."}, {"legal_name": None}, {"legal_name": {"a": 1}}),
        *({"state": []}, {"state": 1.5}, {"state": True}),
    ],
)
def test_a_wrong_carne_or_name_is_told_and_the_person_may_try_again(client, ana, change):
    message = {"state": depart(client)} | SAID
    assert tell(message | change).status_code == 400
    assert tell(message).status_code == 200


def test_a_carne_of_another_account_certifies_nobody(client, ana):
    other = User.objects.create_user(email="otra@nauta.example")
    certification_create(user=other, carne=CARNE, legal_name="Otra", method="desk")
    path = way_back(depart(client))
    page = client.post(path, {"codigo": code_of(path), "confirm": "1"}, follow=True).content.decode()
    assert "Otra cuenta" in page
    assert level(ana) != Level.CERTIFIED
    assert not IdentityProof.objects.exists()


def test_what_it_said_cannot_be_read_in_the_database(client, ana):
    from django.db import connection

    way_back(depart(client))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_identityproof")
        kept = str(cursor.fetchall())
    assert CARNE not in kept
    assert "Pérez" not in kept


def test_where_there_is_no_application_nothing_is_offered(client, ana, settings):
    settings.IDENTITY_APP_URL = ""
    assert "aplicación de identidad" not in client.get("/cuenta/certificar/").content.decode()
    assert client.post("/cuenta/certificar/ir/").status_code == 404
    assert client.post(CALLBACK).status_code == 404
    assert client.get("/cuenta/certificar/aplicacion/vuelta/").status_code == 404
