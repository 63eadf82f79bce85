"""An account holds what was proved in it. Each way of planting something in another's account, in both directions."""

import re
from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from accounts import identity, sms
from accounts.identity_changes import change_of
from accounts.models import IdentifierChange, User
from config.settings.accounts import with_phones
from tests.support.codes import mailed_code, texted_code
from tests.support.forms_data import contact_form
from tests.support.passkeys import add_key
from tests.support.proof import just_proved
from tramites_forms.models import Draft

pytestmark = pytest.mark.django_db
EMAIL, PHONE, PASSWORD = "ana@nauta.example", "+5352123456", "tres palabras sueltas"
THEIRS = {"email": "otro@nauta.example", "phone": "+5352123499"}
CODE = re.compile(r"\d{4}-\d{4}")


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


def code_in(browser, login):
    """Sign in with a code sent to `login`, and return who that is."""
    browser.post("/cuenta/entrar/", {"login": login})
    text = mail.outbox[-1].body if "@" in login else sms.outbox[-1][1]
    if code := CODE.search(text):  # an identifier without account gets a message that says so
        browser.post("/cuenta/entrar/codigo/", {"code": code[0]})
    pk = browser.session.get("_auth_user_id")
    return User.objects.filter(pk=pk).first()


@pytest.mark.parametrize("proves", ["email", "phone"])
def test_who_signs_up_with_anothers_identifier_gets_only_what_it_proves(client, proves):
    written = {"email": THEIRS["email"], "phone": PHONE} if proves == "email" else {"email": EMAIL, "phone": "52123499"}
    client.post("/cuenta/crear/", written)
    if proves == "phone":
        client.post("/cuenta/telefono/codigo/", {"code": texted_code()})
        stranger = User.objects.get()
        assert (stranger.email, stranger.phone) == (None, THEIRS["phone"])
        assert not stranger.emailaddress_set.exists()
    else:
        assert not User.objects.exists(), "nothing is made before a code comes back"
    owner = code_in(Client(), EMAIL) if proves == "phone" else code_in(Client(), PHONE)
    assert owner is None, "there is no account of theirs to enter"
    victim = Client()
    victim.post("/cuenta/crear/", {"email": EMAIL} if proves == "phone" else {"phone": PHONE})
    path = "/cuenta/crear/codigo/" if proves == "phone" else "/cuenta/telefono/codigo/"
    victim.post(path, {"code": mailed_code() if proves == "phone" else texted_code()})
    mine = User.objects.get(pk=victim.session["_auth_user_id"])
    assert {mine.email, mine.phone} == ({EMAIL, None} if proves == "phone" else {PHONE, None})


def test_the_second_identifier_waits_for_its_own_code_in_the_same_session(client):
    client.post("/cuenta/crear/", {"email": EMAIL, "phone": "52123456"})
    answer = client.post("/cuenta/telefono/codigo/", {"code": texted_code()})
    assert answer["Location"] == "/cuenta/crear/codigo/"
    assert client.get("/cuenta/").status_code == 200, "the account is there already"
    assert User.objects.get().email is None
    Client().post("/cuenta/crear/codigo/", {"code": mailed_code()})
    assert User.objects.get().email is None, "another session cannot bring it"
    client.post("/cuenta/crear/codigo/", {"code": mailed_code()})
    user = User.objects.get()
    assert (user.email, user.phone) == (EMAIL, PHONE)
    assert client.get("/cuenta/").status_code == 200


def test_the_first_proof_empties_an_account_that_somebody_else_began(client):
    begun = User.objects.create_user(email=EMAIL, phone=THEIRS["phone"], password=PASSWORD, legal_name="Ana")
    EmailAddress.objects.create(user=begun, email=EMAIL, primary=True)
    EmailAddress.objects.create(user=begun, email=THEIRS["email"])
    add_key(begun)
    stranger = Client()
    stranger.force_login(begun)
    assert stranger.get("/cuenta/").status_code == 200
    form = contact_form()
    Draft.objects.create(user=begun, form=form, version=form.source.current_version(), language="es")
    assert code_in(client, EMAIL) == begun
    begun.refresh_from_db()
    assert (begun.email, begun.phone, begun.has_usable_password()) == (EMAIL, None, False)
    assert list(begun.emailaddress_set.values_list("email", "verified")) == [(EMAIL, True)]
    assert not begun.authenticator_set.exists()
    assert not begun.form_drafts.exists()
    assert stranger.get("/cuenta/").status_code == 302
    assert client.get("/cuenta/").status_code == 200


def test_claims_that_nobody_proved_give_way(client, ana):
    ana.phone, ana.phone_verified_at = THEIRS["phone"], None  # as the old way of signing up left it
    ana.save()
    client.post("/cuenta/crear/", {"phone": "52123499"})
    client.post("/cuenta/telefono/codigo/", {"code": texted_code()})
    ana.refresh_from_db()
    assert ana.phone is None
    assert identity.account_of(phone=THEIRS["phone"]) != ana


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_what_another_account_proved_cannot_be_taken_even_with_its_code(client, ana, kind):
    other = User.objects.create_user(email=THEIRS["email"], phone=THEIRS["phone"], phone_verified_at=timezone.now())
    EmailAddress.objects.create(user=other, email=THEIRS["email"], verified=True, primary=True)
    just_proved(client, ana)
    client.post("/cuenta/correo/" if kind == "email" else "/cuenta/telefono/", {kind: THEIRS[kind], "action_add": ""})
    path = "/cuenta/crear/codigo/" if kind == "email" else "/cuenta/telefono/codigo/"
    client.post(path, {"code": mailed_code() if kind == "email" else texted_code()})
    assert getattr(User.objects.get(pk=ana.pk), kind) == {"email": EMAIL, "phone": PHONE}[kind]


@pytest.mark.parametrize("text", ["ana@nauta.exam\u017fle", "\u212aana@nauta.example", "\u0131na@nauta.example"])
def test_letters_that_look_or_fold_alike_are_nobody_elses_e_mail(client, ana, text):
    for path, field in (
        ("/cuenta/entrar/", "login"),
        ("/cuenta/crear/", "email"),
        ("/cuenta/clave/olvidada/", "email"),
    ):
        client.post(path, {field: text})
    assert all(to.isascii() for message in mail.outbox for to in message.to)
    assert not [message for message in mail.outbox if EMAIL in message.to]


@pytest.mark.parametrize("text", ["ANA@NAUTA.EXAMPLE", "\u00a0ana@nauta.example\u200b", "Ana@Nauta.Example "])
def test_the_same_e_mail_written_otherwise_is_the_same(client, ana, text):
    client.post("/cuenta/entrar/", {"login": text})
    assert mail.outbox[-1].to == [EMAIL]
    client.post("/cuenta/entrar/codigo/", {"code": mailed_code()})
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_staff_begin_with_no_identifier_of_whoever_claimed_the_e_mail(client):
    claimed = User.objects.create_user(phone=THEIRS["phone"], phone_verified_at=timezone.now(), email=EMAIL)
    EmailAddress.objects.create(user=claimed, email=EMAIL, primary=True)
    call_command("staff_add", EMAIL, "--administrator", stdout=StringIO())
    made = User.objects.get(is_staff=True)
    assert made != claimed
    assert (made.email, made.phone) == (EMAIL, None)
    assert code_in(client, THEIRS["phone"]) == claimed
    assert client.get("/admin/").status_code == 403


def test_an_account_that_becomes_staff_keeps_only_the_e_mail_that_was_named(client, ana):
    session = just_proved(Client(), ana)
    call_command("staff_add", EMAIL, stdout=StringIO())
    ana.refresh_from_db()
    assert (ana.is_staff, ana.phone, ana.has_usable_password()) == (True, None, False)
    assert session.get("/cuenta/").status_code == 302
    assert code_in(client, EMAIL) == ana


def test_the_migration_leaves_only_what_was_proved(ana):
    ana.phone_verified_at = None
    ana.save()
    by_phone = User.objects.create_user(
        phone=THEIRS["phone"], phone_verified_at=timezone.now(), email="x@nauta.example"
    )
    EmailAddress.objects.create(user=by_phone, email="x@nauta.example")
    User.objects.create_user(email="nadie@nauta.example")
    import_module("accounts.migrations.0005_proven_identifiers").only_what_was_proved(apps, None)
    rows = set(User.objects.values_list("email", "phone"))
    assert rows == {(EMAIL, None), (None, THEIRS["phone"])}
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [EMAIL]


# Undoing


def link():
    text = mail.outbox[-1].body if mail.outbox else sms.outbox[-1][1]
    return re.search(r"/cuenta/deshacer/\S+/", text)[0]


def steal_email(ana):
    """Somebody at the open session of `ana` changes the e-mail and stays in every way there is."""
    thief = just_proved(Client(), ana)
    thief.post("/cuenta/correo/", {"email": THEIRS["email"], "action_add": ""})
    thief.post("/cuenta/crear/codigo/", {"code": mailed_code()})
    return thief


def test_the_old_e_mail_undoes_everything_that_came_with_a_change(client, ana):
    elsewhere = just_proved(Client(), ana)
    thief = steal_email(ana)
    assert elsewhere.get("/cuenta/").status_code == 302, "the other sessions ended"
    assert thief.get("/cuenta/").status_code == 200
    assert mail.outbox[-1].to == [EMAIL]
    undo = link()
    assert undo in sms.outbox[-1][1], "the account's phone is told too"
    thief.post("/cuenta/telefono/", {"phone": "52123499"})
    thief.post("/cuenta/telefono/codigo/", {"code": texted_code() if CODE.search(sms.outbox[-1][1]) else ""})
    add_key(ana)
    User.objects.filter(pk=ana.pk).update(erase_at=timezone.now() + timedelta(days=7))
    assert client.get(undo).status_code == 200
    assert User.objects.get(pk=ana.pk).email == THEIRS["email"], "looking changes nothing"
    assert client.post(undo).status_code == 200
    ana.refresh_from_db()
    assert (ana.email, ana.phone, ana.erase_at) == (EMAIL, PHONE, None)
    assert ana.check_password(PASSWORD), "the password was not touched, so it stays"
    assert not ana.authenticator_set.exists()
    assert thief.get("/cuenta/").status_code == 302
    assert code_in(Client(), THEIRS["email"]) is None
    assert code_in(client, EMAIL) == ana
    assert client.post(undo).status_code == 404, "it works once"


def test_a_password_put_after_the_change_goes_with_it(client, ana):
    thief = steal_email(ana)
    undo = link()
    words = {"oldpassword": PASSWORD, "password1": "otra cosa muy larga", "password2": "otra cosa muy larga"}
    thief.post("/cuenta/clave/", words)
    client.post(undo)
    ana.refresh_from_db()
    assert not ana.has_usable_password()


def test_a_thief_cannot_undo_the_undoing(client, ana):
    thief = steal_email(ana)
    mine = link()
    thief.post("/cuenta/correo/", {"email": "tercero@nauta.example", "action_add": ""})
    thief.post("/cuenta/crear/codigo/", {"code": mailed_code()})
    assert mail.outbox[-1].to == [THEIRS["email"]]
    theirs = link()
    client.post(mine)
    assert client.post(theirs).status_code == 404
    assert User.objects.get(pk=ana.pk).email == EMAIL


def test_who_has_only_a_phone_is_told_by_a_message(client):
    ana = User.objects.create_user(phone=PHONE, phone_verified_at=timezone.now())
    just_proved(client, ana)
    client.post("/cuenta/telefono/", {"phone": "52123499"})
    client.post("/cuenta/telefono/codigo/", {"code": texted_code()})
    assert sms.outbox[-1][0] == PHONE
    assert client.get("/cuenta/").status_code == 200
    Client().post(link())
    ana.refresh_from_db()
    assert ana.phone == PHONE
    assert client.get("/cuenta/").status_code == 302


def test_a_link_is_good_for_seven_days_and_not_if_it_was_touched(client, ana, monkeypatch):
    steal_email(ana)
    undo = link()
    token = undo.split("/")[-2]
    assert change_of(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    import time

    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 7 * 86400 + 1)
    assert client.get(undo).status_code == 404
    IdentifierChange.objects.update(at=timezone.now() - timedelta(days=8))
    from core import retention

    retention.run()
    assert not IdentifierChange.objects.exists()


def test_an_old_e_mail_that_another_account_proved_meanwhile_is_not_taken_from_it(client, ana):
    steal_email(ana)
    undo = link()
    other = identity.account_begin(language="es", email=EMAIL)
    assert client.post(undo).status_code == 409
    assert User.objects.get(pk=other.pk).email == EMAIL
