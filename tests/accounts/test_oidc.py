import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client as Site
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from accounts.models import User
from accounts.services import certification_create
from tests.support.proof import just_proved

pytestmark = pytest.mark.django_db
BACK = "https://otro.example/vuelta"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(autouse=True)
def nothing_left_from_other_tests():
    cache.clear()
    with translation.override("es"):
        yield


def other_site(name="Otro", scopes=("openid", "email", "profile")):
    site = Site(name=name, redirect_uris=BACK, type=Site.Type.CONFIDENTIAL)
    site.set_scopes(scopes)
    site.set_grant_types(["authorization_code", "refresh_token"])
    site.set_secret("secreto")
    site.save()
    return site


@pytest.fixture
def ana(client):
    user = User.objects.create_user(email="ana@nauta.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    just_proved(client, user)
    return user


def asked(site, **changes):
    values = {"client_id": site.pk, "redirect_uri": BACK, "response_type": "code", "scope": "openid email profile"}
    values |= {"state": "x", "code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    return {key: value for key, value in (values | changes).items() if value is not None}


def consent(client, site, **changes):
    """Agree, and return the address to which the browser is sent back."""
    page = client.get("/identity/o/authorize", asked(site, **changes))
    form = {"request": page.context["form"]["request"].value(), "action": "grant"}
    form["scopes"] = [value for value, _label in page.context["form"].fields["scopes"].choices]
    return client.post("/identity/o/authorize", form)["Location"]


def tokens(client, site, verifier=VERIFIER, **changes):
    code = parse_qs(urlsplit(consent(client, site, **changes)).query)["code"][0]
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": verifier}
    return Client().post("/identity/o/api/token", fields | {"client_id": site.pk, "client_secret": "secreto"})


def claims(answer):
    return jwt.decode(answer.json()["id_token"], options={"verify_signature": False})


def test_the_metadata_says_what_is_offered_and_nothing_else(client):
    said = client.get("/.well-known/openid-configuration").json()
    assert said["subject_types_supported"] == ["pairwise"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["response_types_supported"] == ["code"]
    assert "level" in said["claims_supported"]
    assert "device_authorization_endpoint" not in said
    assert client.get("/.well-known/jwks.json").json()["keys"][0]["kty"] == "RSA"


def test_without_a_key_there_is_no_provider(client, settings):
    settings.IDP_OIDC_PRIVATE_KEY = ""
    assert client.get("/.well-known/openid-configuration").status_code == 404


def test_another_site_learns_the_level_and_an_own_name_for_the_person(client, ana):
    site = other_site()
    said = claims(tokens(client, site))
    assert said["level"] == "registered"
    assert said["email"] == ana.email
    assert "name" not in said
    assert said["sub"] not in {str(ana.pk), ana.username}
    certification_create(user=ana, carne="85031512345", legal_name="Ana Pérez", method="desk")
    again = claims(tokens(client, site))
    assert (again["level"], again["name"], again["sub"]) == ("certified", "Ana Pérez", said["sub"])
    assert "85031512345" not in str(again)


def test_two_sites_cannot_compare_whom_they_know(client, ana):
    subjects = {claims(tokens(client, other_site(name)))["sub"] for name in ("Uno", "Dos")}
    assert len(subjects) == 2


def test_the_user_information_answers_with_the_same_subject(client, ana):
    answer = tokens(client, other_site())
    header = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    said = Client().get("/identity/o/api/userinfo", headers=header).json()
    assert said["sub"] == claims(answer)["sub"]
    assert said["level"] == "registered"


@pytest.mark.parametrize(
    "change",
    [
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"response_type": "code id_token"},
        {"response_type": "token"},
    ],
)
def test_a_request_without_s256_or_for_more_than_a_code_is_refused_without_going_back(client, ana, change):
    answer = client.get("/identity/o/authorize", asked(other_site(), **change))
    assert answer.status_code == 400
    assert "Location" not in answer


def test_the_code_is_worth_nothing_without_its_verifier_and_only_once(client, ana):
    site = other_site()
    assert tokens(client, site, verifier="w" * 64).status_code == 400
    code = parse_qs(urlsplit(consent(client, site)).query)["code"][0]
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    fields |= {"client_id": site.pk, "client_secret": "secreto"}
    assert [Client().post("/identity/o/api/token", fields).status_code for _ in range(2)] == [200, 400]


def test_the_person_is_never_sent_to_an_address_that_is_not_the_sites(client, ana):
    answer = client.get("/identity/o/authorize", asked(other_site(), redirect_uri="https://evil.example/"))
    assert "Location" not in answer


def test_who_is_not_signed_in_signs_in_first_and_comes_back(client):
    answer = client.get("/identity/o/authorize", asked(other_site()))
    assert answer["Location"].startswith("/cuenta/entrar/?next=/identity/o/authorize")


def test_saying_no_tells_the_site_only_that(client, ana):
    page = client.get("/identity/o/authorize", asked(other_site()))
    assert "Otro" in page.content.decode()
    form = {"request": page.context["form"]["request"].value(), "action": "cancel"}
    assert "error=access_denied" in client.post("/identity/o/authorize", form)["Location"]


def test_the_form_of_consent_may_lead_to_the_site_and_nowhere_else(client, ana):
    policy = client.get("/identity/o/authorize", asked(other_site()))["Content-Security-Policy"]
    [form_action] = [part for part in policy.split("; ") if part.startswith("form-action")]
    assert form_action.split()[1:] == ["'self'", "https://otro.example"]


def test_the_person_sees_the_sites_and_takes_the_permission_back(client, ana):
    answer = tokens(client, other_site("Zeta"))
    assert "Zeta" in client.get("/cuenta/sitios/").content.decode()
    client.post("/cuenta/sitios/", {"client": Site.objects.get().pk})
    header = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert Client().get("/identity/o/api/userinfo", headers=header).status_code == 401
    assert "Zeta" not in client.get("/cuenta/sitios/").content.decode()


def test_an_administrator_adds_a_site_and_sees_its_secret_once(client):
    client.force_login(User.objects.create_superuser(email="jefa@inst.example"))
    fields = {"name": "Registro", "type": "confidential", "redirect_uris": BACK, "extra_scopes": ["email"]}
    bad = client.post("/admin/oidc_clients/new/", fields | {"redirect_uris": "http://otro.example/*"})
    assert bad.status_code == 200
    page = client.post("/admin/oidc_clients/new/", fields, follow=True).content.decode()
    site = Site.objects.get()
    assert site.pk in page
    assert site.get_scopes() == ["openid", "email"]
    assert site.get_response_types() == ["code"]
    assert client.get(f"/admin/oidc_clients/edit/{site.pk}/").status_code == 200
    assert site.secret not in client.get("/admin/oidc_clients/").content.decode()
