"""A small site to test pages in: its homes, its news. Every function makes what is missing and returns it."""

from datetime import date

from wagtail.models import Locale, Page, Site
from wagtail.rich_text import RichText

from home.models import HomePage
from news.models import NewsIndexPage, NewsPage


def locale(code):
    return Locale.objects.get_or_create(language_code=code)[0]


def home():
    """The Spanish home page, at the root of the default site."""
    page = HomePage.objects.filter(locale=locale("es")).first()
    if page is None:
        locale("en")
        page = HomePage(title="Soberanía", slug="inicio", locale=locale("es"))
        Page.get_first_root_node().add_child(instance=page)
        Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "testserver", "root_page": page})
    return page


def rich(html):
    return RichText(html)


def child(parent, page):
    page.locale = parent.locale
    parent.add_child(instance=page)
    return page


def news_index():
    found = NewsIndexPage.objects.child_of(home()).first()
    return found or child(home(), NewsIndexPage(title="Noticias", slug="noticias"))


def news(slug="nueva-oficina", tags=(), **fields):
    fields = {"title": slug.replace("-", " ").capitalize(), "lead": "Lo esencial.", "date": date(2026, 1, 10), **fields}
    page = child(news_index(), NewsPage(slug=slug, **fields))
    page.tags.add(*tags)
    page.save()
    return page
