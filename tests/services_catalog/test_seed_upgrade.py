"""A site that is already filled meets a newer release: it gets what is new and keeps what its editors did."""

import json

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from core.seeded import SeededRow
from core.served.model import ServedAddress
from services_catalog import seed
from services_catalog.models import Category, CheckerPage, GuidePage, Institution, Office, OfficeKind, ServicePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]
SPANISH = {"locale__language_code": "es"}
OLD = [row["slug"] for row in seed.read("services", seed.FIRST)[1]]
NEW = [row["slug"] for row in seed.read("services")[1] if row["slug"] not in OLD]
# Deleting a page takes a while: these stand for all that a site of the first gathering does not have.
LATER = ["carne-de-la-aclifim", "permuta-administrativa", "poder-notarial"]


def load():
    seed.load(progress=lambda text: None)


def of_an_older_release():
    """Leave the site as a release of the first gathering did, that wrote nothing down."""
    ServicePage.objects.filter(import_key__in=LATER, **SPANISH).delete()
    Office.objects.filter(import_key__gte=len(seed.read("offices", seed.FIRST)[1])).delete()
    Institution.objects.filter(slug="aclifim").delete()
    Institution.objects.update(article="")
    SeededRow.objects.all().delete()


def procedure(key):
    return ServicePage.objects.filter(import_key=key, **SPANISH).first()


def everything():
    """Return what the room holds, as text: what a second run must leave as it was."""
    kinds = (Category, Institution, OfficeKind, Office, ServicePage, GuidePage, CheckerPage)
    return json.dumps([list(model.objects.order_by("pk").values()) for model in kinds], default=str)


def test_a_site_of_the_first_gathering_gets_all_that_is_new():
    of_an_older_release()
    load()
    assert ServicePage.objects.filter(**SPANISH).count() == len(OLD) + len(NEW)
    assert Institution.objects.filter(**SPANISH).count() == 42
    assert Office.objects.filter(**SPANISH).count() == 79
    assert Institution.objects.get(slug="minjus", **SPANISH).article == "el"


def test_a_second_run_changes_nothing():
    load()
    before = everything(), SeededRow.objects.count()
    load()
    assert (everything(), SeededRow.objects.count()) == before


@pytest.mark.parametrize("older", [True, False])
def test_what_editors_did_stays_as_they_left_it(older):
    if older:
        of_an_older_release()
    edited, unpublished, moved, deleted, renamed = (procedure(key) for key in OLD[1:6])
    edited.title = "Como lo dice la redacción"
    edited.save_revision().publish()
    unpublished.unpublish()
    shelf = seed.Loader(print).home.add_child(instance=Page(title="Archivo", slug="archivo", locale=moved.locale))
    moved.move(shelf, pos="last-child")
    deleted.delete()
    renamed.slug = "otra-direccion"
    renamed.save_revision().publish()
    Office.objects.get(import_key=3).delete()
    office = Office.objects.get(import_key=4)
    office.phone = "24 000000"
    office.save()
    load()
    assert procedure(OLD[1]).title == "Como lo dice la redacción"
    assert not procedure(OLD[2]).live
    assert procedure(OLD[3]).get_parent().slug == "archivo"
    assert procedure(OLD[4]) is None
    assert procedure(OLD[5]).slug == "otra-direccion"
    assert not Office.objects.filter(import_key=3).exists()
    assert Office.objects.get(import_key=4).phone == "24 000000"
    assert all(procedure(key) for key in LATER)


def rows_where(monkeypatch, name, key, **changes):
    """Let seed_data say something else of one row: the next release's."""
    known = seed.read

    def read(asked, only=None):
        meta, rows = known(asked, only)
        if asked == name:
            rows = [row | changes if row["slug"] == key else row for row in rows]
        return meta, rows

    monkeypatch.setattr(seed, "read", read)


@pytest.mark.parametrize(
    ("what", "expected"),
    [("nothing", "Resumen nuevo."), ("edited", "De la redacción."), ("unpublished", ""), ("moved", "")],
)
def test_a_row_that_changed_is_written_again_only_on_a_page_nobody_touched(monkeypatch, what, expected):
    page = procedure("pasaporte-corriente")
    before, documents = page.summary, page.documents.get_prep_value()
    if what == "edited":
        page.summary = "De la redacción."
        page.save_revision().publish()
    elif what == "unpublished":
        page.unpublish()
    elif what == "moved":
        shelf = seed.Loader(print).home.add_child(instance=Page(title="Archivo", slug="archivo", locale=page.locale))
        page.move(shelf, pos="last-child")
    rows_where(monkeypatch, "services", "pasaporte-corriente", summary="Resumen nuevo.")
    load()
    after = procedure("pasaporte-corriente")
    assert after.summary == (expected or before)
    assert after.documents.get_prep_value() == documents  # the same blocks with the same ids: translations hold
    assert SeededRow.objects.get(kind="service", key="pasaporte-corriente").digest


def test_a_guide_gains_its_new_procedures_unless_somebody_arranged_it(monkeypatch):
    guide = GuidePage.objects.get(import_key="casarse", **SPANISH)
    rows_where(monkeypatch, "guides", "casarse", services=["poder-notarial", "formalizacion-de-matrimonio"])
    load()
    named = [one.service.import_key for one in GuidePage.objects.get(pk=guide.pk).procedures.all()]
    assert named == ["poder-notarial", "formalizacion-de-matrimonio"]


@pytest.mark.parametrize("remembered", [True, False])
def test_a_category_that_got_another_address_is_not_brought_twice(client, remembered):
    of_an_older_release()
    category = Category.objects.get(slug="vivienda", **SPANISH)
    category.slug = "casas"
    category.save()
    Category.objects.filter(pk=category.pk).update(import_key="casas")  # as the migration found it
    if remembered:
        assert client.get("/tramites/categoria/vivienda/").headers["Location"] == "/tramites/categoria/casas/"
    else:  # releases before addresses were remembered wrote a redirect
        ServedAddress.objects.all().delete()
        Redirect.add_redirect("/tramites/categoria/vivienda/", "/tramites/categoria/casas/")
    load()
    assert Category.objects.filter(**SPANISH).count() == 18
    assert procedure("permuta-administrativa").category == category


def test_a_procedure_of_a_guide_that_was_deleted_does_not_stop_the_rest():
    procedure("servicio-de-cremacion").delete()
    GuidePage.objects.filter(import_key="fallecimiento-de-un-familiar", **SPANISH).first().delete()
    SeededRow.objects.filter(kind__in=("guide", "checker")).delete()
    load()
    assert procedure("servicio-de-cremacion") is None


def test_kinds_of_office_have_words_in_each_language_and_are_not_brought_back():
    assert OfficeKind.objects.get(slug="notaria", **SPANISH).name == "Notaría"
    assert OfficeKind.objects.get(slug="notaria", locale__language_code="en").name == "Notary's office"
    OfficeKind.objects.filter(slug="punto_certificacion").delete()
    load()
    assert not OfficeKind.objects.filter(slug="punto_certificacion").exists()
