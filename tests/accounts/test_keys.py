"""Passkeys, tried with the virtual key that Chromium offers for it."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils import translation

from accounts import groups
from accounts.models import User
from tests.support.browser import HOST

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SITE = f"https://{HOST}"  # keys only work on a secure origin; the requests are answered by this process all the same
PASSWORD = "tres palabras sueltas"


@pytest.fixture(autouse=True)
def nothing_left_from_other_tests(monkeypatch):
    cache.clear()
    # The transaction of a test never ends, and what waits for its end would not happen.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda done, **_: done())
    with translation.override("es"):
        yield


@pytest.fixture
def editor():
    groups.ensure_groups()
    user = User.objects.create_user(email="editora@inst.example", password=PASSWORD, is_staff=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.groups.add(groups.Group.objects.get(name=groups.EDITORS))
    return user


@pytest.fixture
def page(site_page):
    page = site_page(width=360)
    key = page.context.new_cdp_session(page)
    key.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    key.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def test_staff_add_a_key_and_enter_the_admin_with_it_alone(page, client, editor, settings):
    settings.STAFF_SECOND_FACTOR = True
    client.post("/cuenta/entrar/", {"login": editor.email, "password": PASSWORD})
    client.post("/cuenta/confirmar/", {"password": PASSWORD})
    page.goto(f"{SITE}/cuenta/seguridad/llaves/nueva/")
    page.get_by_role("button", name="Usar la llave ahora").click()
    page.wait_for_url(f"{SITE}/cuenta/seguridad/recuperacion/")
    assert Authenticator.objects.filter(user=editor, type=Authenticator.Type.WEBAUTHN).count() == 1
    assert client.get("/admin/").status_code == 200

    client.post("/cuenta/salir/")
    page.goto(f"{SITE}/cuenta/entrar/?next=/cuenta/perfil/")
    page.get_by_role("button", name="Entrar con una llave").click()
    page.wait_for_url(f"{SITE}/cuenta/perfil/")
    assert client.get("/admin/").status_code == 200


def test_with_the_password_the_key_is_asked_for_as_second_factor(page, client, editor, settings):
    settings.STAFF_SECOND_FACTOR = True
    client.post("/cuenta/entrar/", {"login": editor.email, "password": PASSWORD})
    client.post("/cuenta/confirmar/", {"password": PASSWORD})
    page.goto(f"{SITE}/cuenta/seguridad/llaves/nueva/")
    page.get_by_role("button", name="Usar la llave ahora").click()
    page.wait_for_url(f"{SITE}/cuenta/seguridad/recuperacion/")
    client.post("/cuenta/salir/")
    answer = client.post("/cuenta/entrar/", {"login": editor.email, "password": PASSWORD})
    assert answer["Location"].startswith("/cuenta/seguridad/codigo/")
    page.goto(f"{SITE}/cuenta/seguridad/codigo/")
    page.get_by_role("button", name="Usar la llave").click()
    page.wait_for_url(f"{SITE}/cuenta/")
    assert client.get("/admin/").status_code == 200


def test_without_javascript_nobody_sees_a_button_that_does_nothing(site_page):
    page = site_page(width=360, javascript=False)
    page.goto(f"{SITE}/cuenta/entrar/")
    assert not page.get_by_role("button", name="Entrar con una llave").is_visible()
