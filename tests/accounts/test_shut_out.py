"""Somebody else's tries at an account do not shut its owner out where the owner signs in from."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "zoraida@nauta.example", "tres palabras sin nada"
HOME, ELSEWHERE, STRANGER = "203.0.113.7", "198.51.100.9", "192.0.2.1"


@pytest.fixture(autouse=True)
def owner():
    cache.clear()
    user = User.objects.create_user(email=EMAIL, password=PASSWORD, legal_name="Zoraida")
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


def enter(address, password=""):
    """Try to sign in from `address` in a new browser. Returns where it leads, or what the page says."""
    browser = Client(REMOTE_ADDR=address)
    answer = browser.post(reverse("account_login"), {"login": EMAIL, "password": password})
    return getattr(answer, "url", "") or answer.content.decode()


def a_stranger_tries():
    for number in range(30):
        enter(f"192.0.2.{number}", "otra cosa que no es")
        enter(f"192.0.2.{number}")


def test_the_owner_signs_in_from_a_place_that_is_known(owner):
    assert "cuenta" in enter(HOME, PASSWORD)
    a_stranger_tries()
    assert "Demasiados" in enter(STRANGER)
    assert "Demasiados" in enter(STRANGER, PASSWORD)
    assert enter(HOME, PASSWORD) == reverse("account_home")
    mail.outbox.clear()
    assert enter(HOME) == reverse("account_confirm_login_code")


def test_a_place_that_is_known_has_its_own_limit_and_tells_nobody_else(owner):
    enter(HOME, PASSWORD)
    said = [enter(HOME, "otra cosa que no es") for _ in range(7)]
    assert "Demasiados" in said[-1]
    assert enter(ELSEWHERE, PASSWORD) == reverse("account_home"), "others are counted apart"
