"""Every box for a code: it is read as people type and paste it, and what cannot be a code spends no try."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.utils import timezone, translation

from accounts import sms
from accounts.models import User
from config.settings.accounts import with_phones
from tests.support.codes import mailed_code, texted_code
from tests.support.proof import just_proved

pytestmark = pytest.mark.django_db
EMAIL, PHONE, SECRET, PASSWORD = "ana@nauta.example", "+5352123456", "JBSWY3DPEHPK3PXP", "tres palabras sueltas"

# How a code of any length arrives in a box. `{}` stands between its halves.
WRITTEN = {
    "zero-width space": "\u200b{}\u200b",
    "no-break space": "\u00a0{}\u00a0",
    "no-break hyphen": "{}",
    "directions": "\u2066{}\u2069",
    "quotes": "«{}».",
    "full width": "FULL",
    "Arabic keyboard": "ARABIC",
    "the sentence around it": "Su código es {}, gracias",
    "long dash": "DASH",
}


def written(way, code):
    digits = re.sub(r"\D", "", code)
    half = len(digits) // 2
    if way == "full width":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
    if way == "Arabic keyboard":
        return "".join(chr(ord(digit) - ord("0") + 0x660) for digit in digits)
    parted = {"long dash": "—", "no-break hyphen": "\u2011", "zero-width space": "\u200b", "no-break space": "\u00a0"}
    text = digits[:half] + parted.get(way, "-") + digits[half:]
    return text if WRITTEN[way] in {"DASH", "{}"} else WRITTEN[way].format(text)


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
    user = User.objects.create_user(email=EMAIL, phone=PHONE, phone_verified_at=timezone.now(), password=PASSWORD)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


def totp(secret=SECRET):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def box(name, client, ana):  # noqa: PLR0911 a table
    """Bring `client` to a box and return (address, code that is right, field)."""
    if name == "sign in":
        client.post("/cuenta/entrar/", {"login": EMAIL})
        return "/cuenta/entrar/codigo/", mailed_code()
    if name == "sign in by phone":
        client.post("/cuenta/entrar/", {"login": PHONE})
        return "/cuenta/entrar/codigo/", texted_code()
    if name == "sign up":
        client.post("/cuenta/crear/", {"email": "nueva@nauta.example"})
        return "/cuenta/crear/codigo/", mailed_code()
    if name == "sign up by phone":
        client.post("/cuenta/crear/", {"phone": "52123499"})
        return "/cuenta/telefono/codigo/", texted_code()
    if name == "forgotten password":
        client.post("/cuenta/clave/olvidada/", {"email": EMAIL})
        return "/cuenta/clave/olvidada/codigo/", mailed_code()
    if name in {"second factor", "recovery code"}:
        TOTP.activate(ana, SECRET)
        code = RecoveryCodes.activate(ana).get_unused_codes()[0] if name == "recovery code" else totp()
        client.post("/cuenta/entrar/", {"login": EMAIL, "password": PASSWORD})
        return "/cuenta/seguridad/codigo/", code
    seconds = 7200 if name == "proof" else 0
    just_proved(client, ana, seconds_ago=seconds)
    if name == "proof":
        User.objects.update(password="!")
        just_proved(client, User.objects.get(), seconds_ago=seconds)
        client.post("/cuenta/confirmar/codigo/?next=/cuenta/correo/", {"send": "email"})
        return "/cuenta/confirmar/codigo/?next=/cuenta/correo/", mailed_code()
    if name == "new e-mail":
        client.post("/cuenta/correo/", {"email": "otra@nauta.example", "action_add": ""})
        return "/cuenta/crear/codigo/", mailed_code()
    if name == "new phone":
        client.post("/cuenta/telefono/", {"phone": "52123499"})
        return "/cuenta/telefono/codigo/", texted_code()
    client.get("/cuenta/seguridad/aplicacion/")
    return "/cuenta/seguridad/aplicacion/", totp(client.session["mfa.totp.secret"])


BOXES = ["sign in", "sign in by phone", "sign up", "sign up by phone", "forgotten password", "second factor"]
TIMED = {"second factor", "new application"}
BOXES += ["recovery code", "proof", "new e-mail", "new phone", "new application"]


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("name", BOXES)
def test_a_code_is_read_however_it_is_written(client, ana, name, way):
    address, code = box(name, client, ana)
    answer = client.post(address, {"code": written(way, code)})
    assert answer.status_code == 302, answer.context["form"].errors


@pytest.mark.parametrize("name", BOXES)
def test_what_cannot_be_a_code_is_told_and_spends_no_try(client, ana, name):
    address, code = box(name, client, ana)
    for text in ["", "\u200b", "1234", "123456789", "no sé", "½²", "9" * 500, "\x00"] * 2:
        answer = client.post(address, {"code": text})
        assert answer.status_code == 200, text
        assert 'class="error-summary"' in answer.content.decode() or answer.context["form"].errors
    if name in TIMED:  # on a slow machine its half minute may be over
        code = totp(client.session.get("mfa.totp.secret", SECRET))
    assert client.post(address, {"code": code}).status_code == 302


@pytest.mark.parametrize("name", [*BOXES[:5], "proof", "new e-mail", "new phone"])
def test_no_message_says_the_code_in_its_subject(client, ana, name):
    _address, code = box(name, client, ana)
    for message in mail.outbox:
        assert not set(re.findall(r"\d{4}", code)) & set(re.findall(r"\d{4}", message.subject))
