"""Who has neither the e-mail nor the phone of the account any more: the way back, walked to its end."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from accounts import sms
from accounts.models import User
from accounts.services import certification_create
from config.settings.accounts import with_phones
from core.levels import Level
from tests.accounts.test_certifying import RIGHT, certifier
from tests.support.codes import texted_code

pytestmark = pytest.mark.django_db
OLD, NEW, CARNE = "+5352123456", "52123499", "85031512345"


@pytest.fixture(autouse=True)
def phones(settings):
    for name, value in with_phones("memory:").items():
        setattr(settings, name, value)
    sms.outbox.clear()
    cache.clear()
    with translation.override("es"):
        yield


def test_a_certified_person_with_only_a_phone_who_lost_it_is_certified_again_with_another(client):
    old = User.objects.create_user(phone=OLD, phone_verified_at=timezone.now())
    certification_create(user=old, carne=CARNE, legal_name="Ana Pérez Gómez", method="desk")
    page = client.get("/cuenta/entrar/").content.decode()
    way = re.search(r'href="(/cuenta/entrar/sin-acceso/)"', page)[1]
    said = client.get(way).content.decode()
    assert "/cuenta/crear/" in said
    assert "/seguimiento/" in said
    # Another account, with the phone that the person has now.
    answer = client.post("/cuenta/crear/", {"email": "", "phone": NEW})
    client.post(answer["Location"], {"code": texted_code()})
    new = User.objects.get(phone="+5352123499")
    client.post("/cuenta/certificar/")
    request = new.certification_requests.get()
    # At the desk: it is told that another account has the card, and where that is taken back.
    desk = Client()
    desk.force_login(certifier())
    address = f"/admin/certificar/{request.pk}/"
    refused = desk.post(address, RIGHT).content.decode()
    assert "/admin/certificar/retirar/" in refused
    found = desk.post("/admin/certificar/retirar/", {"carne": CARNE})["Location"]
    desk.post(found, {"reason": "Perdió el teléfono y certificó otra cuenta"})
    desk.post(address, RIGHT)
    assert User.objects.get(pk=new.pk).level == Level.CERTIFIED
    assert User.objects.get(pk=old.pk).level == Level.REGISTERED
    assert "Ana Pérez Gómez" in client.get("/cuenta/").content.decode()


def test_the_page_says_nothing_of_any_account_and_takes_nothing(client):
    assert client.post("/cuenta/entrar/sin-acceso/").status_code == 405
    User.objects.create_user(phone=OLD, phone_verified_at=timezone.now())
    assert OLD not in client.get("/cuenta/entrar/sin-acceso/", {"phone": OLD}).content.decode()
