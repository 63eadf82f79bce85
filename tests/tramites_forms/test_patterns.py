"""Patterns that editors write are data: they match in time that grows with the text, or are refused on saving."""

import pytest
from django.core.exceptions import ValidationError

from tramites_forms.field_types.text import Text, matches

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
