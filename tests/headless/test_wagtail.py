"""Wagtail's read API shows what everybody may see, whoever asks, and nothing else."""

import pytest
from wagtail.models import Locale, PageViewRestriction

from services_catalog.models import ServicePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]

PAGES = "/api/wagtail/v2/pages/"


@pytest.fixture
def page():
    return ServicePage.objects.live().first()


def seen(client, page):
    """Say by which ways a page can be read."""
    listed = client.get(f"{PAGES}?type=services_catalog.ServicePage&slug={page.slug}").json()
    ways = {
        "list": any(item["id"] == page.pk for item in listed["items"]),
        "detail": client.get(f"{PAGES}{page.pk}/").status_code == 200,
        "path": client.get(f"{PAGES}find/?html_path=/tramites/{page.slug}/").status_code == 200,
        "number": client.get(f"{PAGES}find/?id={page.pk}").status_code == 200,
    }
    return {way for way, open_ in ways.items() if open_}


def test_a_published_page_is_found_by_every_way(client, page):
    assert seen(client, page) == {"list", "detail", "path", "number"}


def test_what_is_not_published_is_found_by_no_way(client, admin_client, page):
    page.unpublish()
    assert seen(client, page) == set()
    assert seen(admin_client, page) == set()


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD])
def test_what_is_private_is_found_by_no_way_even_by_who_may_see_it(client, admin_client, page, kind):
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="clave")
    assert seen(client, page) == set()
    assert seen(admin_client, page) == set()


def test_what_hangs_from_something_private_is_private(client, page):
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert seen(client, page) == set()


def test_a_draft_says_what_is_published(client, page):
    page.title = "Solo en el borrador"
    page.save_revision()
    assert "Solo en el borrador" not in client.get(f"{PAGES}{page.pk}/").content.decode()


def test_pages_are_chosen_by_language(client):
    spanish = client.get(f"{PAGES}?locale=es&limit=1").json()["meta"]["total_count"]
    assert spanish > 100
    assert client.get(f"{PAGES}?locale=es").json()["items"][0]["meta"]["locale"] == "es"
    assert client.get(f"{PAGES}?locale=en&limit=1").json()["meta"]["total_count"] < spanish
    assert Locale.objects.count() == 2


def test_find_understands_addresses_of_both_languages(client, page):
    english = client.get(f"{PAGES}find/?html_path=/en/tramites/{page.slug}/")
    assert english.status_code == 200
    assert english.json()["meta"]["slug"] == page.slug


def test_a_body_comes_as_blocks_and_as_the_html_of_the_site(client):
    news = client.get(f"{PAGES}?type=news.NewsPage&limit=1").json()["items"][0]
    found = client.get(f"{PAGES}{news['id']}/").json()
    assert {block["type"] for block in found["body"]} <= {"paragraph", "heading", "list", "callout", "quote"}
    assert found["html"]["body"].count("<p>") >= 1


def test_a_page_names_what_it_points_to(client, page):
    found = client.get(f"{PAGES}{page.pk}/").json()
    assert found["category"]["name"]
    assert found["institution"]["slug"]


@pytest.mark.parametrize("path", ["images/", "documents/", "categories/", "institutions/", "offices/", "fees/"])
def test_the_other_lists_answer(client, path):
    answer = client.get(f"/api/wagtail/v2/{path}")
    assert answer.status_code == 200
    assert "editor_note" not in answer.content.decode()


def test_nothing_meant_for_editors_is_said(client, page):
    found = client.get(f"{PAGES}{page.pk}/?fields=*").json()
    for field in ("editor_note", "owner", "search_keywords", "latest_revision", "draft_title", "go_live_at"):
        assert field not in found
        assert field not in found["meta"]
