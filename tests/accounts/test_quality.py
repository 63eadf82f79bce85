"""Every page of the account, in every state: usable by everybody, right HTML, and whole without JavaScript."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from accounts.models import CertificationRequest
from accounts.services import appeal_send, certification_create, request_open, request_refuse
from tests.accounts.test_certifying import certifier
from tests.support.browser import ORIGIN
from tests.support.people import person
from tests.support.quality import axe, nu, nu_missing

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PASSWORD = "tres palabras sueltas"
ENTRANCE = {
    "sign in": ("/cuenta/entrar/", None),
    "sign in, wrong": ("/cuenta/entrar/", {"login": "mal"}),
    "create": ("/cuenta/crear/", None),
    "create, empty": ("/cuenta/crear/", {"email": ""}),
    "forgotten": ("/cuenta/clave/olvidada/", None),
    "closed": ("/cuenta/cerrada/", None),
}
INSIDE = {
    "home": ("/cuenta/", None),
    "profile": ("/cuenta/perfil/", None),
    "names and address": ("/cuenta/perfil/formularios/", None),
    "names and address, wrong": ("/cuenta/perfil/formularios/", {"names": "a" * 200, "municipality": "x"}),
    "e-mail": ("/cuenta/correo/", None),
    "password": ("/cuenta/clave/", None),
    "password, wrong": ("/cuenta/clave/", {"oldpassword": "x", "password1": "1", "password2": "2"}),
    "sessions": ("/cuenta/sesiones/", None),
    "second factor": ("/cuenta/seguridad/", None),
    "confirm": ("/cuenta/confirmar/", None),
    "keys": ("/cuenta/seguridad/llaves/", None),
    "add a key": ("/cuenta/seguridad/llaves/nueva/", None),
    "set up": ("/cuenta/seguridad/aplicacion/", None),
    "photos": ("/cuenta/certificar/fotos/", None),
    "photo": ("/cuenta/certificar/fotos/cara/", None),
    "photo, none": ("/cuenta/certificar/fotos/cara/", {"photo": ""}),
    "certify": ("/cuenta/certificar/", None),
    "accesses": ("/cuenta/accesos/", None),
    "my data": ("/cuenta/mis-datos/", None),
    "leave": ("/cuenta/borrar/", None),
    "sign out": ("/cuenta/salir/", None),
}


def html(client, path, data):
    answer = client.get(path) if data is None else client.post(path, data)
    assert answer.status_code == 200, path
    return answer.content.decode()


def signed_in(user):
    client = Client(HTTP_USER_AGENT="Firefox Android")
    client.post("/cuenta/entrar/", {"login": user.email, "password": PASSWORD})
    return client


def states():
    """Return {state: HTML} of every page of the account."""
    cache.clear()
    pages = {name: html(Client(), *asked) for name, asked in ENTRANCE.items()}
    waiting = Client()
    waiting.post("/cuenta/entrar/", {"login": "ana@nauta.example"})
    pages["code"] = html(waiting, "/cuenta/entrar/codigo/", None)
    pages["code, wrong"] = html(waiting, "/cuenta/entrar/codigo/", {"code": "1"})

    ana = person("ana@nauta.example", password=PASSWORD)
    client = signed_in(ana)
    client.post("/cuenta/confirmar/", {"password": PASSWORD})
    pages |= {name: html(client, *asked) for name, asked in INSIDE.items()}

    request = request_open(user=ana)
    pages["certify, code"] = html(client, "/cuenta/certificar/", None)
    officer = certifier()
    request_refuse(request=request, by=officer, reason="unreadable", explanation="Venga con uno nuevo")
    pages["certify, refused"] = html(client, "/cuenta/certificar/", None)
    pages["appeal"] = html(client, f"/cuenta/certificar/{request.pk}/apelar/", None)
    pages["appeal, empty"] = html(client, f"/cuenta/certificar/{request.pk}/apelar/", {"text": ""})
    appeal_send(request=CertificationRequest.objects.get(pk=request.pk), text="Se lee bien")
    pages["certify, appealed"] = html(client, "/cuenta/certificar/", None)
    pages["accesses, some"] = html(client, "/cuenta/accesos/", None)

    certification_create(user=ana, carne="85031512345", legal_name="Ana Pérez", method="desk", by=officer)
    TOTP.activate(ana, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(ana)
    for name in ("home", "certify", "second factor"):
        pages[f"{name}, certified"] = html(client, *INSIDE[name])
    pages["recovery codes"] = html(client, "/cuenta/seguridad/recuperacion/", None)
    pages["remove"] = html(client, "/cuenta/seguridad/aplicacion/quitar/", None)
    pages["new recovery codes"] = html(client, "/cuenta/seguridad/recuperacion/nuevos/", None)
    pages["second factor asked"] = html(signed_in(ana), "/cuenta/seguridad/codigo/", None)
    return pages


@pytest.fixture
def pages():
    with translation.override("es"):
        return states()


def test_every_state_of_the_account_passes_axe(pages, site_page):
    page = site_page(width=360)
    shown = {}
    page.route(f"{ORIGIN}/state", lambda route: route.fulfill(body=shown["html"], content_type="text/html"))
    found = []
    for name, shown["html"] in pages.items():
        page.goto(f"{ORIGIN}/state")
        found += [f"{name}: {line}" for line in axe(page)]
        width = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{name}: {width} pixels wide on a telephone of 360"] if width > 360 else []
    assert found == []


@pytest.mark.java
def test_every_state_of_the_account_is_right_html(pages):
    if nu_missing():
        pytest.skip(nu_missing())
    assert nu(pages) == []


def test_the_account_needs_no_javascript_but_for_keys(pages):
    allowed = (
        r'<script type="module" src="/static/js/passkey.mjs"></script>|<script id="options" type="application/json">'
    )
    rest = {name: re.sub(allowed, "", text) for name, text in pages.items()}
    assert [name for name, text in rest.items() if "<script" in text] == []
