from datetime import date

import pytest
from wagtail.rich_text import RichText

from core.searchable import registered
from news.models import NewsPage
from tests.support import pages

pytestmark = pytest.mark.django_db


def test_the_api_lists_news_newest_first_by_tag_and_year(client):
    pages.news("vieja", tags=["minjus"], date=date(2025, 3, 1), source_name="F", source_url="https://source.example/")
    pages.news("nueva", tags=["minjus"], date=date(2026, 3, 1))
    pages.news("otra", tags=["deporte"], date=date(2026, 3, 2))
    answer = client.get("/api/v1/news?tag=minjus").json()
    assert answer["total"] == 2
    assert [item["slug"] for item in answer["items"]] == ["nueva", "vieja"]
    assert answer["items"][1]["source"] == {"name": "F", "url": "https://source.example/"}
    assert [item["slug"] for item in client.get("/api/v1/news?year=2025").json()["items"]] == ["vieja"]


def test_the_api_gives_the_body_as_blocks_and_no_draft(client):
    page = pages.news("a", body=[("heading", "Uno"), ("paragraph", RichText("<p>Dos <b>tres</b></p>"))])
    detail = client.get("/api/v1/news/a").json()
    assert detail["body"] == [
        {"kind": "heading", "text": "Uno"},
        {"kind": "paragraph", "runs": [{"text": "Dos "}, {"text": "tres", "bold": True}]},
    ]
    page.unpublish()
    assert client.get("/api/v1/news/a").status_code == 410


@pytest.mark.parametrize("query", ["year=x", "year=99999", "tag=%3Cb%3E", "limit=0", "offset=-1"])
def test_the_api_refuses_what_makes_no_sense(client, query):
    assert client.get(f"/api/v1/news?{query}").status_code == 422


def test_the_list_takes_the_same_queries_for_three_news_and_for_nine(client, django_assert_max_num_queries):
    for number in range(9):
        pages.news(f"n-{number}", tags=["minjus", f"t-{number}"])
    client.get("/api/v1/news")
    with django_assert_max_num_queries(5):
        client.get("/api/v1/news")


def test_search_finds_a_news_item_by_its_text_its_tags_and_its_date():
    page = pages.news("a", tags=["minjus"], lead="Entradilla", body=[("paragraph", RichText("<p>Cuerpo.</p>"))])
    (doc,) = registered()[NewsPage](page)
    assert (doc.id, doc.type, doc.language, doc.url) == ("news:a", "news", "es", "/noticias/a/")
    assert (doc.summary, doc.date) == ("Entradilla", date(2026, 1, 10))
    assert "Cuerpo." in doc.body
    assert "minjus" in doc.keywords
