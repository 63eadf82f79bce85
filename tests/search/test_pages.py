"""The results page and the suggestions as somebody without account or JavaScript sees them."""

import gzip

import pytest
from django.test import Client

from search.engines.postgres import PostgresEngine
from tests.support.search_helpers import doc, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def passport():
    fill(
        PostgresEngine(),
        [
            doc(
                "service:pasaporte",
                "Expedición de pasaporte",
                summary="Sirve para <b>viajar</b>.",
                facets={"online": ("yes",)},
                facts=("25 CUP",),
            )
        ],
    )


def test_results_show_kind_title_marked_line_and_facts(client, passport):
    page = client.get("/buscar/", {"q": "pasaporte viajar"}).content.decode()
    assert "Expedición de <mark>pasaporte</mark>" in page
    assert "Sirve para &lt;b&gt;<mark>viajar</mark>&lt;/b&gt;." in page
    assert "25 CUP" in page


def test_the_results_page_sets_no_cookie_and_reads_no_session(client, passport):
    response = client.get("/buscar/", {"q": "pasaporte"})
    assert not response.cookies and "Cookie" not in response.get("Vary", "")


@pytest.mark.usefixtures("facts_kept")
def test_the_results_page_takes_at_most_six_queries(client, passport, django_assert_max_num_queries):
    client.get("/buscar/", {"q": "pasaporte"})  # what a process keeps between pages
    with django_assert_max_num_queries(6):
        client.get("/buscar/", {"q": "pasaporte"})


def test_english_results_live_under_the_english_prefix(client, passport):
    page = client.get("/en/buscar/", {"q": "pasaporte"}).content.decode()
    assert 'href="/en/x/service:pasaporte/"' in page
    assert 'class="result" lang="es"' in page


def test_nothing_found_offers_ways_on(client, passport):
    page = client.get("/buscar/", {"q": "xilófono"}).content.decode()
    assert "/tramites/" in page and "/contacto/" in page and "xilófono" in page


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999", "٣", ""])
def test_any_page_number_answers(client, passport, page):
    assert client.get("/buscar/", {"q": "pasaporte", "pagina": page}).status_code == 200


@pytest.mark.parametrize("text", ["\x00", "a" * 10_000, "<script>alert(1)</script>", "' OR 1=1", "\ud83d", "٣٣٣"])
def test_hostile_searches_answer_with_a_page(passport, text):
    client = Client(raise_request_exception=True)
    response = client.get("/buscar/", {"q": text.encode("utf-8", "replace").decode()})
    assert response.status_code == (400 if "\x00" in text else 200)  # NUL never reaches a view
    assert "<script>alert" not in response.content.decode()


def test_suggestions_have_the_reserved_shape(client, passport):
    answer = client.get("/buscar/sugerencias/", {"q": "pasap"}).json()
    assert answer == {
        "suggestions": [{"id": "service:pasaporte", "title": "Expedición de pasaporte", "url": "/x/service:pasaporte/"}]
    }


def test_the_first_result_begins_the_request_or_calls_the_office(client):
    fill(
        PostgresEngine(),
        [
            doc("service:pasaporte", "Expedición de pasaporte", direct={"start": "/tramites/pasaporte/solicitud/"}),
            doc("office:1", "Oficina de Correos", direct={"phone": "3252 1234; guardia: 123"}),
        ],
    )
    page = client.get("/buscar/", {"q": "pasaporte"}).content.decode()
    assert 'href="/tramites/pasaporte/solicitud/"' in page
    english = client.get("/en/buscar/", {"q": "pasaporte"}).content.decode()
    assert 'href="/en/tramites/pasaporte/solicitud/"' in english
    page = client.get("/buscar/", {"q": "oficina correos"}).content.decode()
    assert 'href="tel:+5332521234"' in page and "guardia" in page


def test_words_that_nothing_says_are_told(client, passport):
    page = client.get("/buscar/", {"q": "pasaporte xilófono"}).content.decode()
    assert "«xilófono»" in page and "Expedición de" in page


def test_the_api_reads_a_long_search_as_far_as_it_goes(client, passport):
    answer = client.get("/api/v1/search", {"q": "pasaporte " * 1_500})
    assert answer.status_code == 200 and answer.json()["total"] == 1


def test_every_value_of_a_facet_can_be_reached(client):
    docs = [doc(f"service:s{n}", f"Licencia {n}", facets={"category": (f"categoria-{n}",)}) for n in range(18)]
    fill(PostgresEngine(), docs)
    page = client.get("/buscar/", {"q": "licencia"}).content.decode()
    assert all(f"category=categoria-{n}" in page for n in range(18))


def test_the_page_of_results_weighs_at_most_50_kb(client):
    body = " ".join(f"pasaporte palabra{n}" for n in range(2_000))
    fill(PostgresEngine(), [doc(f"service:s{n}", f"Pasaporte {n}", summary=body[:400], body=body) for n in range(30)])
    page = client.get("/buscar/", {"q": "pasaporte"})
    assert len(gzip.compress(page.content)) <= 12 * 1024
