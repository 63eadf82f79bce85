"""Every page that asks who it is asks only for what the person has."""

import re
from itertools import product

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.utils import timezone, translation

from accounts import sms
from config.settings.accounts import with_phones
from tests.support.passkeys import add_key
from tests.support.people import person
from tests.support.proof import just_proved

pytestmark = pytest.mark.django_db
EMAIL, PHONE, PASSWORD = "ana@nauta.example", "+5352123456", "tres palabras sueltas"
# (identifier, has a password, second factors)
EVERYBODY = list(
    product(
        ["email", "phone"],
        [True, False],
        [(), ("totp",), ("key",), ("totp", "key"), ("totp", "codes"), ("key", "codes"), ("totp", "key", "codes")],
    )
)


@pytest.fixture(autouse=True)
def phones(settings):
    for name, value in with_phones("memory:").items():
        setattr(settings, name, value)
    sms.outbox.clear()
    cache.clear()
    with translation.override("es"):
        yield


def who_has(identifier, password, factors):
    fields = {} if identifier == "email" else {"phone": PHONE, "phone_verified_at": timezone.now()}
    user = person(None if fields else EMAIL, password=PASSWORD if password else None, **fields)
    for factor in factors:
        {"totp": lambda: TOTP.activate(user, "JBSWY3DPEHPK3PXP"), "key": lambda: add_key(user)}.get(
            factor, lambda: RecoveryCodes.activate(user)
        )()
    return user


def check(page, factors, password=False):
    """Compare what a page says with what there is."""
    text = re.sub(r"\s+", " ", page)
    main = re.search(r"<main.*</main>", text)[0]
    assert ("6 números que muestra" in main) == ("totp" in factors)
    assert ("de recuperación" in main) == ("codes" in factors)
    assert ('data-passkey="get"' in main) == ("key" in factors)
    assert ('name="code"' in main) == bool({"totp", "codes"} & set(factors))
    assert ('name="password"' in main) == password


@pytest.mark.parametrize(("identifier", "password", "factors"), EVERYBODY)
def test_signing_in_asks_only_for_what_there_is(client, identifier, password, factors):
    user = who_has(identifier, password, factors)
    login = EMAIL if identifier == "email" else PHONE
    answer = client.post("/cuenta/entrar/", {"login": login, "password": PASSWORD if password else ""})
    if not password:
        sent = mail.outbox[-1].body if identifier == "email" else sms.outbox[-1][1]
        answer = client.post(answer["Location"], {"code": re.search(r"\d{4}-\d{4}", sent)[0]})
    if not factors:
        assert answer["Location"] == "/cuenta/"
        return
    assert answer["Location"].startswith("/cuenta/seguridad/codigo/")
    check(client.get(answer["Location"]).content.decode(), factors)
    assert user.pk


@pytest.mark.parametrize(("identifier", "password", "factors"), EVERYBODY)
def test_proving_again_offers_every_way_there_is_and_no_other(client, identifier, password, factors):
    just_proved(client, who_has(identifier, password, factors), seconds_ago=7200)
    page = client.get("/cuenta/correo/", follow=True)
    ways, left = {}, [page.redirect_chain[-1][0]]
    while left:
        address = left.pop()
        path = address.partition("?")[0]
        if path not in ways:
            ways[path] = client.get(address).content.decode()
            links = re.findall(r'href="(/cuenta/[^"]*confirmar/[^"]*)"', ways[path])
            left += [link.replace("&amp;", "&") for link in links]
    own_code = {"totp", "codes"} & set(factors)
    expected = {
        "/cuenta/confirmar/": password,
        "/cuenta/seguridad/confirmar/": own_code,
        "/cuenta/seguridad/llaves/confirmar/": "key" in factors,
        "/cuenta/confirmar/codigo/": not own_code,
    }
    assert set(ways) == {path for path, there in expected.items() if there}
    if own_code:
        check(ways["/cuenta/seguridad/confirmar/"], own_code)


def test_codes_that_are_all_spent_are_asked_for_no_more(client):
    user = who_has("email", True, ("key", "codes"))
    codes = RecoveryCodes(user.authenticator_set.get(type=Authenticator.Type.RECOVERY_CODES))
    for code in codes.get_unused_codes():
        assert codes.validate_code(code)
    client.post("/cuenta/entrar/", {"login": EMAIL, "password": PASSWORD})
    check(client.get("/cuenta/seguridad/codigo/").content.decode(), ("key",))


@pytest.mark.parametrize(("factors", "says"), [((), "código de recuperación"), (("totp",), "código de su aplicación")])
def test_the_page_that_adds_a_key_says_what_changes(client, factors, says):
    just_proved(client, who_has("email", False, factors))
    page = client.get("/cuenta/seguridad/llaves/nueva/").content.decode()
    assert "Qué cambia con una llave" in page
    assert says in page
