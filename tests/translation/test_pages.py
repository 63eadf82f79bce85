"""Acceptance line 10 of the main job: what /en/ shows of what is translated and of what is not."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, PageViewRestriction

from core.segments import Untranslated, html_pairs, translate
from home.models import ContentPage
from tests.support import pages

pytestmark = pytest.mark.django_db

SITE = settings.SITE_URL
TEXTS = {
    "Soberanía": "Soberanía",
    "Noticias": "News",
    "Lo esencial.": "The gist.",
    "Nueva oficina": "New office",
    "Otra cosa": "Another thing",
}


@pytest.fixture
def english(django_capture_on_commit_callbacks):
    """Translate and publish: localize publishes when the transaction ends, which in a test is never."""

    def take(page, texts=TEXTS, **options):
        with django_capture_on_commit_callbacks(execute=True):
            translated = translate(page, texts, **options)
        translated.refresh_from_db()
        return translated

    cache.clear()
    return take


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def canonical(html):
    return re.search(r'<link rel="canonical" href="([^"]*)"', html)[1]


def alternates(html):
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"', html))


def test_a_page_keeps_its_address_in_both_languages(client, english):
    english(pages.home())
    english(pages.news_index())
    translated = english(pages.news())
    assert translated.slug == "nueva-oficina"
    assert "<h1>New office</h1>" in read(client, "/en/noticias/nueva-oficina/")
    assert "<h1>Nueva oficina</h1>" in read(client, "/noticias/nueva-oficina/")


def test_a_draft_translation_is_not_shown_the_spanish_page_is(client, english):
    english(pages.home())
    english(pages.news_index())
    english(pages.news(), publish=False)
    html = read(client, "/en/noticias/nueva-oficina/")
    assert "New office" not in html
    assert 'lang="es"' in html
    assert alternates(html) == {}
    assert alternates(read(client, "/noticias/nueva-oficina/")) == {}


def test_a_translation_taken_down_gives_way_to_its_source(client, english):
    english(pages.home())
    english(pages.news_index())
    english(pages.news()).unpublish()
    assert "Nueva oficina" in read(client, "/en/noticias/nueva-oficina/")


def test_a_draft_in_spanish_is_nowhere(client):
    pages.news().unpublish()
    read(client, "/noticias/nueva-oficina/", 410)
    read(client, "/en/noticias/nueva-oficina/", 410)


def test_en_works_before_anything_is_translated(client):
    pages.news()
    assert "Nueva oficina" in read(client, "/en/noticias/nueva-oficina/")
    assert 'lang="es"' in read(client, "/en/noticias/")


def test_the_spanish_address_of_a_page_translated_elsewhere_leads_to_its_translation(client, english):
    english(pages.home())
    english(pages.news_index())
    translated = english(pages.news())
    translated.slug = "new-office"
    translated.save()
    response = client.get("/en/noticias/nueva-oficina/")
    assert (response.status_code, response["Location"]) == (301, "/en/noticias/new-office/")


def test_a_private_page_is_private_in_english_too(client, english):
    english(pages.home())
    page = pages.news()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    for address in ("/noticias/nueva-oficina/", "/en/noticias/nueva-oficina/"):
        response = client.get(address)
        assert response.status_code == 302
        assert "next=" in response["Location"]


def test_a_redirect_made_for_the_spanish_address_serves_the_english_one(client):
    page = pages.news()
    Redirect.objects.create(old_path="/vieja", redirect_page=page)
    assert client.get("/vieja/")["Location"] == "/noticias/nueva-oficina/"
    assert client.get("/en/vieja/")["Location"] == "/en/noticias/nueva-oficina/"


def test_links_inside_a_text_follow_the_language_being_read(client):
    home, target = pages.home(), pages.news()
    link = f'<p><a linktype="page" id="{target.pk}">mire</a></p>'
    pages.child(home, ContentPage(title="Texto", slug="texto", body=[("paragraph", pages.rich(link))]))
    assert '<a href="/noticias/nueva-oficina/">mire</a>' in read(client, "/texto/")
    assert '<a href="/en/noticias/nueva-oficina/">mire</a>' in read(client, "/en/texto/")


def test_a_language_appears_only_when_it_is_complete(english):
    english(pages.home())
    with pytest.raises(Untranslated) as failure:
        translate(pages.news_index(), {})
    assert failure.value.missing == ["Noticias"]
    assert not pages.news_index().has_translation(Locale.objects.get(language_code="en"))


def test_rich_text_is_cut_in_the_same_pieces_in_both_languages():
    found = html_pairs("<p>Uno <b>dos</b>.</p><p>Tres</p>", "<p>One <b>two</b>.</p><p>Three</p>")
    assert found["Uno <b>dos</b>."] == "One <b>two</b>."
    assert found["Tres"] == "Three"


@pytest.mark.parametrize("header", ["en", "en-GB,en;q=0.9", "fr"])
def test_the_browser_language_and_cookies_change_nothing(client, header):
    pages.home()
    client.cookies["django_language"] = "en"
    response = client.get("/", headers={"Accept-Language": header})
    assert response["Content-Language"] == "es"
    assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [("", "en-GB", "en"), ("?lang=es", "en", "es"), ("?lang=en", "", "en"), ("?lang=xx", "fr", "es"), ("", "", "es")],
)
def test_only_the_api_negotiates_a_language(client, query, header, language):
    pages.home()
    response = client.get(f"/api/v1/news{query}", headers={"Accept-Language": header})
    assert response["Content-Language"] == language


def test_each_page_of_a_list_is_canonical_by_itself(client):
    for number in range(12):
        pages.news(f"n-{number}")
    assert canonical(read(client, "/noticias/?pagina=2")) == SITE + "/noticias/?pagina=2"
    for address in ("/noticias/", "/noticias/?pagina=1", "/noticias/?pagina=zz", "/noticias/?anio=2026"):
        assert canonical(read(client, address)) == SITE + "/noticias/"


@pytest.mark.parametrize("slug", ["admin", "api", "buscar", "cuenta", "en", "static", "seguimiento"])
def test_an_address_that_the_site_uses_is_refused_for_a_page(slug):
    with pytest.raises(ValidationError, match="usa esta dirección"):
        pages.child(pages.home(), ContentPage(title="X", slug=slug))


@pytest.mark.parametrize(
    "address", ["/a" * 300 + "/", "/" + "a" * 9000 + "/", "/en/" + "٣" * 50 + "/", "/en/en/", "/en"]
)
def test_strange_addresses_are_not_found_and_never_an_error(client, address):
    pages.home()
    assert client.get(address, follow=True).status_code in {200, 404, 414}


def test_a_translation_older_than_its_source_says_since_when_and_leads_to_it(client, english):
    english(pages.home())
    english(pages.news_index())
    page = pages.news()
    english(page)
    assert "The Spanish page changed" not in read(client, "/en/noticias/nueva-oficina/")
    page.lead = "Otra cosa"
    page.save_revision().publish()
    html = read(client, "/en/noticias/nueva-oficina/")
    assert "The Spanish page changed on" in html
    assert 'href="/noticias/nueva-oficina/" hreflang="es"' in html
    assert "The Spanish page changed" not in read(client, "/noticias/nueva-oficina/")
    english(page)
    assert "The Spanish page changed" not in read(client, "/en/noticias/nueva-oficina/")


@pytest.mark.parametrize("kind", ["", "atom/"])
def test_what_a_feed_calls_an_item_never_changes(client, english, kind):
    def names():
        return re.findall(r"<(?:guid|id)[^>]*>(urn:uuid:[^<]+)<", read(client, f"/noticias/feed/{kind}"))

    page = pages.news()
    before = names()
    assert f"urn:uuid:{page.translation_key}" in before
    page.slug, page.title = "otra-direccion", "Otro nombre"
    page.save_revision().publish()
    english(pages.home())
    english(pages.news_index())
    assert names() == before
