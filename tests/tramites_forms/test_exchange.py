import json
from pathlib import Path

import pytest
from wagtail.models import Locale

from casework.default_kind import shipped_kind
from services_catalog.models import Institution
from tests.support.forms_data import duplicate_form
from tramites_forms import seed
from tramites_forms.exchange import form_export, form_from
from tramites_forms.models import OnlineForm

FILES = sorted(Path(seed.FILES).glob("*.json"))


@pytest.fixture
def languages(db):
    for code in ("es", "en"):
        Locale.objects.get_or_create(language_code=code)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_form_of_the_seed_is_published_in_both_languages(languages, path, django_capture_on_commit_callbacks):
    data = json.loads(path.read_text())
    with django_capture_on_commit_callbacks(execute=True):
        assert seed.form_load(data) == 1
    form = OnlineForm.objects.get(slug=data["slug"], locale__language_code="es")
    version = form.current_version()
    by_language = {text.language: text.content for text in version.texts.all()}
    assert set(by_language) == {"es", "en"} and version.number == 1
    for node, text in by_language["en"].items():
        for name, words in text.items():
            assert words == by_language["es"][node][name] == "" or words, (node, name)
    assert by_language["en"]["form"]["title"] == data["title"]["en"]
    with django_capture_on_commit_callbacks(execute=True):
        assert seed.form_load(data) == 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_exporting_what_was_imported_gives_the_same_form(languages, path, django_capture_on_commit_callbacks):
    data = json.loads(path.read_text())
    if slug := data.get("institution"):
        Institution.objects.create(name=slug, slug=slug)
    if slug := data.get("case_kind"):
        shipped_kind(slug)
    with django_capture_on_commit_callbacks(execute=True):
        seed.form_load(data)
    out = form_export(OnlineForm.objects.get(slug=data["slug"], locale__language_code="es"))
    assert without_ids(out) == without_ids(data)
    assert form_from(out, "es").steps.raw_data[0]["id"] == out["steps"][0]["id"]


def test_every_question_of_the_seed_tells_editors_where_it_comes_from():
    for path in FILES:
        for step in json.loads(path.read_text())["steps"]:
            for field in step.get("fields", []):
                assert field["type"] in {"section", "information", "summary"} or field.get("note"), field["key"]


def test_a_form_made_in_the_admin_survives_the_journey_as_json(db):
    form = duplicate_form()
    data = json.loads(json.dumps(form_export(form)))
    again = form_from(data, "es")
    assert form_export_of_unsaved(again, form) == data


def form_export_of_unsaved(form, saved):
    form.locale, form.translation_key = saved.locale, saved.translation_key
    return form_export(form)


def without_ids(value):
    if isinstance(value, dict):
        return {name: without_ids(child) for name, child in value.items() if name != "id"}
    return [without_ids(child) for child in value] if isinstance(value, list) else value
