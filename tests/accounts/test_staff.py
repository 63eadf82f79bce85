import re
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts import groups
from accounts.models import User
from tests.support.people import person

pytestmark = pytest.mark.django_db
PASSWORD = "tres palabras sueltas"


@pytest.fixture(autouse=True)
def nothing_left_from_other_tests():
    cache.clear()
    with translation.override("es"):
        yield


@pytest.fixture
def editor():
    groups.ensure_groups()
    user = person("editora@inst.example", legal_name="Elena Pérez", is_staff=True, password=PASSWORD)
    user.groups.add(groups.Group.objects.get(name=groups.EDITORS))
    return user


@pytest.fixture
def boss(client):
    user = person("jefa@inst.example", legal_name="Julia Gómez", is_staff=True, is_superuser=True, password=PASSWORD)
    client.force_login(user)
    return user


def sign_in(client, user):
    return client.post("/cuenta/entrar/?next=/admin/", {"login": user.email, "password": PASSWORD})


def totp_code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/pages/", "/_util/login/?next=/admin/"])
def test_every_entrance_of_the_admin_leads_to_the_one_sign_in_page(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/cuenta/entrar/?next=")


@pytest.mark.parametrize("path", ["/admin/password_reset/", "/admin/password_reset/confirm/MQ/abc-def/"])
def test_wagtails_own_password_reset_is_not_a_way_in(client, path):
    assert client.get(path)["Location"] == "/cuenta/clave/olvidada/"


def test_wagtails_own_sign_in_accepts_nobody(client, editor):
    client.post("/admin/login/", {"username": editor.username, "password": PASSWORD})
    assert client.get("/admin/").status_code == 302


def test_staff_without_a_second_factor_are_sent_to_set_one_up(client, editor, settings):
    settings.STAFF_SECOND_FACTOR = True
    sign_in(client, editor)
    assert client.get("/admin/")["Location"] == "/cuenta/seguridad/"


def test_staff_enter_after_setting_the_second_factor_up(client, editor, settings, monkeypatch):
    settings.STAFF_SECOND_FACTOR = True
    sign_in(client, editor)
    client.post("/cuenta/confirmar/", {"password": PASSWORD})
    page = client.get("/cuenta/seguridad/aplicacion/").content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    # The transaction of a test never ends, and what waits for its end would not happen.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda done, **_: done())
    answer = client.post("/cuenta/seguridad/aplicacion/", {"code": totp_code(secret)})
    assert answer["Location"] == "/cuenta/seguridad/recuperacion/"
    assert client.get("/cuenta/seguridad/recuperacion/").status_code == 200
    assert client.get("/admin/").status_code == 200


def test_staff_with_a_second_factor_are_asked_for_it_at_every_sign_in(client, editor, settings):
    settings.STAFF_SECOND_FACTOR = True
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(editor, secret)
    assert sign_in(client, editor)["Location"].startswith("/cuenta/seguridad/codigo/")
    assert client.get("/admin/").status_code == 302
    client.post("/cuenta/seguridad/codigo/", {"code": "000000"})
    assert client.get("/admin/").status_code == 302
    client.post("/cuenta/seguridad/codigo/", {"code": totp_code(secret)})
    assert client.get("/admin/").status_code == 200


def test_the_second_factor_is_kept_encrypted(editor):
    stored = TOTP.activate(editor, "JBSWY3DPEHPK3PXP").instance
    assert "JBSWY3DPEHPK3PXP" not in str(stored.data)


def test_a_citizen_who_opens_the_admin_is_told_and_does_not_go_in_circles(client):
    client.force_login(person("ana@nauta.example", password=PASSWORD))
    assert client.get("/admin/").status_code == 403


def test_the_staff_list_shows_names_and_groups_and_no_citizen(client, boss, editor):
    person("ana@nauta.example")
    page = client.get("/admin/users/").content.decode()
    assert "Elena Pérez" in page
    assert groups.EDITORS in page
    assert "ana@nauta.example" not in page
    assert "Elena Pérez" in client.get("/admin/users/?q=editora").content.decode()


def test_a_new_member_of_staff_signs_in_with_a_code_and_no_password(client, boss, editor):
    group = groups.Group.objects.get(name=groups.EDITORS)
    fields = {"email": "Nueva@inst.example", "legal_name": "Nora Ruiz", "groups": [group.pk]}
    assert client.post("/admin/users/new/", fields).status_code == 302
    made = User.objects.get(email="nueva@inst.example")
    assert made.is_staff
    assert not made.has_usable_password()
    client.logout()
    client.post("/cuenta/entrar/", {"login": "nueva@inst.example"})
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body)[0]
    client.post("/cuenta/entrar/codigo/", {"code": code})
    assert client.get("/cuenta/").status_code == 200
    assert made.emailaddress_set.get().verified


def test_changing_the_e_mail_of_staff_closes_the_old_one(client, boss, editor):
    address = f"/admin/users/edit/{editor.pk}/"
    assert client.get(address).status_code == 200
    client.post(address, {"email": "otra@inst.example", "legal_name": "Elena Pérez", "is_active": "on"})
    editor.refresh_from_db()
    assert editor.email == "otra@inst.example"
    assert list(editor.emailaddress_set.values_list("email", flat=True)) == ["otra@inst.example"]


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/account/",
        "/admin/users/",
        "/admin/users/new/",
        "/admin/groups/",
        "/admin/pages/",
        "/admin/images/",
        "/admin/reports/site-history/",
        "/admin/documents/",
        "/admin/reports/workflow/",
    ],
)
def test_the_admin_works_with_people_who_have_one_name(client, boss, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "staff/admin.css" in answer.content.decode()


def test_staff_change_their_name_in_their_account(client, boss):
    fields = {"name-legal_name": "Julia Gómez Díaz", "locale-preferred_language": "", "locale-current_time_zone": ""}
    fields |= {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
    assert client.post("/admin/account/", fields).status_code == 302
    boss.refresh_from_db()
    assert boss.legal_name == "Julia Gómez Díaz"


def test_the_admin_speaks_spanish(client, boss):
    assert '<html lang="es"' in client.get("/admin/").content.decode()


def test_officers_read_what_people_sent_and_editors_do_not(editor):
    officer = person("funcionaria@inst.example", is_staff=True, password=PASSWORD)
    officer.groups.add(groups.Group.objects.get(name=groups.OFFICERS))
    assert officer.has_perms(["tramites_forms.view_submission", "tramites_forms.read_submission"])
    assert not any(editor.has_perm(f"tramites_forms.{action}_submission") for action in ("view", "read", "change"))
    assert editor.has_perm("tramites_forms.change_onlineform")


def test_the_first_administrator_is_made_by_a_command_without_a_password(client):
    call_command("staff_add", "Primera@inst.example", "--administrator", "--name", "Eva Ruiz", stdout=StringIO())
    call_command("staff_add", "primera@inst.example", "--group", groups.CERTIFIERS, stdout=StringIO())
    made = User.objects.get(email="primera@inst.example")
    assert (made.is_superuser, made.is_staff, made.legal_name) == (True, True, "Eva Ruiz")
    assert not made.has_usable_password()
    assert made.groups.get().name == groups.CERTIFIERS
    client.post("/cuenta/entrar/", {"login": made.email})
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body)[0]
    client.post("/cuenta/entrar/codigo/", {"code": code})
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("wrong", [["no es un correo"], ["a@b.example", "--group", "Reyes"]])
def test_the_command_refuses_what_is_not_an_e_mail_or_a_group(wrong):
    with pytest.raises(CommandError):
        call_command("staff_add", *wrong, stdout=StringIO())
    assert not User.objects.exists()
