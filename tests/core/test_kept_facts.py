"""What a process keeps between publications is never older than the last of them."""

import pytest
from django.db import transaction
from wagtail.models import PageViewRestriction

from core import kept_facts, purge
from core.kept_facts import kept
from tests.support import pages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    kept_facts._kept.clear()
    yield
    kept_facts._kept.clear()


def counting():
    made = []

    def make():
        made.append(1)
        return len(made)

    return make


def test_a_fact_is_made_once_in_a_generation_and_anew_in_the_next():
    make = counting()
    assert [kept("name", make), kept("name", make)] == [1, 1]
    purge.purge_now()
    assert [kept("name", make), kept("name", make)] == [2, 2]


def test_facts_of_other_names_are_others():
    assert kept(("kind", 1), lambda: "one") == "one"
    assert kept(("kind", 2), lambda: "two") == "two"


def test_what_is_not_yet_committed_is_never_kept():
    make = counting()
    with transaction.atomic():
        assert [kept("name", make), kept("name", make)] == [1, 2]
    assert kept("name", make) == 3


def test_a_cache_out_of_reach_keeps_nothing(monkeypatch):
    monkeypatch.setattr(purge, "generation", lambda: None)
    make = counting()
    assert [kept("name", make), kept("name", make)] == [1, 2]


def test_a_change_committed_while_a_fact_is_made_is_seen_by_the_next_page():
    def make():
        purge.purge_now()  # somebody publishes while the rows are read
        return "before"

    assert kept("name", make) == "before"
    assert kept("name", lambda: "after") == "after"


def test_they_never_grow_without_end(monkeypatch):
    monkeypatch.setattr(kept_facts, "MOST", 10)
    for number in range(100):
        kept(number, lambda number=number: number)
    assert len(kept_facts._kept) <= 10


def test_a_page_made_private_asks_at_once(client):
    page = pages.news()
    assert client.get(page.url).status_code == 200
    assert client.get(page.url).status_code == 200
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(page.url).status_code == 302


def test_what_is_closed_leaves_the_lists_at_once_and_comes_back_when_it_is_opened(client):
    """A site without anything private asks nothing about it, until something is."""
    page = pages.news("nota-de-prueba")

    def listed():
        return page.url in client.get("/noticias/").text

    assert [listed(), listed()] == [True, True]
    closed = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert [listed(), listed()] == [False, False]
    closed.delete()
    assert listed()
