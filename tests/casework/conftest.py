"""A request that came, and an officer of its team: what most tests of this room begin with."""

import pytest

from accounts.models import User
from tests.support.officers import join, officer, sent


@pytest.fixture
def case():
    submission, _pin = sent(User.objects.create_user(email="ana@example.com"))
    return submission.case


@pytest.fixture
def who(case):
    return join(officer(), case.team)
