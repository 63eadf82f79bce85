"""What a guide or a checker says of a procedure is findable as long as the procedure is, and no longer."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.tasks import publish_scheduled
from search import outbox, upkeep
from search.engines.postgres import PostgresEngine
from services_catalog.models import CheckerPage, ServicePage
from tests.support import factories_catalog, pages
from tests.support.search_helpers import found

pytestmark = pytest.mark.django_db(transaction=True)
ENGINE = PostgresEngine()


def withdraw(page):
    page.withdrawn_on, page.withdrawn_reason = datetime.date(2026, 11, 1), "Ya no hace falta."
    page.save_revision().publish()


def rename(page):
    page.title = "Permiso de otra cosa"
    page.save_revision().publish()


def make_private(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def expire(page):
    """Its hour comes: it was set long ago, and nothing but the clock says so now."""
    ServicePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    publish_scheduled(0)


ACTS = {
    "unpublish": ServicePage.unpublish,
    "withdraw": withdraw,
    "rename": rename,
    "delete": ServicePage.delete,
    "make private": make_private,
    "expire": expire,
}


@pytest.fixture
def named(django_db_serialized_rollback):
    """A procedure with a word of its own, in a guide and in a checker."""
    page = factories_catalog.service(title="Permiso de ornitorrinco")
    factories_catalog.guide(services=[page])
    ending = {"title": "Puede", "text": "", "services": [page.pk], "key": "puede"}
    tree = [{"type": "ending", "value": ending}]
    checker = CheckerPage(title="Animales", slug="animales", summary="Vea.", tree=tree)
    pages.child(factories_catalog.guide_index(), checker)
    upkeep.feed(ENGINE)
    return ServicePage.objects.get(pk=page.pk)


@pytest.mark.parametrize("act", ACTS)
def test_the_title_of_a_procedure_goes_from_guides_and_checkers_too(named, act):
    before = found(ENGINE, "ornitorrinco")
    assert {"guide:me-mudo", "guide:animales", f"service:{named.slug}"} <= set(before)
    ACTS[act](named)
    upkeep.feed(ENGINE)
    assert found(ENGINE, "ornitorrinco") == []


def in_both_languages(text):
    return {key for language in ("es", "en") for key in found(ENGINE, text, language)}


@pytest.mark.parametrize("act", [ServicePage.unpublish, withdraw, ServicePage.delete, make_private, expire])
def test_its_translation_goes_too_whenever_the_engine_reads(django_db_serialized_rollback, monkeypatch, act):
    """An act writes the source first and then what follows it, and the engine may read between any two writes."""
    page = factories_catalog.service("aves", title="Permiso de aves", institution=factories_catalog.institution())
    english = page.copy_for_translation(pages.locale("en"), copy_parents=True)
    english.title = "Permit for platypus"
    english.save_revision().publish()
    upkeep.feed(ENGINE)
    assert in_both_languages("platypus") == {"service:aves", "organism:minjus"}
    monkeypatch.setattr(outbox, "kick", lambda: upkeep.feed(ENGINE))
    act(ServicePage.objects.get(pk=page.pk))
    assert in_both_languages("platypus") == set()
