"""The content that `seed` brings: all of it, as it was gathered, once."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.models import Page, Site

from services_catalog import seed
from services_catalog.models import Category, GuidePage, Institution, Office, ServicePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]
ROWS = {row["slug"]: row for row in seed.read("services")[1]}


def texts(stream):
    return [item.value for item in stream]


@pytest.mark.parametrize(
    ("model", "how_many"), [(Category, 18), (Institution, 42), (ServicePage, 265), (GuidePage, 14), (Office, 79)]
)
def test_everything_that_was_gathered_is_there(model, how_many):
    assert model.objects.filter(locale__language_code="es").count() == how_many


def test_the_site_starts_at_our_home_page_and_the_one_of_wagtail_is_gone():
    assert Site.objects.get(is_default_site=True).root_page.specific_class.__name__ == "HomePage"
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_every_fact_of_every_procedure_is_on_its_page_as_it_was_written():
    for page in ServicePage.objects.filter(locale__language_code="es").select_related("category", "institution", "fee"):
        row = ROWS[page.slug]
        assert (page.title, page.summary) == (row["title"], row["summary"])
        assert (page.category.slug, page.institution.slug) == (row["category"], row["organism"])
        for name in ("requirements", "documents", "steps", "legal_basis", "where"):
            assert texts(getattr(page, name)) == row[name], (page.slug, name)
        assert (page.audience, page.channels) == (row["audience"], row["channels"])
        assert page.cost.cost_amount == row["cost"]["amount_cup"]
        assert page.cost.cost_note == (row["cost"]["text"] or "")
        assert (page.term_days, page.term_note) == (row["deadline_days"], row["deadline_text"] or "")
        assert [source.value["url"] for source in page.sources] == row["source_urls"]
        assert list(page.keywords) == row["keywords"]
        assert page.editor_note == row.get("editor_note", "")


def test_a_price_shared_word_for_word_is_one_fee():
    page = ServicePage.objects.get(slug="certificacion-de-nacimiento", locale__language_code="es")
    assert page.fee.services.count() > 1
    assert page.cost_amount is None


def test_what_we_derived_from_the_texts_is_said_in_the_data():
    meta, _rows = seed.read("services")
    assert any(note.startswith("Derivados de los textos") for note in meta["notes"])
    assert meta["scope"].startswith("Datos de siembra")


def test_the_data_is_that_of_the_gathered_catalogue_with_nothing_lost():
    folder = Path(seed.DATA)
    for file in folder.glob("*.json"):
        data = json.loads(file.read_text(encoding="utf-8"))
        assert data["meta"]["generated"] in ("2026-11-23", "2026-11-27"), file


def test_seed_offices_keep_their_place_in_the_list_as_key():
    assert Office.objects.get(import_key=18).name == "Registro Central de Sancionados"
    assert sorted(Office.objects.values_list("import_key", flat=True)) == list(range(79))


def test_running_it_again_adds_nothing_and_keeps_what_an_editor_wrote():
    page = ServicePage.objects.get(slug="pasaporte-corriente", locale__language_code="es")
    page.title, page.slug = "Sacar el pasaporte", "sacar-pasaporte"
    page.save_revision().publish()
    office = Office.objects.get(import_key=3)
    office.phone = "45 000000"
    office.save()
    before = Page.objects.count()
    call_command("seed", verbosity=0)
    assert Page.objects.count() == before
    assert ServicePage.objects.get(pk=page.pk).title == "Sacar el pasaporte"
    assert Office.objects.get(import_key=3).phone == "45 000000"
    assert ServicePage.objects.filter(import_key="pasaporte-corriente").count() == 1


def test_every_page_of_the_catalogue_answers(client):
    addresses = [page.url for page in Page.objects.live().filter(depth__gt=2).specific()]
    addresses += [f"/tramites/categoria/{slug}/" for slug in Category.objects.values_list("slug", flat=True)]
    addresses += [f"/instituciones/{slug}/" for slug in Institution.objects.values_list("slug", flat=True)]
    addresses += [f"/oficinas/{slug}/" for slug in Office.objects.values_list("slug", flat=True)]
    addresses += [f"/tramites/vida/{page.slug}/" for page in GuidePage.objects.all()]
    failed = [address for address in addresses if address.startswith("/") and client.get(address).status_code != 200]
    assert not failed


def test_no_note_for_editors_is_published_anywhere(client):
    for page in ServicePage.objects.exclude(editor_note="").filter(locale__language_code="es"):
        start = page.editor_note[:40]
        for address in (
            f"/tramites/{page.slug}/",
            f"/api/v1/services/{page.slug}",
            f"/api/wagtail/v2/pages/{page.pk}/",
        ):
            assert start not in client.get(address).content.decode(), address
