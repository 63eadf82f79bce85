"""A mobile phone as the way in, where the installation can send text messages."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from accounts import sms
from accounts.models import User
from config.settings.accounts import with_phones
from core.levels import Level
from core.messages import delivery
from core.messages.model import OutgoingMessage
from tests.support.proof import just_proved

pytestmark = pytest.mark.django_db
PHONE = "+5352123456"
PASSWORD = "tres palabras sueltas"


@pytest.fixture(autouse=True)
def phones(settings):
    for name, value in with_phones("memory:").items():
        setattr(settings, name, value)
    sms.outbox.clear()
    cache.clear()
    with translation.override("es"):
        yield


@pytest.fixture
def ana():
    return User.objects.create_user(phone=PHONE, phone_verified_at=timezone.now(), password=PASSWORD)


def last_code():
    return re.search(r"\d{4}-\d{4}", sms.outbox[-1][1])[0]


def test_a_person_without_e_mail_registers_with_a_phone_and_the_code_it_gets(client):
    answer = client.post("/cuenta/crear/", {"email": "", "phone": "05 212 3456"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/telefono/codigo/"
    assert sms.outbox[-1][0] == PHONE
    assert "5 212 3456" in answer.content.decode()
    answer = client.post("/cuenta/telefono/codigo/", {"code": last_code()}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/"
    user = User.objects.get(phone=PHONE)
    assert user.email is None
    assert user.level == Level.REGISTERED


def test_registering_asks_for_an_e_mail_or_a_phone(client):
    answer = client.post("/cuenta/crear/", {"email": "", "phone": ""})
    assert answer.status_code == 200
    assert "Escriba su correo electrónico o su teléfono móvil" in answer.content.decode()


def test_a_person_signs_in_with_a_code_to_the_phone_however_it_is_written(client, ana):
    answer = client.post("/cuenta/entrar/", {"login": "(53) 5212-3456"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/entrar/codigo/"
    answer = client.post("/cuenta/entrar/codigo/", {"code": last_code()}, follow=True)
    assert answer.wsgi_request.user == ana


def test_a_person_signs_in_with_the_phone_and_the_password(client, ana):
    answer = client.post("/cuenta/entrar/", {"login": "52123456", "password": PASSWORD}, follow=True)
    assert answer.wsgi_request.user == ana


def test_tries_are_counted_for_each_phone_and_not_for_all_together(client, ana):
    other = User.objects.create_user(phone="+5352123457", phone_verified_at=timezone.now(), password=PASSWORD)
    for _ in range(6):
        client.post("/cuenta/entrar/", {"login": "52123456", "password": "wrong"})
    blocked = client.post("/cuenta/entrar/", {"login": "52123456", "password": PASSWORD})
    assert not blocked.wsgi_request.user.is_authenticated
    answer = client.post("/cuenta/entrar/", {"login": "52123457", "password": PASSWORD}, follow=True)
    assert answer.wsgi_request.user == other


def test_nobody_learns_whether_a_phone_has_an_account(client, ana):
    known = client.post("/cuenta/entrar/", {"login": "52123456"}, follow=True)
    client.cookies.clear()
    unknown = client.post("/cuenta/entrar/", {"login": "52123459"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    client.cookies.clear()
    again = client.post("/cuenta/crear/", {"phone": "52123456"}, follow=True)
    client.cookies.clear()
    new = client.post("/cuenta/crear/", {"phone": "52123458"}, follow=True)
    assert again.redirect_chain == new.redirect_chain
    assert User.objects.filter(phone=PHONE).count() == 1


def test_the_phone_changes_only_after_the_code_sent_to_the_new_one(client, ana):
    just_proved(client, ana)
    client.post("/cuenta/telefono/", {"phone": "5 212 3499"})
    ana.refresh_from_db()
    assert ana.phone == PHONE
    client.post("/cuenta/telefono/codigo/", {"code": last_code()})
    ana.refresh_from_db()
    assert ana.phone == "+5352123499"


@pytest.mark.parametrize("text", ["\x00", "a" * 10_000, "٥٢١٢٣٤٥٦", "📱", "<b>52123456</b>", "@", "a@"])
@pytest.mark.parametrize("field", [("/cuenta/entrar/", "login"), ("/cuenta/crear/", "phone")])
def test_hostile_text_gets_a_message_and_never_an_error(client, text, field):
    path, name = field
    answer = client.post(path, {name: text})
    assert answer.status_code in {200, 400}


def test_where_no_message_can_be_sent_phones_are_not_offered(client, ana, settings):
    settings.SMS_URL = ""
    settings.ACCOUNT_LOGIN_METHODS = {"email"}
    settings.ACCOUNT_SIGNUP_FIELDS = ["email*"]
    assert "phone" not in client.get("/cuenta/crear/").context["form"].fields
    just_proved(client, ana)
    assert client.get("/cuenta/telefono/").status_code == 404


def test_a_gateway_that_is_away_stops_nobody_and_the_page_says_that_the_code_is_late(client, ana, settings):
    settings.SMS_URL, settings.SMS_TOKEN = "http://127.0.0.1:9/", "x"
    answer = client.post("/cuenta/entrar/", {"login": "52123456"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/entrar/codigo/"
    assert "está tardando" not in answer.content.decode()
    delivery.try_once(OutgoingMessage.objects.get().pk)
    page = client.get("/cuenta/entrar/codigo/").content.decode()
    assert "El mensaje está tardando" in page and "Enviar otra vez" in page
    client.post("/cuenta/entrar/codigo/", {"action": "resend"})
    assert sorted(OutgoingMessage.objects.values_list("status", flat=True)) == ["replaced", "waiting"]
