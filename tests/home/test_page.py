import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from home.models import ContentPage, HomePage
from news.models import NewsIndexPage, NewsPage
from services_catalog.models import GuidePage, ServicePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]


def front(client, address="/"):
    response = client.get(address)
    assert response.status_code == 200
    return response


def test_the_home_page_leads_with_search_and_the_most_wanted(client):
    html = front(client).content.decode()
    places = [
        html.index(text)
        for text in (
            "¿Qué trámite necesita?",
            'action="/buscar/"',
            'follow">Siga su solicitud',
            '<h2 id="startable"',
            "Por momento de la vida",
            "Todas las categorías",
            "Noticias</h2>",
        )
    ]
    assert places == sorted(places)


def test_the_most_wanted_are_those_an_editor_chose_in_that_order(client):
    home = HomePage.objects.get(locale__language_code="es")
    chosen = list(ServicePage.objects.live().filter(locale=home.locale).order_by("-pk")[:3])
    home.most_wanted = [("procedure", page) for page in chosen]
    home.save_revision().publish()
    assert [page.pk for page in front(client).context["most_wanted"]] == [page.pk for page in chosen]


def test_a_withdrawn_procedure_is_no_longer_among_the_most_wanted(client):
    wanted = front(client).context["most_wanted"]
    ServicePage.objects.filter(pk=wanted[0].pk).update(withdrawn_on="2026-01-01", withdrawn_reason="x")
    ServicePage.objects.get(pk=wanted[1].pk).unpublish()
    assert [page.pk for page in front(client).context["most_wanted"]] == [page.pk for page in wanted[2:]]


def test_every_category_says_how_many_procedures_it_has(client):
    categories = front(client).context["categories"]
    assert len(categories) == 18
    spanish = ServicePage.objects.current().filter(locale__language_code="es")
    assert sum(category.count for category in categories) == spanish.count() == 265


@pytest.mark.parametrize("address", ["/", "/en/"])
def test_the_home_page_takes_twelve_queries_at_most(client, address):
    front(client, address)
    with CaptureQueriesContext(connection) as queries:
        front(client, address)
    assert len(queries) <= 12, "\n".join(query["sql"][:120] for query in queries)


def test_the_home_page_sets_no_cookie_and_does_not_vary(client):
    response = front(client)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "Accept-Language" not in response.get("Vary", "")


# Editors see a page as it will be before it is published, in its language.

KINDS = [HomePage, ContentPage, NewsIndexPage, NewsPage, ServicePage, GuidePage]


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_shows_what_is_not_yet_saved(kind):
    page = kind.objects.live().filter(locale__language_code="es").first()
    page.title = "Título sin guardar"
    response = page.make_preview_request(preview_mode=page.default_preview_mode)
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="es">' in html
    if kind is not HomePage:
        assert "Título sin guardar" in html


@pytest.mark.parametrize("kind", [HomePage, ContentPage, ServicePage])
def test_the_preview_of_a_translation_is_in_its_language(kind):
    page = kind.objects.live().filter(locale__language_code="en").first()
    response = page.make_preview_request(preview_mode=page.default_preview_mode)
    assert '<html lang="en">' in response.content.decode()


def test_a_page_never_published_can_be_previewed():
    index = NewsIndexPage.objects.get(locale__language_code="es")
    page = NewsPage(title="Nueva", slug="nueva", lead="Algo", live=False, locale=index.locale)
    index.add_child(instance=page)
    assert "Nueva" in page.make_preview_request().content.decode()
    assert not Page.objects.get(pk=page.pk).live
