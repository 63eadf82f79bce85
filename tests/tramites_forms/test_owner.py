"""The institution that owns a form and the time its answers are kept: in its file, its versions and its list."""

import json

import pytest

from services_catalog.models import Institution
from tests.support.forms_data import contact_form, publish
from tramites_forms import seed
from tramites_forms.exchange import form_export
from tramites_forms.importing import form_import
from tramites_forms.readiness import readiness

pytestmark = pytest.mark.django_db


def file_of(form, **changes):
    return json.dumps({**form_export(form), "slug": "otro", **changes})


def test_the_file_of_a_form_names_its_institution_by_slug_and_brings_it_back():
    owner = Institution.objects.create(name="Organismo de prueba", slug="organismo-de-prueba")
    form = contact_form(institution=owner)
    assert form_export(form)["institution"] == "organismo-de-prueba"
    made, faults = form_import(file_of(form))
    assert faults == [] and made.institution == owner


def test_an_institution_that_is_not_here_is_told_and_nothing_is_made():
    made, faults = form_import(file_of(contact_form(), institution="no-existe"))
    assert made is None and len(faults) == 1 and "no-existe" in faults[0]


def test_without_institution_the_list_before_publishing_asks_for_one():
    form = contact_form()
    missing = [point.text for point in readiness(form) if not point.done]
    assert "Dice qué institución responde por él y quién lo recibe" in [str(text) for text in missing]


def test_people_read_how_long_what_they_send_is_kept_as_their_version_says(client):
    form = contact_form(retention_days=730)
    assert "se guarda 2 años" in client.get(f"/formularios/{form.slug}/").text
    old = form.current_version()
    form.retention_days = 90
    assert publish(form).document["retention_days"] == 90
    old.refresh_from_db()
    assert old.document["retention_days"] == 730
    assert "se guarda 90 días" in client.get(f"/formularios/{form.slug}/").text


def test_first_forms_get_their_institution_when_the_catalogue_comes():
    form = contact_form(slug="informacion-publica")
    versions = form.versions.count()
    owner = Institution.objects.create(name="Centro de Gobierno Digital", slug="centro-de-gobierno-digital")
    seed.owners_set()
    form.refresh_from_db()
    assert form.institution == owner and form.versions.count() == versions
    assert form.get_latest_revision_as_object().institution == owner
