"""Other sites: nobody's token reaches nobody's data, and each is worth what its person agreed to with that site."""

from importlib import import_module
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.idp.oidc.internal.oauthlib import authorization_codes, server
from allauth.idp.oidc.models import Token
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from accounts.consents import consent_give
from accounts.models import Consent, User
from accounts.oidc_validator import ConsentValidator
from tests.accounts.test_oidc import BACK, VERIFIER, asked, claims, consent, other_site
from tests.support.proof import just_proved

pytestmark = pytest.mark.django_db
TOKEN, USERINFO, REVOKE = "/identity/o/api/token", "/identity/o/api/userinfo", "/identity/o/api/revoke"


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


def code_for(client, site, **changes):
    return parse_qs(urlsplit(consent(client, site, **changes)).query)["code"][0]


def exchange(site, code, **changes):
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    fields |= {"client_id": site.pk, "client_secret": "secreto"}
    return Client().post(TOKEN, fields | changes)


def refresh(site, token):
    fields = {"grant_type": "refresh_token", "refresh_token": token, "client_id": site.pk, "client_secret": "secreto"}
    return Client().post(TOKEN, fields)


def known(token):
    return Client().get(USERINFO, headers={"Authorization": f"Bearer {token}"})


def silently(client, site, **changes):
    """Ask with prompt=none, and return what the site is sent back: {"code": ...} or {"error": ...}."""
    answer = client.get("/identity/o/authorize", asked(site, prompt="none", **changes))
    return {name: found[0] for name, found in parse_qs(urlsplit(answer["Location"]).query).items()}


def test_every_endpoint_asks_our_validator(rf):
    with context.request_context(rf.get("/")):
        assert isinstance(server.get_server().request_validator, ConsentValidator)


def test_who_agreed_with_one_site_agreed_with_no_other(client, ana):
    one, two = other_site("Uno"), other_site("Dos")
    exchange(one, code_for(client, one))
    assert "code" in silently(client, one)
    assert silently(client, two)["error"] == "consent_required"
    assert silently(client, two, scope="openid")["error"] == "consent_required"


@pytest.mark.parametrize("scope", ["openid email", "openid profile", "openid email profile"])
def test_no_site_is_silently_told_more_than_was_agreed(client, ana, scope):
    site = other_site()
    consent_give(user=ana, client=site, scopes=["openid"])
    assert silently(client, site, scope=scope)["error"] == "consent_required"
    assert "code" in silently(client, site, scope="openid")


def test_what_was_agreed_stands_when_the_tokens_are_gone(client, ana):
    site = other_site()
    exchange(site, code_for(client, site))
    Token.objects.all().delete()
    assert "code" in silently(client, site)


def test_tokens_of_another_person_agree_to_nothing(client, ana):
    site = other_site()
    exchange(site, code_for(client, site))
    luis = User.objects.create_user(email="luis@nauta.example")
    client.force_login(luis)
    assert silently(client, site)["error"] == "consent_required"
    client.logout()
    assert silently(client, site)["error"] == "login_required"


def test_taking_it_back_ends_tokens_codes_and_silence_of_that_site_alone(client, ana):
    site, other = other_site("Uno"), other_site("Dos")
    given = exchange(site, code_for(client, site)).json()
    kept = exchange(other, code_for(client, other)).json()
    pending = code_for(client, site)
    page = client.get("/cuenta/sitios/").content.decode()
    assert page.count("<h2>") == 2
    assert "Su correo electrónico" in page
    client.post("/cuenta/sitios/", {"client": site.pk})
    assert known(given["access_token"]).status_code == 401
    assert refresh(site, given["refresh_token"]).status_code == 400
    assert exchange(site, pending).status_code == 400
    assert silently(client, site)["error"] == "consent_required"
    assert known(kept["access_token"]).status_code == 200


def test_agreeing_to_less_ends_what_knew_more(client, ana):
    site = other_site()
    given = exchange(site, code_for(client, site)).json()
    pending = code_for(client, site)
    less = exchange(site, code_for(client, site, scope="openid")).json()
    assert known(given["access_token"]).status_code == 401
    assert refresh(site, given["refresh_token"]).status_code == 400
    assert exchange(site, pending).status_code == 400
    assert set(known(less["access_token"]).json()) == {"sub", "level"}


def test_who_signed_in_long_ago_proves_it_again_before_giving_data_away(client, ana):
    site = other_site()
    page = client.get("/identity/o/authorize", asked(site))
    form = {"request": page.context["form"]["request"].value(), "action": "grant", "scopes": ["openid"]}
    just_proved(client, ana, seconds_ago=2 * 3600)
    for answer in (client.get("/identity/o/authorize", asked(site)), client.post("/identity/o/authorize", form)):
        assert answer["Location"].startswith("/cuenta/confirmar/")
    assert not Consent.objects.exists()
    assert "error=access_denied" in client.post("/identity/o/authorize", form | {"action": "cancel"})["Location"]
    consent_give(user=ana, client=site, scopes=["openid"])
    assert "code" in silently(client, site, scope="openid")  # gives nothing new


def test_a_client_that_is_marked_to_skip_it_is_asked_for_too(client, ana):
    site = other_site()
    site.skip_consent = True
    site.save()
    answer = client.get("/identity/o/authorize", asked(site))
    assert answer.status_code == 200
    assert not Consent.objects.exists()


@pytest.mark.parametrize("scope", ["openid", "openid email profile", ""])
def test_a_token_without_a_person_opens_nothing(client, ana, scope):
    site = other_site()
    site.set_grant_types(["client_credentials"])
    site.save()
    fields = {"grant_type": "client_credentials", "scope": scope, "client_id": site.pk, "client_secret": "secreto"}
    for more in ({}, {"user": str(ana.pk)}, {"user": ana.email}):
        answer = Client().post(TOKEN, fields | more)
        if answer.status_code == 200:
            assert known(answer.json()["access_token"]).status_code in {401, 403}
        else:
            assert answer.status_code == 400
    assert not Token.objects.filter(user__isnull=False).exists()


def test_a_code_shown_twice_ends_all_that_came_of_it(client, ana):
    site = other_site()
    code = code_for(client, site)
    first = exchange(site, code).json()
    second = refresh(site, first["refresh_token"]).json()
    other = exchange(site, code_for(client, site)).json()
    assert exchange(site, code).status_code == 400
    for token in (first, second):
        assert known(token["access_token"]).status_code == 401
        assert refresh(site, token["refresh_token"]).status_code == 400
    assert known(other["access_token"]).status_code == 200  # another sign-in is not touched


def test_a_code_shown_twice_at_once_counts_once(client, ana):
    """Both have read it before either has taken it away."""
    site = other_site()
    code = code_for(client, site)
    kept = authorization_codes.lookup(site.pk, code)
    first = exchange(site, code).json()
    cache.set(authorization_codes.cache_key(site.pk, code), kept, 60)
    assert exchange(site, code).json()["error"] == "invalid_grant"
    assert known(first["access_token"]).status_code == 401
    assert not Token.objects.exists()


def test_a_refresh_token_shown_twice_ends_its_family(client, ana):
    site = other_site()
    first = exchange(site, code_for(client, site)).json()
    second = refresh(site, first["refresh_token"]).json()
    assert known(second["access_token"]).status_code == 200
    assert refresh(site, first["refresh_token"]).status_code == 400
    assert known(second["access_token"]).status_code == 401
    assert refresh(site, second["refresh_token"]).status_code == 400


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "x"])
def test_a_site_ends_its_own_tokens_and_no_others(client, ana, hint):
    site, other = other_site("Uno"), other_site("Dos")
    mine, theirs = (exchange(one, code_for(client, one)).json() for one in (site, other))
    more = {"token_type_hint": hint} if hint else {}
    as_site = {"client_id": site.pk, "client_secret": "secreto"} | more
    for name in ("access_token", "refresh_token"):
        assert Client().post(REVOKE, {"token": theirs[name]} | as_site).status_code == 200
    assert known(theirs["access_token"]).status_code == 200
    assert Client().post(REVOKE, {"token": mine["refresh_token"]} | as_site).status_code == 200
    assert known(mine["access_token"]).status_code == 401
    assert refresh(site, mine["refresh_token"]).status_code == 400
    assert refresh(other, theirs["refresh_token"]).status_code == 200


def test_each_kind_of_token_is_good_for_its_own_use_only(client, ana):
    site, other = other_site("Uno"), other_site("Dos")
    code = code_for(client, site)
    assert known(code).status_code == 401
    given = exchange(site, code).json()
    for name in ("id_token", "refresh_token"):
        assert known(given[name]).status_code == 401, name
    for name in ("id_token", "access_token"):
        assert refresh(site, given[name]).status_code == 400, name
    assert refresh(other, given["refresh_token"]).status_code == 400
    assert exchange(other, code_for(client, site)).status_code == 400
    assert Client().get(USERINFO, {"access_token": given["access_token"]}).status_code == 401


def test_an_account_that_is_closed_is_told_to_nobody(client, ana):
    site = other_site()
    given, pending = exchange(site, code_for(client, site)).json(), code_for(client, site)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert known(given["access_token"]).status_code == 401
    assert refresh(site, given["refresh_token"]).status_code == 400
    assert exchange(site, pending).status_code == 400


def test_an_email_that_nobody_proved_is_not_told(client, ana):
    EmailAddress.objects.update(verified=False)
    site = other_site()
    assert "email" not in claims(exchange(site, code_for(client, site)))


def test_the_person_takes_everything_of_it_with_the_data(client, ana):
    consent_give(user=ana, client=other_site("Zeta"), scopes=["openid"])
    assert "Zeta" in client.post("/cuenta/mis-datos/").content.decode()


ODD = [
    *("", "\x00", "é", "\ud83d", "[" * 4000, "{" * 10, "ey.a.b", "eyJhbGciOiJub25lIn0.e30.", "x" * 20_000, "%", "a b"),
    *("null", "-1", "9" * 400, "<script>", "https://[x/", "//", "urn:ietf:params:oauth:grant-type:device_code"),
]
PARAMETERS = [
    *("client_id", "client_secret", "code", "code_verifier", "grant_type", "redirect_uri", "refresh_token", "scope"),
    *("resource", "token", "token_type_hint", "user", "device_code", "username", "password", "state", "nonce"),
    *("prompt", "claims", "id_token_hint", "max_age", "ui_locales", "response_mode", "response_type", "code_challenge"),
    *("request", "action", "scopes", "post_logout_redirect_uri", "logout_hint", "access_token", "display"),
]


def readable(value):
    return value.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_odd_parameter_is_an_error_of_ours(client, ana, parameter):
    site = other_site()
    consent_give(user=ana, client=site, scopes=["openid", "email", "profile"])
    right = {"client_id": site.pk, "client_secret": "secreto"}
    for odd in map(readable, ODD):
        for grant in ("authorization_code", "refresh_token", "client_credentials", "password"):
            fields = {"grant_type": grant, "code": "x", "refresh_token": "x"} | right | {parameter: odd}
            assert Client().post(TOKEN, fields).status_code < 500, (grant, odd)
        assert Client().post(REVOKE, {"token": "x"} | right | {parameter: odd}).status_code < 500, odd
        assert Client().post(USERINFO, {parameter: odd}).status_code < 500, odd
        for person in (client, Client()):
            for prompt in ({}, {"prompt": "none"}, {"prompt": "login"}):
                query = asked(site) | prompt | {parameter: odd}
                for path in ("/identity/o/authorize", "/identity/o/logout"):
                    assert person.get(path, query).status_code < 500, (path, prompt, odd)
            assert person.post("/identity/o/authorize", {parameter: odd}).status_code < 500, odd
            assert person.post("/identity/o/logout", {parameter: odd}).status_code < 500, odd


@pytest.mark.parametrize(
    "claims_asked", ["[]", "[1]", "1", '"x"', "{", '{"id_token": 1}', '{"id_token": {"sub": 2}}', "[" * 3000]
)
def test_odd_claims_are_told(client, ana, claims_asked):
    site = other_site()
    consent_give(user=ana, client=site, scopes=["openid", "email", "profile"])
    for person in (client, Client()):
        for prompt in ({}, {"prompt": "none"}):
            assert person.get("/identity/o/authorize", asked(site, claims=claims_asked, **prompt)).status_code < 500


def test_claims_for_somebody_else_are_not_given(client, ana):
    site = other_site()
    exchange(site, code_for(client, site))
    other = '{"id_token": {"sub": {"value": "%s"}}}' % ("0" * 32)
    assert silently(client, site, claims=other)["error"] == "login_required"
    assert "code" in silently(client, site, claims='{"userinfo": {"email": null}}')


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer é", "Basic !!!", "Basic w6k=", "x", "Bearer a b c", "É"]
)
def test_odd_authorization_headers_are_told(header):
    for path in (USERINFO, TOKEN, REVOKE):
        fields = {"grant_type": "authorization_code", "code": "x", "token": "x"}
        assert 400 <= Client().post(path, fields, headers={"Authorization": header}).status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        *("/identity/o/api/introspect", "/identity/o/api/device/code", "/identity/o/device", "/identity/o/api/clients"),
        *("/identity/o/register", "/.well-known/oauth-authorization-server"),
    ],
)
def test_what_is_not_offered_has_no_address(client, ana, path):
    for method in ("get", "post"):
        assert getattr(client, method)(path, follow=True).status_code == 404


def test_tokens_of_before_keep_what_was_agreed_with_their_own_site(client, ana):
    one, two = other_site("Uno"), other_site("Dos")
    exchange(one, code_for(client, one))
    exchange(two, code_for(client, two, scope="openid"))
    Consent.objects.all().delete()
    import_module("accounts.migrations.0007_consents").from_tokens(apps, None)
    assert {c.client_id: c.scopes for c in Consent.objects.all()} == {
        one.pk: ["email", "openid", "profile"],
        two.pk: ["openid"],
    }
