"""The first news, each with its source. Loading again adds what is missing and changes nothing edited."""

import json
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.html import escape
from wagtail.models import Locale, Site
from wagtail.rich_text import RichText

from news.models import NewsIndexPage, NewsPage

DATA = Path(__file__).parent / "seed_data" / "news.json"


def load(data, progress):
    """`data`: list of news as in seed_data/news.json, or None to read that file."""
    items = data if data is not None else json.loads(DATA.read_text(encoding="utf-8"))["news"]
    index = news_index()
    known = set(NewsPage.objects.child_of(index).values_list("slug", flat=True))
    for item in items:
        if item["slug"] not in known:
            add(index, item)
    progress(f"{len(items)} news, {len(items) - len(known & {item['slug'] for item in items})} new")


def news_index():
    """Return the Spanish index of news, made under the home page when it is not there."""
    home = Site.objects.get(is_default_site=True).root_page
    index = NewsIndexPage.objects.child_of(home).first()
    if index is None:
        index = NewsIndexPage(
            title="Noticias",
            slug="noticias",
            intro="Lo que se ha publicado sobre Soberanía y los trámites, con la fuente de cada noticia.",
            search_description="Noticias sobre Soberanía y los trámites, con su fuente y su fecha.",
            locale=Locale.get_default(),
        )
        home.add_child(instance=index)
        index.save_revision().publish()
    return index


@transaction.atomic
def add(index, item):
    page = NewsPage(
        slug=item["slug"],
        title=item["title"],
        date=date.fromisoformat(item["date"]),
        date_note=item.get("date_note", ""),
        source_name=item.get("source_name") or "",
        source_url=item.get("source_url") or "",
        lead=item["lead"],
        body=[("paragraph", RichText(f"<p>{escape(text)}</p>")) for text in item["body_paragraphs"]],
        locale=index.locale,
    )
    page.tags.add(*item["tags"])
    index.add_child(instance=page)
    page.save_revision().publish()
