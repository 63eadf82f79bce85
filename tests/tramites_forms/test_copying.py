"""Beginning a form from another: a copy, a file of one's own, and the chooser that finds it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import groups
from core.segments import translate
from tests.home.test_approval import staff
from tests.support import pages
from tests.support.forms_data import contact_form, duplicate_form
from tramites_forms.copying import form_copy
from tramites_forms.exchange import form_export, without_ids
from tramites_forms.importing import TakenName, form_import
from tramites_forms.models import OnlineForm
from tramites_forms.staff.bringing import form_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, settings):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    pages.home()
    client.force_login(staff("editora", groups.EDITORS))
    return client


class AnyText(dict):
    def get(self, text, default=None):
        return f"English {text}"


def said(form):
    """Return what a form says in every language, without what makes it itself."""
    data = without_ids(form_export(form))
    return {name: value for name, value in data.items() if name not in ("slug", "title", "quota")}


def test_a_copy_says_the_same_in_every_language_and_is_nobodys_yet(django_capture_on_commit_callbacks):
    pages.home()
    form = duplicate_form(quota=5)
    with django_capture_on_commit_callbacks(execute=True):
        translate(form, AnyText())
    with django_capture_on_commit_callbacks(execute=True):
        copy = form_copy(form, "Otro duplicado")
    assert said(copy) == said(form)
    assert (copy.title, copy.slug, copy.live, copy.quota) == ("Otro duplicado", "otro-duplicado", False, None)
    assert not copy.versions.exists()
    assert [one.live for one in copy.get_translations()] == [False]
    mine, theirs = ({step["id"] for step in one.steps.raw_data} for one in (form, copy))
    assert not mine & theirs
    assert form_copy(form, "Otro duplicado").slug == "otro-duplicado-2"


def test_a_copy_is_of_what_the_editor_sees_also_when_it_is_not_published():
    form = contact_form()
    form.summary = "Cambiado y sin publicar"
    form.save_revision()
    assert form_copy(form, "Copia").summary == "Cambiado y sin publicar"


def test_an_editor_copies_a_form_with_two_presses(editor):
    form = contact_form()
    edit = editor.get(form_url("edit", form.pk)).content.decode()
    assert form_url("copy_form", form.pk) in edit
    asked = editor.get(form_url("copy_form", form.pk)).content.decode()
    assert "Copia de Contacto" in asked
    assert OnlineForm.objects.count() == 1
    answer = editor.post(form_url("copy_form", form.pk), {"title": "Copia de Contacto"}, follow=True)
    assert "La copia es un borrador" in answer.content.decode()
    assert OnlineForm.objects.filter(slug="copia-de-contacto", live=False).exists()
    assert "obligatorio" in editor.post(form_url("copy_form", form.pk), {"title": "\u200b"}).content.decode()


def test_ones_own_export_is_offered_as_a_copy_without_choosing_the_file_again(editor):
    form = contact_form()
    body = json.dumps(form_export(form)).encode()
    answer = editor.post(form_url("import"), {"file": SimpleUploadedFile("f.json", body)})
    html = answer.content.decode()
    assert "Ya hay un formulario" in html
    assert "Importarlo como copia" in html
    assert OnlineForm.objects.count() == 1
    editor.post(form_url("import"), {"kept": answer.context["kept"]}, follow=True)
    assert OnlineForm.objects.filter(slug="contacto-2", live=False).exists()
    with pytest.raises(TakenName):
        form_import(body)


WHERE = "1. «Escríbanos» → 2. «Su correo»"


@pytest.mark.parametrize(
    ("path", "where"),
    [(["steps", 0, "fields", 1], WHERE), (["steps", 0], "1. «Escríbanos»")],
)
def test_a_kind_that_this_site_does_not_have_is_named_with_where_it_stands(path, where):
    data = form_export(contact_form())
    data["slug"] = "otro"
    place = data
    for part in path:
        place = place[part]
    place["type"] = "fingerprint"
    made, wrong = form_import(json.dumps(data))
    assert made is None
    assert "«fingerprint»" in wrong[0] or "“fingerprint”" in wrong[0]
    assert where in wrong[0]


@pytest.mark.parametrize(
    "kept", ["", "{", "[]", "null", '{"format": "x"}', "\x00", '{"title": {"es": 1}, "language": 3}']
)
def test_an_odd_body_kept_in_the_page_is_refused_and_never_breaks(editor, kept):
    assert editor.post(form_url("import"), {"kept": kept}).status_code == 200
    assert not OnlineForm.objects.exists()


def chosen(editor, words=""):
    address = reverse("wagtailsnippetchoosers_tramites_forms_onlineform:choose_results")
    return editor.get(address, {"q": words}).content.decode()


def test_the_chooser_finds_a_form_by_its_words_and_lists_each_once(editor, django_capture_on_commit_callbacks):
    form = contact_form(title="Certificación de nacimiento", slug="nacimiento")
    for number in range(12):
        contact_form(title=f"Otro {number}", slug=f"otro-{number}")
    with django_capture_on_commit_callbacks(execute=True):
        translate(form, AnyText())
    everything = chosen(editor)
    assert everything.count("Otro ") == 12
    assert "English" not in everything
    assert "Locale" not in everything
    for words in ("certificacion", "NACIMIENTO", "nacim certif"):
        found = chosen(editor, words)
        assert "Certificación de nacimiento" in found
        assert "Otro 1" not in found
    assert "Certificación" not in chosen(editor, "zzzz")
