"""Whatever protects the account asks again who it is, of every kind of person and without JavaScript."""

import json
import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.utils import timezone, translation

from accounts import sms, urls
from accounts.models import User
from config.settings.accounts import with_phones
from tests.support.codes import mailed_code, sent_code
from tests.support.passkeys import add_key
from tests.support.people import person
from tests.support.proof import just_proved

pytestmark = pytest.mark.django_db
EMAIL, PHONE, PASSWORD, SECRET = "ana@nauta.example", "+5352123456", "tres palabras sueltas", "JBSWY3DPEHPK3PXP"
TWO_HOURS = 7200


@pytest.fixture(autouse=True)
def phones(settings):
    for name, value in with_phones("memory:").items():
        setattr(settings, name, value)
    sms.outbox.clear()
    cache.clear()
    with translation.override("es"):
        yield


def who_has(kind):
    """Make a person that has only what `kind` names."""
    fields = {"phone": PHONE, "phone_verified_at": timezone.now()} if kind == "phone" else {}
    user = person(None if fields else EMAIL, password=PASSWORD if kind == "password" else None, **fields)
    if kind == "totp":
        TOTP.activate(user, SECRET)
    if kind.startswith("key"):
        add_key(user)
    if kind == "key and recovery":
        RecoveryCodes.activate(user)
    return user


def prove(client, user, kind, page):
    """Do what the page asks, with forms and links only. Return the last answer."""
    address = page.redirect_chain[-1][0]
    if kind == "password":
        return client.post(address, {"password": PASSWORD}, follow=True)
    if kind == "totp":
        code = format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))
        return client.post(address, {"code": code}, follow=True)
    if kind.startswith("key"):  # the key needs JavaScript; its page leads to what does not
        links = re.findall(r'href="(/cuenta/[^"]*confirmar/[^"]*)"', page.content.decode())
        address = links[0].replace("&amp;", "&")
    if kind == "key and recovery":
        code = RecoveryCodes(user.authenticator_set.get(type="recovery_codes")).get_unused_codes()[0]
        return client.post(address, {"code": code}, follow=True)
    client.post(address, {"send": "phone" if kind == "phone" else "email"})
    return client.post(address, {"code": sent_code(kind)}, follow=True)


KINDS = ["password", "code", "phone", "totp", "key", "key and recovery"]
NEW_PASSWORD = {"password1": "cuatro cosas distintas", "password2": "cuatro cosas distintas"}
# (path, what is sent or None to look)
ACTIONS = {
    "change the e-mail": ("/cuenta/correo/", {"email": "otra@nauta.example", "action_add": ""}),
    "see the page of the e-mail": ("/cuenta/correo/", None),
    "change the phone": ("/cuenta/telefono/", {"phone": "5 212 3499"}),
    "make a password": ("/cuenta/clave/crear/", NEW_PASSWORD),
    "change the password": ("/cuenta/clave/", NEW_PASSWORD | {"oldpassword": PASSWORD}),
    "add an application": ("/cuenta/seguridad/aplicacion/", None),
    "add a key": ("/cuenta/seguridad/llaves/nueva/", None),
    "new recovery codes": ("/cuenta/seguridad/recuperacion/nuevos/", {}),
    "take a copy of everything": ("/cuenta/mis-datos/", {}),
    "erase the account": ("/cuenta/borrar/", {}),
    "close the other sessions": ("/cuenta/sesiones/", {}),
    "take the application away": ("/cuenta/seguridad/aplicacion/quitar/", {}),
    "see the recovery codes": ("/cuenta/seguridad/recuperacion/", None),
    "download the recovery codes": ("/cuenta/seguridad/recuperacion/bajar/", None),
    "rename a key": ("/cuenta/seguridad/llaves/{key}/", {"name": "La de casa"}),
    "remove a key": ("/cuenta/seguridad/llaves/{key}/quitar/", {}),
}
# What only who has it can do.
NEEDS = {
    "new recovery codes": {"totp", "key", "key and recovery"},
    "take the application away": {"totp"},
    "see the recovery codes": {"key and recovery"},
    "download the recovery codes": {"key and recovery"},
    "rename a key": {"key", "key and recovery"},
    "remove a key": {"key", "key and recovery"},
}
PAIRS = [(kind, action) for kind in KINDS for action in ACTIONS if kind in NEEDS.get(action, KINDS)]


def test_every_address_that_protects_the_account_has_its_row_here():
    named = {path.replace("{key}/", "<int:pk>/") for path, _data in ACTIONS.values()}
    routes = {
        f"/cuenta/{route}" for route, _view, name in urls._routes if name in urls._ASK_AGAIN | urls._ASK_AGAIN_TO_SEND
    }
    assert routes <= named


@pytest.mark.parametrize(("kind", "action"), PAIRS)
def test_what_protects_the_account_asks_again_and_then_goes_on(client, kind, action):
    user = who_has(kind)
    just_proved(client, user, seconds_ago=TWO_HOURS)
    path, data = ACTIONS[action]
    key = user.authenticator_set.filter(type="webauthn").first()
    path = path.format(key=key.pk if key else "")
    before = len(mail.outbox), len(sms.outbox)
    asked = client.get(path, follow=True) if data is None else client.post(path, data, follow=True)
    assert asked.redirect_chain, "it did not ask"
    assert "/confirmar/" in asked.redirect_chain[-1][0]
    assert "Confirme que es usted" in asked.content.decode()
    assert (len(mail.outbox), len(sms.outbox)) == before, "nothing is sent, nothing is done, before the proof"
    user.refresh_from_db()
    assert user.erase_at is None
    done = prove(client, user, kind, asked)
    assert done.status_code == 200
    assert "/confirmar/" not in done.request["PATH_INFO"], "it asks once"
    if action == "erase the account":
        user.refresh_from_db()
        assert user.erase_at
    if action == "change the e-mail":
        assert mail.outbox[-1].to == ["otra@nauta.example"], "what was typed is not lost"
    if action == "remove a key":
        assert not user.authenticator_set.filter(type="webauthn").exists()
    if action == "take the application away":
        assert not user.authenticator_set.filter(type="totp").exists()
    if action == "take a copy of everything":
        assert json.loads(client.post(path).content)["cuenta"]["correo"] == user.email


@pytest.mark.parametrize("kind", ["password", "code", "phone"])
def test_who_has_just_signed_in_is_not_asked(client, kind):
    user = who_has(kind)
    login = PHONE if kind == "phone" else EMAIL
    client.post("/cuenta/entrar/", {"login": login, "password": PASSWORD if kind == "password" else ""})
    if kind != "password":
        client.post("/cuenta/entrar/codigo/", {"code": sent_code(kind)})
    assert client.get("/cuenta/correo/").status_code == 200
    assert "attachment" in client.post("/cuenta/mis-datos/")["Content-Disposition"]
    assert user.pk


def test_a_session_that_never_said_how_it_began_is_asked(client):
    client.force_login(who_has("code"))
    assert "/confirmar/" in client.get("/cuenta/correo/")["Location"]


def test_the_code_of_the_proof_is_good_for_three_tries_and_only_in_its_session(client):
    just_proved(client, who_has("code"), seconds_ago=TWO_HOURS)
    address = client.get("/cuenta/correo/")["Location"]
    client.post(address, {"send": "email"})
    code = mailed_code()
    assert code not in mail.outbox[-1].subject
    for _ in range(3):
        client.post(address, {"code": "00000000"})
    client.post(address, {"code": code})
    assert "/confirmar/" in client.get("/cuenta/correo/")["Location"]


def test_a_code_is_sent_only_so_often(client):
    just_proved(client, who_has("code"), seconds_ago=TWO_HOURS)
    for _ in range(8):
        client.post("/cuenta/confirmar/codigo/?next=/cuenta/correo/", {"send": "email"})
    assert len(mail.outbox) == 5


def test_taking_the_erasure_back_is_never_asked(client):
    user = who_has("code")
    User.objects.update(erase_at=timezone.now())
    just_proved(client, user, seconds_ago=TWO_HOURS)
    client.post("/cuenta/borrar/", {"stay": "1"})
    assert User.objects.get().erase_at is None


def test_a_page_that_asks_again_after_signing_out_leads_to_the_sign_in(client):
    for path, data in ACTIONS.values():
        address = path.format(key=1)
        answer = client.get(address) if data is None else client.post(address, data)
        assert answer["Location"].startswith("/cuenta/entrar/?next=")
