"""What a guide or a checker says of a procedure is findable as long as the procedure is, and no longer."""

import datetime

import pytest
from wagtail.models import PageViewRestriction

from search import upkeep
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


ACTS = {
    "unpublish": ServicePage.unpublish,
    "withdraw": withdraw,
    "rename": rename,
    "delete": ServicePage.delete,
    "make private": make_private,
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
