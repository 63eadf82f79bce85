"""A checker is named on the pages of what its endings lead to, so that who got there by mistake finds the way."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from services_catalog import lists
from tests.services_catalog.test_checkers import checker, ending, question, read
from tests.services_catalog.test_sql import queries
from tests.support import factories_catalog as make
from tests.support import pages

pytestmark = pytest.mark.django_db
ASKED = "¿No sabe si es su caso?"
LINK = 'href="/guias/que-necesito/"'


def english(page):
    """Publish `page` in English under the English home page of the tests, as a translation of it."""
    parent = page.get_parent().specific
    if not parent.has_translation(pages.locale("en")):
        english(parent)
    copy = page.copy_for_translation(pages.locale("en"))
    copy.title = f"{page.title} (English)"
    copy.save_revision().publish()
    return copy


@pytest.fixture
def service():
    return make.service("duplicado")


def test_a_procedure_names_the_checker_before_what_it_takes_to_ask_for_it(client, service):
    service.requirements = make.items("Tenerlo")
    service.save()
    checker(services=[service])
    html = read(client, "/tramites/duplicado/")
    assert html.index(ASKED) < html.index(LINK) < html.index('id="antes"')
    assert ASKED not in read(client, f"/tramites/{make.service().slug}/")


def test_what_is_unpublished_private_or_only_a_draft_is_not_named(client, service):
    page = checker(services=[service])
    page.unpublish()
    assert ASKED not in read(client, "/tramites/duplicado/")
    page.save_revision().publish()
    assert LINK in read(client, "/tramites/duplicado/")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert ASKED not in read(client, "/tramites/duplicado/")


def test_the_checker_is_named_from_publishing_on_and_no_longer_when_its_endings_lead_elsewhere(client, service):
    other = make.service("otro")
    page = checker(services=[service])
    page.tree = [question("a", ("si", "fin"), ("no", "fin")), ending("fin", other)]
    draft = page.save_revision()
    assert LINK in read(client, "/tramites/duplicado/")
    assert ASKED not in read(client, "/tramites/otro/")
    draft.publish()
    assert ASKED not in read(client, "/tramites/duplicado/")
    assert LINK in read(client, "/tramites/otro/")


def test_a_link_written_in_the_text_of_an_ending_counts(client, service):
    page = checker()
    text = f'<p>Pida el <a linktype="page" id="{service.pk}">duplicado</a>.</p>'
    page.tree = [question("a", ("si", "fin"), ("no", "fin")), ending("fin", text=text)]
    page.save_revision().publish()
    assert LINK in read(client, "/tramites/duplicado/")


def test_a_withdrawn_procedure_sends_nobody_to_questions_that_no_longer_lead_to_it(client):
    gone = make.service("retirado", withdrawn_on=date(2026, 1, 1), withdrawn_reason="Ya no se hace.")
    checker(services=[gone])
    assert ASKED not in read(client, "/tramites/retirado/")
    assert client.get("/api/v1/services/retirado").json()["checkers"] == []


def test_a_guide_names_the_checkers_of_its_procedures(client, service):
    checker(services=[service])
    make.guide("casarse", [service, make.service()])
    make.guide("otra", [make.service()])
    html = read(client, "/guias/casarse/")
    assert html.index("¿No sabe qué necesita?") < html.index(LINK) < html.index('id="tramites"')
    assert LINK not in read(client, "/guias/otra/")


def test_in_english_the_english_checker_is_named_and_without_it_the_spanish_one_marked(client, service):
    page = checker(services=[service])
    html = read(client, "/en/tramites/duplicado/")
    assert "Not sure it is your case?" in html
    assert 'href="/en/guias/que-necesito/"><span lang="es">¿Qué necesito?</span>' in html
    pages.home().copy_for_translation(pages.locale("en")).save_revision().publish()
    english(page)  # its endings still hold the Spanish page of the procedure
    html = read(client, "/en/tramites/duplicado/")
    assert 'href="/en/guias/que-necesito/"><span>¿Qué necesito? (English)</span>' in html
    assert "¿Qué necesito? (English)" not in read(client, "/tramites/duplicado/")
    english(service)
    assert "¿Qué necesito? (English)" in read(client, "/en/tramites/duplicado/")


def test_programs_are_told_too(client, service):
    checker(services=[service])
    make.guide("casarse", [service])
    told = {"slug": "que-necesito", "title": "¿Qué necesito?", "url": "/guias/que-necesito/"}
    named = [{"id": "guide:que-necesito", "type": "checker", **told, "api_url": "/api/v1/checkers/que-necesito"}]
    assert client.get("/api/v1/services/duplicado").json()["checkers"] == named
    assert client.get("/api/v1/guides/casarse").json()["checkers"] == named


def test_naming_them_costs_one_query_however_many_there_are(client, service):
    make.guide("casarse", [service])
    addresses = ["/tramites/duplicado/", "/guias/casarse/", "/en/tramites/duplicado/"]
    checker("el-primero", [service])
    before = [len(queries(client, address)) for address in addresses]
    for number in range(6):
        checker(f"orientador-{number}", [service])
    cache.clear()
    after = [len(queries(client, address)) for address in addresses]
    assert all(now <= then + 1 for now, then in zip(after, before, strict=True)), (before, after)
    assert max(before) <= 14  # all facts made anew: here nothing is kept between pages (core.kept_facts)


def test_they_are_found_by_an_index_whatever_the_number_of_references(service):
    checker(services=[service])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as asked:
        lists.checkers_to(service)
    (sql,) = [one["sql"] for one in asked if "wagtailcore_referenceindex" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on wagtailcore_referenceindex" not in plan
