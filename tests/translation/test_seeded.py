"""What /en/ shows of the real content: one procedure in English, the others in Spanish (acceptance line 10)."""

import re

import pytest
from django.utils import translation

from services_catalog.models import CheckerPage, ServicePage
from services_catalog.question_tree import faults_of
from tests.translation.test_pages import SITE, alternates, canonical, read
from tramites_forms.models import Submission
from tramites_forms.reading import submission_sections

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]

BANNER = "This page is not yet in English"


def test_the_translated_procedure_is_english_under_en(client):
    html = read(client, "/en/tramites/duplicado-de-carne-de-identidad/")
    assert "<h1>New identity card after loss or damage</h1>" in html
    assert '<html lang="en">' in html
    assert BANNER not in html
    assert canonical(html) == SITE + "/en/tramites/duplicado-de-carne-de-identidad/"
    assert alternates(html) == {
        "es": SITE + "/tramites/duplicado-de-carne-de-identidad/",
        "en": SITE + "/en/tramites/duplicado-de-carne-de-identidad/",
        "x-default": SITE + "/tramites/duplicado-de-carne-de-identidad/",
    }


def test_another_procedure_is_spanish_inside_the_english_interface(client):
    html = read(client, "/en/tramites/certificacion-de-nacimiento/")
    assert '<html lang="en">' in html
    assert BANNER in html
    assert '<h1 lang="es">Certificación de nacimiento</h1>' in html
    assert "What it costs" in html
    assert canonical(html) == SITE + "/tramites/certificacion-de-nacimiento/"
    assert alternates(html) == {}


@pytest.mark.parametrize(
    "address",
    [
        "/en/",
        "/en/tramites/",
        "/en/tramites/categoria/registro-del-estado-civil/",
        "/en/guias/",
        "/en/noticias/",
        "/en/noticias/nace-el-centro-de-gobierno-digital/",
        "/en/instituciones/",
        "/en/oficinas/",
        "/en/ayuda/",
    ],
)
def test_every_list_and_text_has_its_english_address(client, address):
    assert '<html lang="en">' in read(client, address)


def test_lists_under_en_show_the_translation_instead_of_its_source_and_mark_what_is_spanish(client):
    html = read(client, "/en/tramites/categoria/identidad-y-documentos/")
    assert "New identity card after loss or damage" in html
    assert "Nuevo carné de identidad por pérdida o deterioro" not in html
    assert re.search(r'<article class="result" lang="es"\s*>\s*<h\d><a href="/en/tramites/', html)


def test_the_spanish_site_shows_nothing_of_the_translation(client):
    html = read(client, "/tramites/categoria/identidad-y-documentos/")
    assert "Nuevo carné de identidad por pérdida o deterioro" in html
    assert "New identity card" not in html


def test_loading_the_seed_again_leaves_a_changed_translation_alone():
    from home import seed

    page = ServicePage.objects.get(slug="duplicado-de-carne-de-identidad", locale__language_code="en")
    page.title = "An editor's title"
    page.save_revision().publish()
    said = []
    seed.load(None, said.append)
    page.refresh_from_db()
    assert page.title == "An editor's title"
    assert said[-1].startswith("0 pages")


def test_what_was_sent_in_english_stays_as_it_was_shown_whoever_reads_it(client, django_capture_on_commit_callbacks):
    message = {"asunto": "queja", "mensaje": "The page is slow", "nombre": "", "correo": "", "website": ""}
    page = read(client, "/en/contacto/")
    assert 'action="/en/formularios/contacto/enviar/"' in page
    assert "What do you want to send?" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    with django_capture_on_commit_callbacks(execute=True):
        check = client.post(
            "/en/formularios/contacto/enviar/",
            {**message, "version": version},
            headers={"Sec-Fetch-Site": "same-origin"},
        ).url
        assert check.startswith("/en/solicitudes/")
        client.post(check, {"enviar": "1"})
    submission = Submission.objects.get()
    assert submission.language == "en"
    with translation.override("es"):  # the officer who reads it works in Spanish
        labels = [row["label"] for _title, rows in submission_sections(submission) for row in rows]
    assert "What do you want to send?" in labels


def test_the_same_form_is_spanish_on_the_spanish_page(client):
    assert "¿Qué quiere enviar?" in read(client, "/contacto/")


def test_the_checker_is_english_to_its_endings_and_leads_to_the_procedures_under_en(client):
    page = CheckerPage.objects.get(locale__language_code="en")
    spanish = CheckerPage.objects.get(translation_key=page.translation_key, locale__language_code="es")
    assert [part.key for part in page.parts] == [part.key for part in spanish.parts]
    assert faults_of(page.parts) == []
    html = read(client, "/en/guias/que-certificacion-necesito/")
    assert BANNER not in html
    assert "<h1>Which certificate of the civil registry do I need?</h1>" in html
    ending = "/en/guias/que-certificacion-necesito/?respuestas=nacimiento.no_se"
    html = read(client, ending)
    assert "<h1>First ask them to look for the record</h1>" in html
    assert 'href="/en/tramites/busqueda-de-inscripcion/"' in html
    assert re.search(r'<article class="result" lang="es"\s*>\s*<h\d><a href="/en/tramites/', html)


def test_no_word_of_the_english_checker_is_left_in_spanish():
    page = CheckerPage.objects.get(locale__language_code="en")
    spanish = CheckerPage.objects.get(translation_key=page.translation_key, locale__language_code="es")
    for one, other in zip(page.parts, spanish.parts, strict=True):
        said, meant = ((part.text, getattr(part, "title", ""), getattr(part, "help", "")) for part in (one, other))
        for text, source in zip(map(str, said), map(str, meant), strict=True):
            assert not source or text != source
        for answer, original in zip(getattr(one, "answers", ()), getattr(other, "answers", ()), strict=True):
            assert answer.label != original.label


def test_a_spanish_procedure_read_in_english_names_the_english_checker(client):
    html = read(client, "/en/tramites/certificacion-de-nacimiento/")
    assert "Which certificate of the civil registry do I need?" in html
    assert "¿Qué certificación del Registro Civil necesito?" not in html
