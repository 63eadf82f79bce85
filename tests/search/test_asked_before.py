"""What several people searched is offered to who begins to type it, without asking the database with every letter."""

from datetime import date

import pytest

from search.asked_before import FRESH_SECONDS, POPULAR, AskedBefore
from search.models import SearchCount

pytestmark = pytest.mark.django_db


def searched(text, searches=POPULAR, *, clicks=1, month=date(2026, 11, 1), language="es"):
    SearchCount.objects.create(
        month=month, language=language, fingerprint=f"{text}{month}", text=text, searches=searches, clicks=clicks
    )


def test_only_what_several_searched_and_opened_is_offered_the_most_searched_first():
    searched("pasaporte urgente", 40)
    searched("pasaporte menor", 90)
    searched("pasaporte", 500)
    searched("pasaporte raro", POPULAR - 1)
    searched("pasaporte sin nada", 60, clicks=0)
    searched("passport urgent", 60, language="en")
    searched("casa", 60)
    searched("", 60)
    assert AskedBefore().beginning("pasaporte", "es", 2) == ["pasaporte menor", "pasaporte urgente"]
    assert AskedBefore().beginning("pas", "en", 2) == ["passport urgent"]
    assert AskedBefore().beginning("x", "es", 2) == []


def test_the_same_words_of_several_months_are_offered_once():
    searched("pasaporte menor", 20)
    searched("pasaporte menor", 30, month=date(2026, 10, 1))
    assert AskedBefore().beginning("pas", "es", 5) == ["pasaporte menor"]


@pytest.mark.django_db(transaction=True)
def test_the_table_is_read_once_a_minute(django_assert_num_queries):
    now = [1000.0]
    asked = AskedBefore(clock=lambda: now[0])
    searched("pasaporte menor")
    with django_assert_num_queries(1):
        for beginning in ("pa", "pas", "pasa"):
            assert asked.beginning(beginning, "es", 5) == ["pasaporte menor"]
    searched("pasaporte urgente", 40)
    assert asked.beginning("pas", "es", 5) == ["pasaporte menor"]
    now[0] += FRESH_SECONDS
    assert asked.beginning("pas", "es", 5) == ["pasaporte urgente", "pasaporte menor"]
