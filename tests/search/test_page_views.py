"""Pages that are read are counted without their readers, for everybody alike, and are found more easily."""

import pytest
from django.test import Client

from search import outbox, popularity
from search.extraction import extract
from search.models import OutboxEntry, Popularity
from search.page_views import PageViews
from services_catalog.models import Institution, Office, ServicePage
from tests.support.search_helpers import BROWSER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site", "kept")]


@pytest.fixture
def counted(monkeypatch):
    fresh = PageViews()
    monkeypatch.setattr("search.middleware.page_views", fresh)
    return fresh


@pytest.fixture
def kept(settings, tmp_path):
    """Turn the page cache on, empty."""
    settings.PAGE_CACHE_SECONDS = 60
    settings.CACHES = {**settings.CACHES, "pages": {**settings.CACHES["pages"], "LOCATION": str(tmp_path)}}


@pytest.fixture
def visitor():
    return Client(headers={"user-agent": BROWSER})


def held(counted):
    """Return {path: views} of what waits to be written."""
    return {path: views for path, (views, _) in counted._counts.items()}


def test_every_view_of_a_kept_page_counts_and_costs_no_query(visitor, counted, django_assert_num_queries):
    page = ServicePage.objects.live().first()
    first = visitor.get(page.url)
    assert first["X-Page-Cache"] == "miss"
    with django_assert_num_queries(0):
        assert visitor.get(page.url)["X-Page-Cache"] == "hit"
        known = visitor.get(page.url + "?utm_source=sms", headers={"if-none-match": first["ETag"]})
    assert known.status_code == 304, "who has the page already reads it again"
    assert held(counted) == {page.url: 3}


def test_a_page_that_must_be_made_counts_too_and_asks_nothing_more(visitor, counted, settings):
    settings.PAGE_CACHE_SECONDS = 0
    page = ServicePage.objects.live().first()
    assert visitor.get(page.url)["X-Page-Cache"] == "pass"
    assert held(counted) == {page.url: 1}
    assert not Popularity.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user-agent": "curl/8.5.0"},
        {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/119.0"},
        {"user-agent": "WhatsApp/2.23.20"},
        {"user-agent": ""},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-moz": "prefetch"},
    ],
)
def test_programs_and_what_is_fetched_ahead_do_not_count(visitor, counted, headers):
    assert visitor.get("/tramites/", headers=headers).status_code == 200
    assert visitor.get("/tramites/", headers=headers).status_code == 200
    assert held(counted) == {}


def test_only_pages_that_were_asked_for_and_given_count(visitor, counted):
    page = ServicePage.objects.live().first()
    assert visitor.head(page.url).status_code == 200
    assert visitor.post(page.url).status_code == 200
    assert visitor.get(page.url, headers={"if-match": '"another"'}).status_code == 412
    assert visitor.get("/tramites/no-existe/").status_code == 404
    assert visitor.get(page.url.rstrip("/")).status_code == 301
    assert visitor.get("/cuenta/entrar/").status_code == 200
    assert visitor.get("/buscar/").status_code == 200
    assert visitor.get("/api/v1/search?q=licencia").status_code == 200
    assert held(counted) == {}


def test_a_draft_that_staff_look_at_is_no_view(admin_user, counted, visitor):
    visitor.force_login(admin_user)
    page = ServicePage.objects.live().first()
    request = visitor.get(page.url).wsgi_request
    counted._counts.clear()
    assert page.save_revision().as_object().make_preview_request(request).status_code == 200
    assert visitor.get(f"/admin/pages/{page.pk}/view_draft/").status_code == 200
    assert held(counted) == {}


def test_what_staff_read_does_not_count_even_signed_out_and_costs_nothing(
    admin_user, counted, visitor, django_assert_num_queries
):
    page = ServicePage.objects.live().first()
    visitor.get(page.url)
    visitor.force_login(admin_user)
    assert visitor.get("/admin/").status_code == 200
    cookie = visitor.cookies["personal"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("1", True, "Lax")
    with django_assert_num_queries(0):
        answer = visitor.get(page.url, headers={"referer": "http://testserver/buscar/?q=licencia"})
    assert answer["X-Page-Cache"] == "hit", "they get the page everybody gets"
    assert not answer.cookies
    del visitor.cookies["sessionid"]
    visitor.get(page.url)
    assert counted._counts == {page.url: (1, 0)}


def test_a_citizen_who_is_signed_in_counts_and_is_not_marked(django_user_model, counted, visitor):
    visitor.force_login(django_user_model.objects.create_user(email="ana@example.org"))
    assert visitor.get("/admin/").status_code != 200
    visitor.get("/admin/jsi18n/")
    assert "personal" not in visitor.cookies
    visitor.get("/tramites/")
    assert held(counted) == {"/tramites/": 1}
    assert "personal" not in Client(headers={"user-agent": BROWSER}).get("/admin/jsi18n/").cookies


def test_where_the_log_of_an_edge_is_counted_the_site_does_not_count_the_same_again(visitor, counted, settings):
    settings.COUNT_VIEWS = False
    visitor.get("/tramites/", headers={"referer": "http://testserver/buscar/?q=licencia"})
    assert counted._counts == {"/tramites/": (0, 1)}, "a log does not say what was opened from the search"


def test_what_is_viewed_in_either_language_raises_its_document_which_is_fed_again(visitor, counted):
    service = ServicePage.objects.live().filter(locale__language_code="es").first()
    office, institution = Office.objects.first(), Institution.objects.filter(locale__language_code="es").first()
    sources = {outbox.source_of(one) for one in (service, office, institution)}
    OutboxEntry.objects.all().delete()
    addresses = [service.url, f"/en{service.url}", f"/oficinas/{office.slug}/", f"/instituciones/{institution.slug}/"]
    for address in addresses:
        assert visitor.get(address).status_code == 200
    counted.flush()
    assert popularity.refresh() == 3
    raised = popularity.popularity_of([f"service:{service.slug}", f"organism:{institution.slug}"])
    assert raised[f"service:{service.slug}"] == 1
    assert 0 < raised[f"organism:{institution.slug}"] < 1
    assert set(OutboxEntry.objects.values_list("source", flat=True)) == sources
    [document] = extract(outbox.source_of(service)).docs
    assert document.popularity == 1
