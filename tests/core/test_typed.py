"""Pasted identifiers: whatever nobody sees, and whatever only parts, is never what makes them wrong."""

import sys
import unicodedata

import pytest
from django.core.exceptions import ValidationError

from accounts.models.certification_request import normal_code
from core.carne import parse_carne
from core.phone import parse_phone
from core.text_field import WrittenText
from core.typed import compact, is_blank
from tests.support.forms_data import spec
from tramites_forms import reference
from tramites_forms.field_types import bind, registered
from tramites_forms.field_types.identity import parse_passport

EVERY = [chr(number) for number in range(sys.maxunicode + 1) if unicodedata.category(chr(number)) != "Cs"]
UNSEEN = [c for c in EVERY if unicodedata.category(c) == "Cf"] + ["\u034f", "\u2800", "\u3164", "\uffa0", "\ufe0f"]
DASHES = [c for c in EVERY if unicodedata.category(c) == "Pd"] + ["−", "⁃", "˗", "⁻", "➖"]
SPACES = [c for c in EVERY if unicodedata.category(c)[0] == "Z"] + ["\t"]
OTHERS = [".", "/", "_", "·", "․"]

# (name, reader, as it is printed, what is kept); in the text `|` is where a sign may stand between parts
NUMBER = "SOB-" + "2345678"[:4] + "-" + "678" + reference.check_character("2345678")
READERS = [
    ("carne", parse_carne, "850101|12345", "85010112345"),
    ("phone", parse_phone, "5|212|3456", "+5352123456"),
    ("phone with its country", parse_phone, "+53|5|212|3456", "+5352123456"),
    ("passport", parse_passport, "K|123456", "K123456"),
    ("number of a request", reference.parse, "SOB|2345|678" + NUMBER[-1], NUMBER),
    ("code of a desk", normal_code, "7k3m|q9tx", "7K3MQ9TX"),
    ("clave", compact, "1234|5678", "12345678"),
]


@pytest.mark.parametrize(("name", "read", "printed", "kept"), READERS, ids=[row[0] for row in READERS])
def test_what_is_unseen_or_only_parts_is_no_part_of_an_identifier(name, read, printed, kept):
    bare = printed.replace("|", "")
    wrong = [
        f"U+{ord(sign):04X}"
        for sign in [*UNSEEN, *DASHES, *SPACES, *OTHERS]
        if read(printed.replace("|", sign)) != kept or read(f"{bare}{sign}") != kept
    ]
    assert not wrong
    assert all(read(f"{sign}{bare}") == kept for sign in [*UNSEEN, *SPACES])


def test_full_width_digits_are_digits_and_other_signs_are_told():
    assert parse_carne("８５０１０１１２３４５") == "85010112345"
    for text in ("85010112345a", "8501011234٥", "85*0101*12345", "85010112345²"[:10] + "½"):
        with pytest.raises(ValidationError):
            parse_carne(text)


@pytest.mark.parametrize("sign", [*UNSEEN, *SPACES], ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_text_of_which_nothing_is_seen_is_no_answer(sign):
    assert is_blank(sign * 3)
    with pytest.raises(ValidationError):
        WrittenText().clean(sign * 3)
    assert WrittenText(required=False).clean(sign * 3) == ""


WRITTEN = ["text", "long_text", "email", "phone", "carne", "passport", "number", "money", "time"]


@pytest.mark.parametrize("kind", WRITTEN)
def test_no_question_that_is_typed_takes_what_is_not_seen_for_an_answer(kind):
    assert kind in registered()
    field = bind(spec(kind, "campo")).form_field()
    for text in ("\u200b", "\u2800\u2800", "\u3164", "\u200d \ufeff"):
        with pytest.raises(ValidationError) as refusal:
            field.clean(text)
        assert refusal.value.code == "required"


def test_a_person_or_an_address_of_which_nothing_is_seen_is_no_answer():
    for kind in ("person", "address"):
        field = bind(spec(kind, "campo")).form_field()
        with pytest.raises(ValidationError):
            field.clean(["\u200b"] * len(field.parts))


def test_words_keep_the_joiners_they_are_written_with():
    assert WrittenText().clean("नमस्\u200dते") == "नमस्\u200dते"
