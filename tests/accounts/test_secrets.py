"""What the database holds of people: nothing that a stolen dump lets read, and keys that can be changed."""

import logging
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Certification, User
from accounts.services import CarneTaken, certification_create, request_open
from accounts.session_store import SessionStore
from config.logs import JsonFormatter

pytestmark = pytest.mark.django_db
CARNE = "85031512345"
NAME = "Ana María Pérez Gómez"


@pytest.fixture
def certified():
    user = User.objects.create_user(email="ana@nauta.example")
    certification_create(user=user, carne=CARNE, legal_name=NAME, method=Certification.Method.DESK)
    return user


def dump():
    """Return every row of every table as text, which is what a stolen copy of the database gives."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


def test_a_dump_of_the_database_holds_neither_carne_nor_name_nor_pending_code(certified, client):
    client.force_login(certified)
    session = client.session
    session["account_login"] = {"code": "1234-5678-secret"}
    session.save()
    TOTP.activate(certified, "JBSWY3DPEHPK3PXP")
    text = dump()
    assert "ana@nauta.example" in text  # the dump does hold this person's row
    for secret in (CARNE, CARNE[:6], NAME, "María", "1234-5678", "JBSWY3DPEHPK3PXP"):
        assert secret not in text


def test_a_certification_is_found_by_carne_without_reading_it(certified):
    assert Certification.objects.of_carne(CARNE).get().user == certified
    assert not Certification.objects.of_carne("85031512346").exists()


def rotated(settings):
    old = settings.FIELD_KEYS[0]
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_keys", stdout=open("/dev/null", "w"))  # noqa: SIM115
    settings.FIELD_KEYS = [new]
    return new


def test_after_rotating_the_keys_the_old_one_is_no_longer_needed(certified, client, settings):
    client.force_login(certified)
    TOTP.activate(certified, "JBSWY3DPEHPK3PXP")
    rotated(settings)
    user = User.objects.get(pk=certified.pk)
    assert user.legal_name == NAME
    assert user.certification.carne == CARNE
    assert Certification.objects.of_carne(CARNE).exists()
    assert client.get("/cuenta/").status_code == 200
    from accounts.adapter import MFAAdapter

    assert MFAAdapter().decrypt(user.authenticator_set.get().data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_rotating_the_keys_twice_changes_nothing_that_is_read(certified, settings):
    rotated(settings)
    rotated(settings)
    assert User.objects.get(pk=certified.pk).legal_name == NAME


def test_rotating_says_what_no_key_opens_and_goes_on_with_the_rest(certified, settings):
    other = User.objects.create_user(email="otra@nauta.example", legal_name="Otra")
    lost = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET legal_name = %s WHERE id = %s", [lost, other.pk])
    with pytest.raises(CommandError, match="keep the old key"):
        rotated(settings)
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert User.objects.get(pk=certified.pk).legal_name == NAME


def test_a_session_written_with_a_lost_key_only_signs_out(certified, client, settings):
    client.force_login(certified)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert client.get("/cuenta/").status_code == 302


def test_a_session_is_kept_encrypted_and_read_back():
    store = SessionStore()
    store["step"] = "carné 85031512345"
    store.save()
    assert SessionStore(store.session_key)["step"] == "carné 85031512345"
    assert "step" not in Session.objects.get(pk=store.session_key).session_data


def test_nothing_of_a_person_reaches_the_logs(client):
    """Every logger, at its most talkative, through the handler of production, while a person is certified and fails."""
    handler = logging.StreamHandler(stream := StringIO())
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.DEBUG
    try:
        officer = User.objects.create_superuser(email="jefa@inst.example")
        ana = User.objects.create_user(email="ana@nauta.example")
        request = request_open(user=ana)
        client.force_login(officer)
        form = {"certify": "", "certify-carne": CARNE, "certify-legal_name": NAME, "certify-is_the_person": "on"}
        client.post(f"/admin/certificar/{request.pk}/", form)
        client.post(f"/admin/certificar/{request.pk}/", form | {"certify-is_valid": "on"})
        client.get(f"/nada/{CARNE}/?correo=ana@nauta.example")
        logging.getLogger("accounts").error("No se pudo con %s de %s", CARNE, ana.email)
        try:
            certification_create(user=officer, carne=CARNE, legal_name=NAME, method=Certification.Method.DESK)
        except CarneTaken:
            logging.getLogger("accounts").exception("taken")
    finally:
        root.removeHandler(handler)
        root.level = level
    written = stream.getvalue()
    assert "No se pudo con" in written
    for secret in (CARNE, NAME, "ana@nauta.example", request.code):
        assert secret not in written
