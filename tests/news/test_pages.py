from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.models import PageViewRestriction
from wagtail.rich_text import RichText

from tests.support import pages

pytestmark = pytest.mark.django_db


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_an_article_shows_its_source_its_date_and_what_is_known_of_it(client):
    pages.news(
        "resumen",
        title="Un resumen",
        date=date(2025, 12, 10),
        date_note="La fecha se dedujo.",
        source_name="Juventud Rebelde",
        source_url="https://source.example/nota",
        body=[("paragraph", RichText("<p>El cuerpo.</p>"))],
    )
    html = read(client, "/noticias/resumen/")
    assert "<h1>Un resumen</h1>" in html
    assert '<a href="https://source.example/nota" rel="external">Juventud Rebelde</a>' in html
    assert '<time datetime="2025-12-10">10 de diciembre de 2025</time>' in html
    assert "La fecha se dedujo." in html
    assert "<p>El cuerpo.</p>" in html


def test_an_article_without_source_says_nothing_of_a_source(client):
    pages.news("propia")
    assert "Fuente" not in read(client, "/noticias/propia/")


def test_related_news_share_tags_and_the_closest_come_first(client):
    page = pages.news("una", tags=["minjus", "registro"])
    pages.news("lejana", tags=["deporte"])
    pages.news("cercana", tags=["minjus"], date=date(2026, 2, 1))
    pages.news("gemela", tags=["minjus", "registro"], date=date(2025, 1, 1))
    related = client.get("/noticias/una/").context["related"]
    assert [item.slug for item in related] == ["gemela", "cercana"]
    assert page.title


def test_the_list_is_newest_first_and_paged(client):
    for day in range(1, 13):
        pages.news(f"dia-{day}", date=date(2026, 1, day))
    first = client.get("/noticias/").context["news"]
    assert [item.slug for item in first][:2] == ["dia-12", "dia-11"]
    assert len(first) == 10
    assert [item.slug for item in client.get("/noticias/?pagina=2").context["news"]] == ["dia-2", "dia-1"]


def test_the_list_is_narrowed_by_tag_and_by_year(client):
    pages.news("a", tags=["minjus"], date=date(2025, 5, 1))
    pages.news("b", tags=["minjus"], date=date(2026, 5, 1))
    pages.news("c", tags=["deporte"], date=date(2026, 5, 2))
    found = client.get("/noticias/?etiqueta=minjus").context["news"]
    assert {item.slug for item in found} == {"a", "b"}
    found = client.get("/noticias/?etiqueta=minjus&anio=2026").context["news"]
    assert {item.slug for item in found} == {"b"}


@pytest.mark.parametrize(
    "query", ["pagina=zz", "pagina=-1", "anio=%D9%A2%D9%A0%D9%A2%D9%A5", "etiqueta=%3Cb%3E", "anio=99999999"]
)
def test_a_query_without_sense_shows_the_whole_list(client, query):
    pages.news("a")
    assert [item.slug for item in client.get(f"/noticias/?{query}").context["news"]] == ["a"]


def test_a_tag_that_nothing_has_says_so_and_leads_back(client):
    pages.news("a")
    html = read(client, "/noticias/?etiqueta=otra")
    assert "No hay noticias así" in html
    assert 'href="/noticias/"' in html


def test_feeds_carry_whole_addresses_and_the_lead(client):
    pages.news("a", lead="Lo que pasó & pasa.", tags=["minjus"])
    rss = read(client, "/noticias/feed/")
    assert "<link>http://testserver/noticias/a/</link>" in rss
    assert "Lo que pasó &amp; pasa." in rss
    assert "<category>minjus</category>" in rss
    atom = read(client, "/noticias/feed/atom/")
    assert '<link href="http://testserver/noticias/a/" rel="alternate"' in atom


def test_what_was_pasted_with_control_characters_breaks_no_feed_and_no_document(client):
    pages.news("a", title="Pegado\x0b de\x02 Word", lead="Con\x1f restos", tags=["uno\x07"])
    assert "Pegado de Word" in read(client, "/noticias/feed/")
    assert "Con restos" in read(client, "/noticias/feed/atom/")
    assert client.get("/noticias/a/pdf/").content.startswith(b"%PDF-")


def test_the_pdf_is_tagged_and_the_text_of_the_news_never_becomes_markup(client):
    pages.news("a", title='Título #read("/etc/passwd") *x*', source_name="F", source_url="https://source.example/")
    response = client.get("/noticias/a/pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"/MarkInfo" in response.content


def test_the_print_view_has_the_article_its_address_and_no_navigation(client):
    pages.news("a", title="Para papel")
    html = read(client, "/noticias/a/imprimir/")
    assert "Para papel" in html
    assert f"{settings.SITE_URL}/noticias/a/" in html
    assert "<nav" not in html


def test_drafts_and_private_news_are_in_no_list_nor_feed(client):
    draft = pages.news("borrador")
    draft.unpublish()
    private = pages.news("privada")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    pages.news("publica")
    for address in ("/noticias/", "/noticias/feed/", "/en/noticias/"):
        html = read(client, address)
        assert "publica" in html
        assert "borrador" not in html
        assert "privada" not in html


def test_words_that_are_part_of_addresses_cannot_be_the_address_of_a_news_item():
    with pytest.raises(ValidationError):
        pages.news("feed")


@pytest.mark.parametrize("address", ["/noticias/", "/noticias/n-1/", "/en/noticias/", "/en/noticias/n-1/"])
def test_news_take_the_same_few_queries_however_many_they_are(client, django_assert_max_num_queries, address):
    counts = []
    for total in (3, 9):
        while pages.NewsPage.objects.count() < total:
            number = pages.NewsPage.objects.count() + 1
            pages.news(f"n-{number}", tags=["minjus", f"t-{number}"])
        client.get(address)
        client.get(address)  # twice: what is remembered for a while is there
        with django_assert_max_num_queries(12) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]
