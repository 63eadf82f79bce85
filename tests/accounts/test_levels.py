from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import seed
from accounts.models import Certification, User
from accounts.services import CarneTaken, certification_create, certification_revoke
from core.levels import Level, level_of
from tests.accounts.test_certifying import certifier
from tests.support.people import person

pytestmark = pytest.mark.django_db
CARNE = "85031512345"


def certify(user, carne=CARNE, **fields):
    fields = {"legal_name": "Ana Pérez", "method": Certification.Method.DESK} | fields
    return certification_create(user=user, carne=carne, **fields)


def level(user):
    return level_of(User.objects.get(pk=user.pk))


def test_nobody_is_anonymous():
    assert level_of(AnonymousUser()) == Level.ANONYMOUS


def test_an_account_that_proved_nothing_counts_as_anonymous():
    assert level(person(verified=False)) == Level.ANONYMOUS


def test_a_checked_e_mail_or_a_checked_phone_makes_a_registered_account():
    assert level(person()) == Level.REGISTERED
    assert level(person(email=None, phone="+5352123456", phone_verified_at=timezone.now())) == Level.REGISTERED
    assert level(person(email=None, phone="+5352123457")) == Level.ANONYMOUS


def test_a_certification_makes_a_certified_account_and_writes_the_legal_name():
    user = person()
    certify(user)
    assert level(user) == Level.CERTIFIED
    assert User.objects.get(pk=user.pk).legal_name == "Ana Pérez"


def test_a_revoked_certification_no_longer_counts():
    user = person()
    certification_revoke(certification=certify(user), by=certifier(), reason="Error")
    assert level(user) == Level.REGISTERED


def test_an_expired_certification_no_longer_counts():
    user = person()
    certify(user, expires_at=timezone.now() - timedelta(seconds=1))
    assert level(user) == Level.REGISTERED


def test_a_carne_certifies_one_account_only():
    certify(person())
    other = person("otra@nauta.example")
    with pytest.raises(CarneTaken):
        certify(other)
    assert level(other) == Level.REGISTERED


def test_the_database_itself_refuses_a_second_account_for_a_carne():
    certify(person())
    other = person("otra@nauta.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Certification.objects.create(user=other, carne=CARNE, legal_name="Otra", method="desk")


def test_a_carne_whose_certification_was_revoked_or_has_expired_can_certify_again():
    first, second, third = person(), person("b@nauta.example"), person("c@nauta.example")
    certification_revoke(certification=certify(first), by=certifier(), reason="Cambió de cuenta")
    certify(second, expires_at=timezone.now() - timedelta(seconds=1))
    certify(third)
    assert [level(user) for user in (first, second, third)] == [Level.REGISTERED, Level.REGISTERED, Level.CERTIFIED]


def test_certifying_again_replaces_what_stood():
    user = person()
    certify(user)
    certify(user, carne="85031512346")
    assert user.certifications.count() == 2
    assert User.objects.get(pk=user.pk).certification.carne == "85031512346"


def test_a_wrong_carne_certifies_nobody():
    user = person()
    with pytest.raises(ValidationError):
        certify(user, carne="85131512345")
    assert level(user) == Level.REGISTERED


def test_the_level_is_read_once_for_each_request(django_assert_num_queries):
    user = person()
    certify(user)
    user = User.objects.get(pk=user.pk)
    with django_assert_num_queries(1):
        assert user.level == user.level == Level.CERTIFIED


def test_an_account_needs_an_e_mail_or_a_phone():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(email="", phone="")


def test_two_people_without_e_mail_do_not_collide():
    person(email="", phone="+5352123456")
    person(email=None, phone="+5352123457")
    assert User.objects.filter(email=None).count() == 2


def test_an_e_mail_is_the_same_however_it_is_written():
    person("Ana@Nauta.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(email="ANA@nauta.example")


def test_demo_people_are_made_once_with_the_levels_they_show(settings):
    seed.load(progress=lambda text: None)
    seed.load(progress=lambda text: None)
    assert User.objects.count() == len(seed.DEMO_USERS)
    levels = {key: User.objects.get(email=email).level for key, (email, *_) in seed.DEMO_USERS.items()}
    assert levels.pop("certified") == Level.CERTIFIED
    assert set(levels.values()) == {Level.REGISTERED}


def test_demo_people_are_refused_where_demo_is_off(settings):
    settings.DEMO = False
    seed.load(progress=lambda text: None)
    assert not User.objects.exists()
    assert seed.sign_ins() == []
    with pytest.raises(ImproperlyConfigured):
        seed.load_demo_users()
