"""The contract of both APIs, pinned: one page of every type, one thing of every kind. See tests/support/golden.py."""

import pytest
from django.test import Client
from wagtail.models import Page, get_page_models

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]

# One page of each type, by the address the seed gives it.
PAGES = {
    "home.HomePage": "/",
    "home.ContentPage": "/accesibilidad/",
    "news.NewsIndexPage": "/noticias/",
    "news.NewsPage": "/noticias/nace-el-centro-de-gobierno-digital/",
    "services_catalog.ServiceIndexPage": "/tramites/",
    "services_catalog.ServicePage": "/tramites/certificacion-de-nacimiento/",
    "services_catalog.CheckerPage": "/guias/que-certificacion-necesito/",
    "services_catalog.GuideIndexPage": "/guias/",
    "services_catalog.GuidePage": "/guias/como-registrarse-y-certificar-la-cuenta/",
    "services_catalog.InstitutionIndexPage": "/instituciones/",
    "services_catalog.OfficeIndexPage": "/oficinas/",
}
READS = {
    "v1-services": "/api/v1/services?limit=2",
    "v1-service": "/api/v1/services/certificacion-de-nacimiento",
    "v1-categories": "/api/v1/categories?limit=2",
    "v1-institutions": "/api/v1/institutions?limit=2",
    "v1-offices": "/api/v1/offices?limit=2",
    "v1-guides": "/api/v1/guides?limit=2",
    "v1-checkers": "/api/v1/checkers",
    "v1-checker": "/api/v1/checkers/que-certificacion-necesito",
    "v1-guide": "/api/v1/guides/como-registrarse-y-certificar-la-cuenta",
    "v1-news": "/api/v1/news?limit=2",
    "v1-news-item": "/api/v1/news/nace-el-centro-de-gobierno-digital",
    "v1-forms": "/api/v1/forms?limit=2",
    "v1-form": "/api/v1/forms/contacto",
    "v1-form-schema": "/api/v1/forms/contacto/versions/1/schema",
    "v1-pages": "/api/v1/pages?limit=2",
    "v1-page": "/api/v1/pages/accesibilidad",
    "v1-category": "/api/v1/categories/identidad-y-documentos",
    "v1-institution": "/api/v1/institutions/minjus",
    "v1-service-expanded": "/api/v1/services/certificacion-de-nacimiento?expand=form,institution,category",
    "v1-services-fields": "/api/v1/services?limit=2&fields=id,title,api_url",
    "v1-content": "/api/v1/content?limit=3",
    "v1-navigation": "/api/v1/navigation",
    "v1-navigation-en": "/api/v1/navigation?lang=en",
    "v1-redirects": "/api/v1/redirects?limit=2",
    "v1-resolve": "/api/v1/resolve?path=/en/tramites/certificacion-de-nacimiento/",
    "v1-notices": "/api/v1/notices?limit=2&fields=kind,title,language,procedures",
    "v1-comments": "/api/v1/news/nace-el-centro-de-gobierno-digital/comments",
    "v1-form-version": "/api/v1/forms/contacto/versions/1",
    "v1-figures": "/api/v1/figures",
    "v2-categories": "/api/wagtail/v2/categories/?limit=2&locale=es",
    "v2-institutions": "/api/wagtail/v2/institutions/?limit=2&locale=es",
    "v2-offices": "/api/wagtail/v2/offices/?limit=2&locale=es",
    "v2-fees": "/api/wagtail/v2/fees/?limit=2&locale=es",
    "v2-pages": "/api/wagtail/v2/pages/?type=news.NewsPage&limit=2&order=title&locale=es",
}


# One of each error that is said in words of its own.
ERRORS = {
    "unknown-parameter": (400, "/api/v1/services?limite=5"),
    "unknown-field": (400, "/api/v1/services?fields=id,titulo"),
    "unknown-link": (400, "/api/v1/services?expand=titulo"),
    "foreign-cursor": (400, "/api/v1/services?after=x"),
    "two-places": (400, "/api/v1/services?after=x&offset=2"),
    "not-there": (404, "/api/v1/services/no-hay"),
    "no-such-address": (404, "/api/v1/nada"),
    "impossible-value": (422, "/api/v1/services?limit=0"),
    "unreadable": (400, "/api/v1/search?q=%00"),
    "v2-unknown-parameter": (400, "/api/wagtail/v2/pages/?limite=5"),
}


@pytest.fixture
def api():
    client = Client(headers={"host": "localhost"})

    def get(path):
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.content[:300])
        return answer.json()

    return get


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_each_type_says_what_it_said(api, golden, name):
    found = api(f"/api/wagtail/v2/pages/find/?html_path={PAGES[name]}")
    assert found["meta"]["type"] == name
    golden(f"page-{name}", found)


@pytest.mark.parametrize("name", PAGES)
def test_the_content_of_a_page_of_each_type_says_what_it_said(api, golden, name):
    found = api(f"/api/v1/resolve?path={PAGES[name]}")["link"]
    golden(f"v1-content-{name}", api(f"/api/v1/content/{found['id']}"))


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_says_what_it_said(client, golden, name):
    status, path = ERRORS[name]
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    golden(f"error-{name}", answer.json())


def test_every_page_type_of_the_site_is_pinned_here():
    used = {
        model._meta.label
        for model in get_page_models()
        if model is not Page and model.objects.live().filter(depth__gt=1).exists()
    }
    assert used == set(PAGES)


def test_every_page_type_says_more_than_its_title():
    bare = [model._meta.label for model in get_page_models() if model is not Page and not model.api_fields]
    assert bare == []


@pytest.mark.parametrize("name", READS)
def test_a_list_or_a_thing_says_what_it_said(api, golden, name):
    golden(name, api(READS[name]))


def test_the_description_of_the_api_says_what_it_said(api, golden):
    golden("openapi", api("/api/v1/openapi.json"))
