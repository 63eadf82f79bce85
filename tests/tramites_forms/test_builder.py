"""The builder's blocks by themselves: a draft may be half-written, as the admin saves it by itself."""

import pytest
from django.core.exceptions import ValidationError

from tests.support.forms_data import duplicate_form
from tramites_forms.blocks import StepsBlock
from tramites_forms.compiler import compile_steps
from tramites_forms.faults import faults_of
from tramites_forms.field_block import FieldBlock
from tramites_forms.field_types import registered
from tramites_forms.models import OnlineForm
from tramites_forms.version_changes import changes


def raw_step(*fields, **values):
    return {"type": "step", "id": f"s{len(values)}", "value": {"title": "", "fields": list(fields), **values}}


def empty(name):
    block = FieldBlock(registered()[name])
    return {"type": name, "id": f"f-{name}", "value": block.get_prep_value(block.get_default())}


@pytest.mark.parametrize("name", registered())
def test_a_question_of_any_type_is_saved_as_a_draft_while_nothing_is_written_in_it(name):
    block = StepsBlock()
    value = block.clean_deferred(block.to_python([raw_step(empty(name))]))
    faults_of({"steps": compile_steps(value)})
    if registered()[name].asks:
        with pytest.raises(ValidationError):
            block.clean(block.to_python([raw_step(empty(name))]))


@pytest.mark.parametrize(
    "rule", [{"field": "", "value": ""}, {"field": "lugar", "value": ""}, {"field": "", "value": "x"}]
)
def test_a_rule_half_written_is_saved_as_a_draft_and_holds_nobody_back(rule):
    first = {"type": "text", "id": "a", "value": {"label": "Lugar", "key": "lugar"}}
    second = {"type": "text", "id": "b", "value": {"label": "Otro", "key": "otro"}}
    when = [
        {
            "type": "show",
            "id": "w",
            "value": {"match": "all", "rules": [{"type": "item", "id": "r", "value": {**rule, "test": "equals"}}]},
        }
    ]
    raw = [raw_step(first, key="uno"), {**raw_step(second, key="dos", when=when), "id": "s9"}]
    block = StepsBlock()
    value = block.clean_deferred(block.to_python(raw))
    assert compile_steps(value)[1]["when"] is None
    with pytest.raises(ValidationError):
        block.clean(block.to_python(raw))


def test_keys_and_values_are_made_once_from_what_is_written_and_then_stay():
    block = StepsBlock()
    choices = [
        {"type": "item", "id": str(n), "value": {"label": label, "value": ""}}
        for n, label in enumerate(["Se perdió", "Está roto"])
    ]
    question = {"type": "single_choice", "id": "q", "value": {"label": "¿Qué pasó?", "choices": choices}}
    value = block.clean(block.to_python([raw_step(question, title="Qué pasó")]))
    kept = value[0].value["fields"][0].value
    assert (value[0].value["key"], kept["key"]) == ("que_paso", "que_paso")
    assert [row["value"] for row in kept["choices"]] == ["se_perdio", "esta_roto"]
    raw = block.get_prep_value(value)
    raw[0]["value"]["fields"][0]["value"]["label"] = "¿Qué le pasó?"
    again = block.clean(block.to_python(raw))
    assert again[0].value["fields"][0].value["key"] == "que_paso"


def test_only_a_question_outside_a_group_offers_to_start_with_what_the_account_says():
    known = [field_type for field_type in registered().values() if field_type.profile]
    assert {"person", "address", "email", "phone", "carne"} <= {field_type.name for field_type in known}
    inner = FieldBlock(registered()["group"]).child_blocks["fields"].child_blocks
    for field_type in known:
        assert "prefill" in FieldBlock(field_type).child_blocks
        assert "prefill" not in inner[field_type.name].child_blocks


def test_what_changed_is_told_in_words_also_a_condition():
    old = {
        "text": {"title": "x"},
        "steps": [{"id": "s", "key": "s", "when": None, "text": {"title": "Paso"}, "fields": []}],
    }
    when = {"op": "all", "of": [{"op": "equals", "field": "motivo", "value": "perdida"}]}
    new = {"text": {"title": "x"}, "steps": [{**old["steps"][0], "when": when}]}
    found = changes(old, new)
    assert [str(one.after) for one in found if one.what == "Paso"] == ["motivo es perdida"] or "motivo" in found[
        0
    ].after


@pytest.mark.django_db
def test_two_drafts_without_a_name_do_not_collide():
    from wagtail.models import Locale

    from tramites_forms.models import OnlineForm

    locale = Locale.objects.get_or_create(language_code="es")[0]
    slugs = []
    for title in ("", "", "Pedir un turno", "Pedir un turno"):
        form = OnlineForm(title=title, locale=locale, live=False)
        form.clean()
        form.save()
        slugs.append(form.slug)
    assert slugs == ["formulario", "formulario-2", "pedir-un-turno", "pedir-un-turno-2"]


@pytest.mark.django_db
def test_two_savings_at_once_of_a_new_form_are_two_forms_and_no_error():
    first = duplicate_form()
    second = OnlineForm(title=first.title, slug=first.slug, locale=first.locale, receiver="Oficina")
    second.save()  # both found the name free when they were checked
    assert second.slug != first.slug
