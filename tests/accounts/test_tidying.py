from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Token
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from core import retention
from tests.support.people import person

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=8)


def test_accounts_that_never_proved_anything_go_after_a_week_and_no_other():
    old = {"verified": False, "date_joined": LONG_AGO}
    person("nadie", **old)
    kept = [person(date_joined=LONG_AGO), person("eva", is_staff=True, **old)]
    kept.append(person("luz", last_login=LONG_AGO, **old))
    kept.append(User.objects.create_user(phone="+5352123456", phone_verified_at=LONG_AGO, date_joined=LONG_AGO))
    kept.append(User.objects.create_user(email="reciente@nauta.example"))
    retention.run()
    assert set(User.objects.all()) == set(kept)


def test_sessions_and_tokens_past_their_date_go():
    now = timezone.now()
    for key, end in (("old", now - timedelta(seconds=1)), ("new", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=end)
        Token.objects.create(type=Token.Type.ACCESS_TOKEN, hash=key, expires_at=end)
    retention.run()
    assert Session.objects.get().pk == "new"
    assert Token.objects.get().hash == "new"
