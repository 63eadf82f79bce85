import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from core.levels import Level
from tests.support.proof import just_proved

pytestmark = pytest.mark.django_db
EMAIL = "ana@nauta.example"
PASSWORD = "tres palabras sueltas"


@pytest.fixture(autouse=True)
def nothing_left_from_other_tests():
    cache.clear()
    with translation.override("es"):
        yield


@pytest.fixture
def ana():
    user = User.objects.create_user(email=EMAIL, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


def last_code():
    return re.search(r"\b\d{4}-\d{4}\b", mail.outbox[-1].body)[0]


def test_a_person_registers_with_an_e_mail_and_the_code_it_gets(client):
    answer = client.post("/cuenta/crear/", {"email": EMAIL}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/crear/codigo/"
    answer = client.post("/cuenta/crear/codigo/", {"code": last_code()}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/"
    user = User.objects.get(email=EMAIL)
    assert user.level == Level.REGISTERED
    assert not user.has_usable_password()


def test_a_person_signs_in_with_the_code_of_an_e_mail_leaving_the_password_empty(client, ana):
    answer = client.post("/cuenta/entrar/", {"login": EMAIL, "password": ""}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/entrar/codigo/"
    code = last_code()
    answer = client.post("/cuenta/entrar/codigo/", {"code": code.replace("-", " ")}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/"
    assert answer.wsgi_request.user == ana


def test_the_code_comes_in_a_text_of_our_house_and_never_in_the_subject(client, ana, settings):
    client.post("/cuenta/entrar/", {"login": EMAIL})
    message = mail.outbox[-1]
    assert last_code()[:4] not in message.subject
    assert message.subject == "Soberanía: Su código para entrar"
    assert settings.SITE_URL in message.body
    assert "You" not in message.body


def test_a_person_signs_in_with_the_password(client, ana):
    answer = client.post("/cuenta/entrar/", {"login": EMAIL, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/"


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_the_session_ends_with_the_browser_whichever_way_one_signed_in(client, ana, password):
    client.post("/cuenta/entrar/", {"login": EMAIL, "password": password})
    if not password:
        client.post("/cuenta/entrar/codigo/", {"code": last_code()})
    assert client.get("/cuenta/").status_code == 200
    cookie = client.cookies["sessionid"]
    assert not cookie["expires"]
    assert not cookie["max-age"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_after_signing_in_one_goes_on_where_one_wanted_to(client, ana):
    answer = client.post("/cuenta/entrar/?next=/cuenta/perfil/", {"login": EMAIL, "password": PASSWORD})
    assert answer["Location"] == "/cuenta/perfil/"
    client.post("/cuenta/salir/")
    client.post("/cuenta/entrar/?next=/cuenta/perfil/", {"login": EMAIL})
    answer = client.post("/cuenta/entrar/codigo/", {"code": last_code(), "next": "/cuenta/perfil/"})
    assert answer["Location"] == "/cuenta/perfil/"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client, ana, address):
    answer = client.post(f"/cuenta/entrar/?next={address}", {"login": EMAIL, "password": PASSWORD})
    assert answer["Location"] == "/cuenta/"


def test_three_wrong_codes_end_the_attempt_and_the_right_one_is_no_longer_good(client, ana):
    client.post("/cuenta/entrar/", {"login": EMAIL})
    code = last_code()
    for _ in range(3):
        client.post("/cuenta/entrar/codigo/", {"code": "0000-0000"})
    answer = client.post("/cuenta/entrar/codigo/", {"code": code}, follow=True)
    assert not answer.wsgi_request.user.is_authenticated


def test_a_code_is_good_for_ten_minutes(client, ana, monkeypatch):
    client.post("/cuenta/entrar/", {"login": EMAIL})
    code = last_code()
    import time

    later = time.time() + 601
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: later)
    answer = client.post("/cuenta/entrar/codigo/", {"code": code}, follow=True)
    assert not answer.wsgi_request.user.is_authenticated


def test_signing_in_does_not_tell_which_accounts_exist(client, ana):
    known = client.post("/cuenta/entrar/", {"login": EMAIL}, follow=True)
    client.cookies.clear()
    unknown = client.post("/cuenta/entrar/", {"login": "nadie@nauta.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    hide = re.compile(r"ana@nauta\.example|nadie@nauta\.example|csrfmiddlewaretoken\" value=\"\w+")
    assert hide.sub("", known.content.decode()) == hide.sub("", unknown.content.decode())


def test_registering_does_not_tell_which_accounts_exist(client, ana):
    known = client.post("/cuenta/crear/", {"email": EMAIL}, follow=True)
    assert "ya" in mail.outbox[-1].body or "already" in mail.outbox[-1].body
    client.cookies.clear()
    new = client.post("/cuenta/crear/", {"email": "nadie@nauta.example"}, follow=True)
    assert known.redirect_chain == new.redirect_chain
    assert User.objects.filter(email=EMAIL).count() == 1


def test_an_account_is_tried_only_so_often(client, ana):
    for _ in range(5):
        client.post("/cuenta/entrar/", {"login": EMAIL, "password": "wrong"})
    answer = client.post("/cuenta/entrar/", {"login": EMAIL, "password": PASSWORD})
    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated


def test_signing_out_needs_a_post(client, ana):
    client.force_login(ana)
    assert client.get("/cuenta/salir/").status_code == 200
    assert client.get("/cuenta/").status_code == 200
    client.post("/cuenta/salir/")
    assert client.get("/cuenta/").status_code == 302


def test_a_forgotten_password_is_made_again_with_a_code(client, ana):
    client.post("/cuenta/clave/olvidada/", {"email": EMAIL})
    answer = client.post("/cuenta/clave/olvidada/codigo/", {"code": last_code()}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/clave/olvidada/nueva/"
    new = "cuatro cosas distintas"
    client.post("/cuenta/clave/olvidada/nueva/", {"password1": new, "password2": new})
    ana.refresh_from_db()
    assert ana.check_password(new)


def test_the_e_mail_changes_only_after_the_code_sent_to_the_new_one(client, ana):
    just_proved(client, ana)
    client.post("/cuenta/correo/", {"email": "nueva@nauta.example", "action_add": ""})
    ana.refresh_from_db()
    assert ana.email == EMAIL
    assert mail.outbox[-1].to == ["nueva@nauta.example"]
    client.post("/cuenta/crear/codigo/", {"code": last_code()})
    ana.refresh_from_db()
    assert ana.email == "nueva@nauta.example"


def test_the_other_sessions_can_be_ended(client, ana):
    from django.test import Client

    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.post("/cuenta/entrar/", {"login": EMAIL, "password": PASSWORD})
    assert elsewhere.get("/cuenta/").status_code == 200
    client.post("/cuenta/sesiones/")
    assert elsewhere.get("/cuenta/").status_code == 302
    assert client.get("/cuenta/").status_code == 200


PAGES = ["account_home", "account_profile", "account_logout", "account_email", "account_change_password"]
PAGES += ["usersessions_list", "mfa_index"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_account_are_shown_and_kept_by_nobody(client, ana, name):
    client.post("/cuenta/entrar/", {"login": EMAIL, "password": PASSWORD})
    for prefix in ("", "/en"):
        answer = client.get(prefix + reverse(name))
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_account_ask_to_sign_in(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    if name != "account_logout":
        assert answer["Location"].startswith("/cuenta/entrar/?next=")


@pytest.mark.parametrize(
    "text", ["\x00", "a" * 10_000, "٨٥٠٣١٥", "😀@😀.cu", "<script>@x", "' OR 1=1 --", "a@b\r\nBcc: c@d.cu"]
)
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/cuenta/entrar/", ["login", "password"]),
        ("/cuenta/crear/", ["email"]),
        ("/cuenta/clave/olvidada/", ["email"]),
    ],
)
def test_hostile_text_gets_a_message_and_never_an_error(client, text, path, fields):
    answer = client.post(path, dict.fromkeys(fields, text))
    assert answer.status_code in {200, 302}
    assert text not in answer.content.decode() or "<" not in text
