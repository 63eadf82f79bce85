"""What sites are told beside who it is: when and how surely the person entered, that they left, and their carné."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal import jwkkit
from allauth.idp.oidc.models import Client as Site
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from accounts.consents import consent_give, consent_withdraw
from accounts.identity import end_sessions
from accounts.models import DataAccess, SiteSession, User
from accounts.oidc_admin import may_go_back_to
from accounts.services import certification_create
from accounts.site_sessions import left
from tests.accounts.test_oidc import BACK, CHALLENGE, VERIFIER, asked, claims, consent, other_site
from tests.accounts.test_oidc_grants import TOKEN, USERINFO, code_for, exchange, known, refresh, silently
from tests.support.proof import just_proved

pytestmark = pytest.mark.django_db
AUTHORIZE = "/identity/o/authorize"


@pytest.fixture(autouse=True)
def nothing_left_from_other_tests():
    cache.clear()
    with translation.override("es"):
        yield


@pytest.fixture
def ana(client):
    user = User.objects.create_user(email="ana@nauta.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    just_proved(client, user)
    return user


@pytest.fixture
def told():
    """What sites are told of people who left: [(client, sub, sid)]"""
    found = []

    def heard(client_id, sub, sid, **kwargs):
        found.append((client_id, sub, sid))

    left.connect(heard)
    yield found
    left.disconnect(heard)


# When, and how surely


def test_a_token_says_when_the_person_proved_who_it_is_and_how_surely(client, ana):
    just_proved(client, ana, seconds_ago=100)
    site = other_site()
    given = exchange(site, code_for(client, site))
    said = claims(given)
    assert abs(said["auth_time"] - (time.time() - 100)) < 30
    assert said["acr"] == "urn:soberania:level:registered" and said["sid"]
    certification_create(user=ana, carne="85031512345", legal_name="Ana Pérez", method="desk")
    just_proved(client, ana)  # renewing tells of the sign-in of then: OIDC Core, 12.2
    again = claims(refresh(site, given.json()["refresh_token"]))
    assert (again["auth_time"], again["sid"]) == (said["auth_time"], said["sid"])
    assert again["acr"] == "urn:soberania:level:certified"


AGES = [("0", True), ("50", True), ("150", True), ("280", False), ("999999999", False), ("", False)]


@pytest.mark.parametrize(("age", "asks"), AGES)
def test_who_proved_it_longer_ago_than_the_site_asks_proves_it_again(client, ana, age, asks):
    just_proved(client, ana, seconds_ago=200)
    assert configured.ACCOUNT_REAUTHENTICATION_TIMEOUT > 250, "or it is asked for whatever the site says"
    site = other_site()
    answer = client.get(AUTHORIZE, asked(site, max_age=age))
    assert (answer.status_code == 302) == asks
    if not asks:
        return
    assert answer["Location"].startswith("/cuenta/confirmar/")
    back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    just_proved(client, ana)
    assert client.get(back).status_code == 200, "once is enough"


def test_silently_an_old_sign_in_is_not_enough(client, ana):
    site = other_site()
    exchange(site, code_for(client, site))
    just_proved(client, ana, seconds_ago=1500)
    assert silently(client, site, max_age="1000")["error"] == "login_required"
    assert "code" in silently(client, site, max_age="2000")


@pytest.mark.parametrize("age", ["-1", "x", "1.5", "1e3", "9" * 30, "\u0661"])
def test_an_age_that_is_no_number_is_refused(client, ana, age):
    assert client.get(AUTHORIZE, asked(other_site(), max_age=age)).status_code == 400


PROMPTS = {
    "": 200,
    "consent": 200,
    "login": "/cuenta/confirmar/",
    "login consent": "/cuenta/confirmar/",
    "none": "error=consent_required",
    "none login": "/cuenta/confirmar/",
    "select_account": "error=invalid_request",
    "magic": "error=invalid_request",
}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_prompts_do_what_they_say_and_no_other_is_taken(client, ana, prompt):
    site = other_site()
    answer = client.get(AUTHORIZE, asked(site, prompt=prompt))
    if PROMPTS[prompt] == 200:
        assert answer.status_code == 200
        return
    assert PROMPTS[prompt] in answer["Location"], answer["Location"]
    if prompt.startswith("login"):
        back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
        assert client.get(back).status_code == 200, "the person is not asked in a circle"


def test_a_level_that_the_site_insists_on_is_not_given_to_less(client, ana):
    site = other_site()
    insists = json.dumps({"id_token": {"acr": {"essential": True, "values": ["urn:soberania:level:certified"]}}})
    refused = client.get(AUTHORIZE, asked(site, claims=insists))
    assert "error=unmet_authentication_requirements" in refused["Location"] and "state=x" in refused["Location"]
    assert client.get(AUTHORIZE, asked(site, acr_values="urn:soberania:level:certified")).status_code == 200
    certification_create(user=ana, carne="85031512345", legal_name="Ana Pérez", method="desk")
    assert client.get(AUTHORIZE, asked(site, claims=insists)).status_code == 200


WRONG = {
    "another address": {"redirect_uri": "https://evil.example/"},
    "the address and more": {"redirect_uri": f"{BACK}/mas"},
    "another scheme": {"redirect_uri": BACK.replace("https", "http")},
    "a script": {"redirect_uri": "javascript:alert(1)"},
    "none": {"redirect_uri": None},
    "no such site": {"client_id": "no-hay"},
    "no site": {"client_id": None},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_address_to_go_back_to_is_an_error_page_of_ours_and_says_so(client, ana, name):
    site = other_site()
    site.redirect_uris = f"{BACK}\n{BACK}/otra"
    site.save()
    answer = client.get(AUTHORIZE, asked(site, **WRONG[name]))
    assert answer.status_code == 400 and "Location" not in answer
    assert 'href="https://evil.example' not in answer.content.decode()


# Keys that overlap


def pem():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_keys_change_without_a_token_that_nobody_can_verify(client, ana, settings):
    old, new = pem(), pem()
    name = {one: jwkkit.load_jwk_from_pem(one)[0]["kid"] for one in (old, new)}
    site = other_site()

    def at(keys):
        settings.IDP_OIDC_PRIVATE_KEY = keys
        published = {one["kid"] for one in client.get("/.well-known/jwks.json").json()["keys"]}
        token = exchange(site, code_for(client, site)).json()["id_token"]
        return published, jwt.get_unverified_header(token)["kid"], token

    assert at(old)[:2] == ({name[old]}, name[old])
    published, signs, before = at(old + new)  # the new one is known before it signs
    assert (published, signs) == ({name[old], name[new]}, name[old])
    published, signs, _token = at(new + old)  # and the old one after
    assert (published, signs) == ({name[old], name[new]}, name[new])
    hinted = silently(client, site, id_token_hint=before)
    assert "code" in hinted, "a token of the old key is still ours"
    assert at(new)[:2] == ({name[new]}, name[new])


# Leaving


def entered(client, site):
    return claims(exchange(site, code_for(client, site)))


def test_who_leaves_leaves_the_sites_they_entered_in_that_session_and_no_other(client, ana, told):
    one, two, elsewhere = other_site("Uno"), other_site("Dos"), Client()
    just_proved(elsewhere, ana)
    first, second, kept = entered(client, one), entered(client, two), entered(elsewhere, one)
    assert len({first["sid"], second["sid"], kept["sid"]}) == 3, "a name of the session for each site"
    client.post("/cuenta/salir/")
    assert set(told) == {(one.pk, first["sub"], first["sid"]), (two.pk, second["sub"], second["sid"])}
    assert [str(row.sid) for row in SiteSession.objects.all()] == [kept["sid"]]


def test_sessions_that_are_ended_from_elsewhere_are_told(client, ana, told):
    site = other_site()
    said = entered(client, site)
    UserSession.objects.get_or_create(
        session_key=client.session.session_key, defaults={"user": ana, "ip": "127.0.0.1", "user_agent": "x"}
    )
    end_sessions(ana)
    assert told == [(site.pk, said["sub"], said["sid"])]


def test_taking_the_consent_back_tells_that_site_alone(client, ana, told):
    one, two = other_site("Uno"), other_site("Dos")
    said, _other = entered(client, one), entered(client, two)
    consent_withdraw(user=ana, client_id=one.pk)
    assert told == [(one.pk, said["sub"], "")]


# The identity card number


def with_carne(client, ana):
    certification_create(user=ana, carne="85031512345", legal_name="Ana Pérez", method="desk")
    return other_site("Registro", scopes=("openid", "carne"))


def test_the_carne_is_given_to_who_may_ask_to_who_agreed_and_is_told(client, ana):
    site = with_carne(client, ana)
    page = client.get(AUTHORIZE, asked(site, scope="openid carne")).content.decode()
    assert "Su número de carné de identidad" in page and "ni su número de carné" not in page
    given = exchange(site, code_for(client, site, scope="openid carne"))
    assert "85031512345" not in str(claims(given)), "not in what goes round and is kept"
    assert known(given.json()["access_token"]).json()["carne"] == "85031512345"
    row = DataAccess.objects.get(subject=ana)
    assert (row.what, row.place) == ("Learnt your identity card number", "Registro")


def test_nobody_else_gets_the_carne(client, ana):
    site = with_carne(client, ana)
    less = exchange(site, code_for(client, site, scope="openid"))
    assert "carne" not in known(less.json()["access_token"]).json()
    other = other_site("Otro")
    answer = client.get(AUTHORIZE, asked(other, scope="openid carne"))
    assert "error=invalid_scope" in answer["Location"]
    consent_give(user=ana, client=other, scopes=["openid", "carne"])  # also not if the person agreed once
    assert "error" in silently(client, other, scope="openid carne")
    assert not DataAccess.objects.exists()


def test_an_account_that_is_not_certified_has_no_carne_to_give(client, ana):
    site = other_site("Registro", scopes=("openid", "carne"))
    given = exchange(site, code_for(client, site, scope="openid carne"))
    assert "carne" not in known(given.json()["access_token"]).json()


# Browsers, and machines of developers


def public_site(uri="https://app.example/vuelta"):
    site = Site(name="Aplicación", redirect_uris=uri, type=Site.Type.PUBLIC)
    site.set_scopes(["openid"])
    site.set_grant_types(["authorization_code", "refresh_token"])
    site.save()
    return site


def fields_of(client, site):
    back = site.get_redirect_uris()[0]
    code = parse_qs(urlsplit(consent(client, site, redirect_uri=back, scope="openid")).query)["code"][0]
    return {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": VERIFIER,
        "client_id": site.pk,
    }  # fmt: skip


ORIGINS = {
    "https://app.example": True,
    "https://app.example:444": False,
    "https://evil.example": False,
    "http://app.example": False,
    "https://app.example.evil.example": False,
    "null": False,
    "": False,
}


@pytest.mark.parametrize("origin", ORIGINS)
def test_the_pages_of_a_client_in_a_browser_read_its_tokens_and_no_other_do(client, ana, origin):
    site = public_site()
    headers = {"origin": origin} if origin else {}
    answer = Client(enforce_csrf_checks=True).post(TOKEN, fields_of(client, site), headers=headers)
    assert answer.status_code == 200, answer.content
    allowed = answer.get("Access-Control-Allow-Origin")
    assert allowed == (origin if ORIGINS[origin] else None)
    assert "Origin" in answer["Vary"] and "Access-Control-Allow-Credentials" not in answer
    again = {"grant_type": "refresh_token", "refresh_token": answer.json()["refresh_token"], "client_id": site.pk}
    assert Client().post(TOKEN, again, headers=headers).get("Access-Control-Allow-Origin") == allowed
    wrong = Client().post(TOKEN, again | {"refresh_token": "x"}, headers=headers)
    assert wrong.status_code == 400 and wrong.get("Access-Control-Allow-Origin") == allowed, "errors are read too"
    preflight = Client().options(TOKEN, headers=headers)
    assert preflight.status_code == 204 and preflight.get("Access-Control-Allow-Origin") == allowed


def test_a_site_with_a_secret_is_not_let_into_a_browser(client, ana):
    site = other_site()
    code = code_for(client, site)
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    fields |= {"client_id": site.pk, "client_secret": "secreto"}
    answer = Client().post(TOKEN, fields, headers={"origin": "https://otro.example"})
    assert answer.status_code == 200 and "Access-Control-Allow-Origin" not in answer


def test_who_a_token_is_of_is_read_from_any_page_that_holds_it(client, ana):
    site = public_site()
    token = Client().post(TOKEN, fields_of(client, site)).json()["access_token"]
    preflight = Client().options(USERINFO, headers={"origin": "https://app.example"})
    assert preflight.status_code == 204 and "Authorization" in preflight["Access-Control-Allow-Headers"]
    said = Client().get(USERINFO, headers={"Authorization": f"Bearer {token}", "origin": "https://app.example"})
    assert said["Access-Control-Allow-Origin"] == "*" and said.json()["sub"]


GOES_BACK = [  # address, public, being developed, neither
    ("https://a.example/vuelta", True, True, True),
    ("http://a.example/vuelta", False, False, False),
    ("http://localhost:9001/vuelta", True, True, False),
    ("http://127.0.0.1:9001/vuelta", True, True, False),
    ("http://[::1]:9001/vuelta", True, True, False),
    ("http://localhost.evil.example/", False, False, False),
    ("http://localhost@evil.example/", False, False, False),
    ("http://127.0.0.2/", False, False, False),
    ("cu.gob.app://vuelta", True, False, False),
    ("app://vuelta", False, False, False),
    ("javascript://a.b/%0aalert(1)", False, False, False),
    ("javascript:alert(1)", False, False, False),
    ("data:text/html,x", False, False, False),
    ("https://*.example/", False, False, False),
    ("https://a.example/#x", False, False, False),
    ("https://ana:x@a.example/", False, False, False),
    ("https://", False, False, False),
    ("https://[x/", False, False, False),
    ("https://a.example:99999/", False, False, False),
    ("https://a.example/ b", False, False, False),
    ("", False, False, False),
]


@pytest.mark.parametrize(("uri", "public", "development", "neither"), GOES_BACK)
def test_people_are_sent_back_to_no_address_of_elsewhere(uri, public, development, neither):
    assert may_go_back_to(uri, public=True, development=False) == public
    assert may_go_back_to(uri, public=False, development=True) == development
    assert may_go_back_to(uri, public=False, development=False) == neither


def test_a_site_that_is_being_developed_runs_on_a_machine_and_people_are_told(client, ana):
    boss = Client()
    boss.force_login(User.objects.create_superuser(email="jefa@inst.example"))
    here = "http://localhost:9001/vuelta"
    fields = {"name": "Prueba", "type": "confidential", "redirect_uris": here, "extra_scopes": ["email", "carne"]}
    fields |= {"backchannel_logout_uri": "http://no.example/"}
    assert boss.post("/admin/oidc_clients/new/", fields).status_code == 200
    assert not Site.objects.exists()
    fields |= {"development": "on", "backchannel_logout_uri": "https://a.example/salida"}
    boss.post("/admin/oidc_clients/new/", fields)
    site = Site.objects.get()
    assert site.get_scopes() == ["openid", "email", "carne"]
    page = client.get(AUTHORIZE, asked(site, redirect_uri=here, scope="openid")).content.decode()
    assert "Este sitio está en desarrollo" in page
    edit = boss.get(f"/admin/oidc_clients/edit/{site.pk}/").content.decode()
    assert "https://a.example/salida" in edit
    assert "Este sitio está en desarrollo" not in client.get(AUTHORIZE, asked(other_site())).content.decode()


def test_the_metadata_names_what_there_is(client):
    said = client.get("/.well-known/openid-configuration").json()
    assert said["acr_values_supported"] == ["urn:soberania:level:registered", "urn:soberania:level:certified"]
    assert set(said["prompt_values_supported"]) == {"none", "login", "consent"}
    assert said["backchannel_logout_supported"] and said["backchannel_logout_session_supported"]
    assert {"openid", "carne", "requests.send"} <= set(said["scopes_supported"])
    assert {"acr", "auth_time", "sid", "carne"} <= set(said["claims_supported"])
    assert CHALLENGE
