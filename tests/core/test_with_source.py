"""A translation is never served while its source is not: every way of taking down, every type, wherever it is read."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from core.searchable import may_be_indexed
from core.segments import translate
from home.models import ContentPage
from search.extraction import extract
from tests.services_catalog.test_checkers import checker
from tests.support import factories_catalog as make
from tests.support import pages

pytestmark = pytest.mark.django_db
TYPES = ["service", "guide", "checker", "news", "text", "index"]
API = {"service": "services", "guide": "guides", "checker": "checkers", "news": "news", "text": "pages"}


def committed(action):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return action()


class AnyText(dict):
    """The translation of whatever text there is."""

    def get(self, text, default=None):
        return text if text.startswith("/") else f"English {text}"


def made(kind):
    if kind == "service":
        return make.service("cosa")
    if kind == "guide":
        return make.guide("cosa")
    if kind == "checker":
        return checker("cosa")
    if kind == "news":
        return pages.news("cosa")
    if kind == "index":
        return pages.news_index()
    return pages.child(pages.home(), ContentPage(title="Cosa", slug="cosa"))


@pytest.fixture(params=TYPES)
def pair(request):
    """A page of each type and its published translation."""
    source = made(request.param)
    parents = [source.get_parent().specific, source]
    for page in [pages.home(), *[one for one in parents if one.pk != pages.home().pk]]:
        committed(lambda page=page: translate(page, AnyText()))
    source.refresh_from_db()
    english = source.get_translation(Locale.objects.get(language_code="en"))
    assert english.live
    return request.param, source, english


def by_clock(page):
    page.expire_at = timezone.now() - timedelta(minutes=1)
    page.save_revision(clean=False).publish()
    call_command("publish_scheduled", verbosity=0)


def in_bulk(page):
    page.get_parent().get_children().filter(pk=page.pk).first().unpublish()


def private(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def below_private(page):
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")


WAYS = {
    "unpublish": lambda page: page.unpublish(),
    "clock": by_clock,
    "bulk": in_bulk,
    "delete": lambda page: page.delete(),
    "private": private,
    "below private": below_private,
}


@pytest.mark.parametrize("way", WAYS)
def test_wherever_it_is_read_the_translation_goes_with_its_source(client, pair, way):
    kind, source, english = pair
    address = english.url
    assert "English" in client.get(address).content.decode()
    committed(lambda: WAYS[way](source))
    here = Page.objects.filter(translation_key=source.translation_key)
    answer = client.get(address)
    assert answer.status_code in (302, 410), answer.status_code  # 302: to where one signs in, for what is private
    wagtails = client.get("/api/wagtail/v2/pages/?limit=20").json()["items"]
    assert not {one["id"] for one in wagtails} & set(here.values_list("pk", flat=True))
    if kind in API:
        for language in ("es", "en"):
            listed = client.get(f"/api/v1/{API[kind]}?lang={language}").json()["items"]
            assert "cosa" not in [one["slug"] for one in listed]
            assert client.get(f"/api/v1/{API[kind]}/cosa?lang={language}").status_code in (404, 410)
    assert address not in client.get(reverse("sitemap")).content.decode()
    english = Page.objects.filter(pk=english.pk).first()
    assert english is None or not may_be_indexed(english.specific)
    if kind != "index":
        assert not extract(f"{source._meta.label_lower}:{source.translation_key}").docs
    for list_page in ("/en/", "/en/tramites/", "/en/guias/", "/en/noticias/", "/en/noticias/feed/"):
        answer = client.get(list_page)
        # The ways to the parts of the site, above and below, are the same on every page.
        body = re.sub(r"<(header|footer)\b.*?</\1>", "", answer.content.decode(), flags=re.S)
        assert answer.status_code != 200 or f'{address}"' not in body


def test_it_comes_back_with_its_source_as_it_was_and_only_if_it_had_been_published(pair):
    _kind, source, english = pair
    title = english.title
    english.title = "A draft nobody approved"
    english.save_revision()
    committed(source.unpublish)
    english.refresh_from_db()
    assert not english.live
    committed(lambda: source.save_revision(clean=False).publish())
    english.refresh_from_db()
    assert (english.live, english.title) == (True, title)
    committed(english.unpublish)
    committed(lambda: source.save_revision(clean=False).publish())
    english.refresh_from_db()
    assert not english.live


def test_a_translation_published_before_its_source_waits_for_it(pair):
    _kind, source, english = pair
    committed(source.unpublish)
    committed(lambda: english.save_revision(clean=False).publish())
    english.refresh_from_db()
    assert not english.live
    committed(lambda: source.save_revision(clean=False).publish())
    english.refresh_from_db()
    assert english.live


def test_a_site_from_before_this_was_kept_is_put_right(pair):
    from core.served.with_source import put_right

    _kind, source, english = pair
    Page.objects.filter(Q(pk=source.pk)).update(live=False)
    if source.depth > 2:
        assert put_right() >= 1
        english.refresh_from_db()
        assert not english.live


def test_a_withdrawn_procedure_is_withdrawn_in_english_at_once(client):
    source, instead = make.service("viejo"), make.service("nuevo")
    for page in (pages.home(), make.catalogue(), source):
        committed(lambda page=page: translate(page, AnyText()))
    source.withdrawn_on, source.withdrawn_reason = timezone.localdate(), "La norma cambió."
    source.replaced_by = instead
    committed(lambda: source.save_revision().publish())
    html = client.get("/en/tramites/viejo/").content.decode()
    assert "La norma cambió." in html
    assert "/en/tramites/nuevo/" in html
    told = client.get("/api/v1/services/viejo?lang=en").json()
    assert told["withdrawn_on"]
    assert told["replaced_by"]["slug"] == "nuevo"
    assert "viejo" not in [one["slug"] for one in client.get("/api/v1/services?lang=en").json()["items"]]


def test_a_replacement_that_was_withdrawn_leads_on_the_same_on_page_and_api(client):
    last = make.service("ultimo")
    gone = make.service("medio", withdrawn_on=timezone.localdate(), withdrawn_reason="Cesa.", replaced_by=last)
    first = make.service("primero", withdrawn_on=timezone.localdate(), withdrawn_reason="Cesa.", replaced_by=gone)
    assert client.get("/api/v1/services/primero").json()["replaced_by"]["slug"] == "ultimo"
    assert last.url in client.get(first.url).content.decode()
    committed(last.unpublish)
    assert client.get("/api/v1/services/primero").json()["replaced_by"] is None
    assert "Use en su lugar" not in client.get(first.url).content.decode()


def test_a_renamed_source_takes_its_translation_along(client):
    source = pages.news("vieja")
    for page in (pages.home(), pages.news_index(), source):
        committed(lambda page=page: translate(page, AnyText()))
    source.slug = "nueva"
    committed(source.save)
    assert "English" in client.get("/en/noticias/nueva/").content.decode()
    assert client.get("/en/noticias/vieja/")["Location"] == "/en/noticias/nueva/"


def test_a_moved_source_takes_its_translation_along(client):
    parent = pages.child(pages.home(), ContentPage(title="Ayuda", slug="ayuda"))
    source = pages.child(pages.home(), ContentPage(title="Cosa", slug="cosa"))
    alone = pages.child(pages.home(), ContentPage(title="Sola", slug="sola"))
    for page in (pages.home(), parent, source):
        committed(lambda page=page: translate(page, AnyText()))
    committed(lambda: Page.objects.get(pk=source.pk).move(Page.objects.get(pk=parent.pk), pos="last-child"))
    assert "English" in client.get("/en/ayuda/cosa/").content.decode()
    assert client.get("/en/cosa/")["Location"] == "/en/ayuda/cosa/"
    # Below what nobody translated it stays where it was.
    committed(lambda: Page.objects.get(pk=source.pk).move(Page.objects.get(pk=alone.pk), pos="last-child"))
    assert client.get("/en/sola/cosa/").status_code in (200, 301)
