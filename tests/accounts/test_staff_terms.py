"""Staff: 15 minutes without doing anything, 12 hours in all; and what they were sending is not lost."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.utils import translation

from accounts.models import User
from accounts.staff_terms import SEEN_AT

pytestmark = pytest.mark.django_db
PASSWORD = "tres palabras sueltas"


class Clock:
    """The time that sessions see, to be moved."""

    def __init__(self, monkeypatch):
        import time

        self.now = time.time()
        for module in ("accounts.staff_terms", "accounts.recent_proof", "accounts.signals"):
            monkeypatch.setattr(f"{module}.time.time", lambda: self.now)

    def pass_by(self, *, minutes):
        self.now += minutes * 60


@pytest.fixture(autouse=True)
def in_spanish():
    cache.clear()
    with translation.override("es"):
        yield


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def boss(client, clock):
    user = User.objects.create_user(
        email="jefa@inst.example", password=PASSWORD, legal_name="Julia", is_staff=True, is_superuser=True
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post("/cuenta/entrar/", {"login": user.email, "password": PASSWORD})
    assert client.get("/admin/").status_code == 200
    return user


def test_who_works_goes_on_and_who_does_nothing_for_15_minutes_proves_who_it_is(client, boss, clock):
    for _ in range(5):
        clock.pass_by(minutes=14)
        assert client.get("/admin/").status_code == 200
    clock.pass_by(minutes=16)
    answer = client.get("/admin/users/?q=x")
    assert answer["Location"].startswith("/cuenta/confirmar/?next=")
    back = client.post(answer["Location"], {"password": PASSWORD})
    assert back["Location"] == "/admin/users/?q=x"
    assert client.get("/admin/").status_code == 200


def test_what_was_being_sent_is_done_after_the_proof(client, boss, clock):
    clock.pass_by(minutes=20)
    fields = {"email": "nueva@inst.example", "legal_name": "Nora Ruiz"}
    answer = client.post("/admin/users/new/", fields)
    assert "Lo que escribió queda guardado" in client.get(answer["Location"]).content.decode()
    assert not User.objects.filter(email="nueva@inst.example").exists()
    client.post(answer["Location"], {"password": PASSWORD})
    assert User.objects.get(email="nueva@inst.example").is_staff


def test_scripts_of_an_open_page_are_refused_and_do_not_keep_a_session_awake(client, boss, clock):
    seen = client.session[SEEN_AT]
    clock.pass_by(minutes=10)
    client.get("/admin/editing-sessions/ping/wagtailcore/page/1/")
    assert client.session[SEEN_AT] == seen
    clock.pass_by(minutes=6)
    answer = client.get("/admin/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 403
    assert "15 minutos" in answer.json()["error"]


def test_after_12_hours_staff_sign_in_again_whatever_they_do(client, boss, clock):
    for _ in range(12 * 6 - 1):
        clock.pass_by(minutes=10)
        assert client.get("/admin/reports/locked/").status_code == 200
    clock.pass_by(minutes=11)
    answer = client.get("/admin/")
    assert answer["Location"] == "/cuenta/entrar/?next=/admin/"
    assert "12 horas" in client.get(answer["Location"]).content.decode()


def test_citizens_are_not_asked_for_being_idle(client, clock):
    user = User.objects.create_user(email="ana@nauta.example", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post("/cuenta/entrar/", {"login": user.email, "password": PASSWORD})
    clock.pass_by(minutes=600)
    assert client.get("/cuenta/").status_code == 200
