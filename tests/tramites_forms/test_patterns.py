"""Patterns that editors write are data: they match in time that grows with the text, or are refused on saving."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.utils import translation

from accounts.models import User
from tests.support.forms_data import contact_form, field, stream_step
from tramites_forms.field_types import bind
from tramites_forms.field_types.text import Text
from tramites_forms.models import FormVersion
from tramites_forms.patterns import matches, told
from tramites_forms.readiness import readiness
from tramites_forms.schema import DIALECT, json_schema

SLOW = [
    "(a+)+b",
    "(a*)*b",
    "(a|a)+b",
    "(a|aa)+b",
    "([a-z]+)*1",
    "(.*a){20}b",
    "(a?){30}a{30}c",
    "(x+x+)+y",
    "(\\\\w+\\\\s?)*!",
]


@pytest.mark.parametrize("pattern", [one.replace("\\\\", "\\") for one in [*SLOW, "(\\d+)+x"]])
def test_a_pattern_that_doubles_its_time_with_each_letter_does_not(pattern):
    Text.clean({"pattern": pattern})
    validate = matches(pattern, "no")
    for letter in "ax1":
        with pytest.raises(ValidationError):
            validate(letter * 20_000 + "?")


@pytest.mark.parametrize("pattern", ["(?=a)b", "(?!a)b", "(?<=a)b", r"(a)\1", "(", "(a{1000}){1000}"])
def test_what_re2_lacks_is_refused_on_saving_and_goes_on_where_it_is_published(pattern):
    with pytest.raises(ValidationError) as refused:
        Text.clean({"pattern": pattern})
    assert "pattern" in refused.value.message_dict
    matches(pattern, "no")("cualquiera")


@pytest.mark.parametrize("pattern", [r"\w+", r"[\w ]+", r"[A-ZÑ]\w*"])
def test_letters_of_our_language_are_letters(pattern):
    matches(pattern, "no")("Ñandú")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[A-Z]{2}\\d+", "^(?:[A-Z]{2}\\d+)$"),
        (r"\w+", r"^(?:[\p{L}\p{M}\p{N}_]+)$"),
        (r"[\w ]+", r"^(?:[\p{L}\p{M}\p{N}_ ]+)$"),
        ("a|b", "^(?:a|b)$"),
        (r"(?<year>\d{4})", r"^(?:(?<year>\d{4}))$"),
        # What only RE2 reads is told as its own and not as JSON Schema's.
        ("(?i)abc", None),
        ("(?P<x>a)", None),
        (r"\Aabc\z", None),
        ("[[:alpha:]]+", None),
        (r"\pL+", None),
    ],
)
def test_a_schema_tells_a_pattern_in_the_dialect_of_json_schema_or_as_ours_only(pattern, expected):
    assert told(pattern) == ({"pattern": expected} if expected else {}) | {"x-re2": pattern}
    Text.clean({"pattern": pattern})


def published(pattern):
    """A version with a pattern, as those published before patterns were RE2's: it never changes."""
    form = contact_form(steps=[stream_step("Uno", field("text", "¿Qué placa?", key="placa"))])
    version = form.current_version()
    document = version.document
    document["steps"][0]["fields"][0]["pattern"] = pattern
    with connection.cursor() as cursor:  # the database refuses it, as it should
        cursor.execute("SET LOCAL session_replication_role = replica")
        QuerySet(FormVersion).filter(pk=version.pk).update(document=document)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return form


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", ["(?=a)b", r"(a)\1", "(?!0)[0-9]+"])
def test_a_published_pattern_that_is_not_applied_is_not_promised_and_its_editor_is_told(client, pattern):
    form = published(pattern)
    document = form.current_version().document
    schema = json_schema(document)
    assert "pattern" not in schema["properties"]["placa"]
    assert schema["$schema"] == DIALECT
    assert bind(document["steps"][0]["fields"][0]).field_class().clean("cualquiera") == "cualquiera"
    with translation.override("es"):
        missing = [point for point in readiness(form) if not point.done]
        assert any("¿Qué placa?" in str(point.text) for point in missing)
        client.force_login(User.objects.create_superuser(email="admin@inst.example"))
        page = client.get(f"/admin/snippets/tramites_forms/onlineform/edit/{form.pk}/", follow=True)
        assert "No lo hace en: «¿Qué placa?»" in page.content.decode()


@pytest.mark.django_db
def test_a_form_whose_patterns_are_applied_is_not_told_anything():
    with translation.override("es"):
        assert not [point for point in readiness(published("[A-Z]+")) if "¿Qué placa?" in str(point.text)]
