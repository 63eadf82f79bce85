from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.carne import age_on, birth_date, hidden, parse_carne, sex

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "carne", "born"),
    [
        ("85031512345", "85031512345", date(1985, 3, 15)),
        ("  850315 1234 5\n", "85031512345", date(1985, 3, 15)),
        ("85 03 15\u00a012345", "85031512345", date(1985, 3, 15)),
        ("00022961234", "00022961234", date(2000, 2, 29)),  # 2000 was a leap year
        ("26112461234", "26112461234", date(2026, 11, 24)),  # born today
        ("01112451234", "01112451234", date(1901, 11, 24)),  # 125 today
        ("00112561234", "00112561234", date(2000, 11, 25)),
    ],
)
def test_a_possible_number_is_returned_as_its_11_digits(text, carne, born):
    assert parse_carne(text, TODAY) == carne
    assert birth_date(carne) == born


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8503151234",
        "850315123456",
        "8503151234a",
        "٨٥٠٣١٥١٢٣٤٥",  # Arabic digits
        "8503151234²",
        "85031512345\x00",
        "🇨🇺" * 11,
        "<b>85031512345</b>",
        "1" * 10_000,
    ],
)
def test_what_is_not_11_ascii_digits_is_refused_saying_what_to_write(text):
    with pytest.raises(ValidationError) as refused:
        parse_carne(text, TODAY)
    assert refused.value.code == "carne_shape"


@pytest.mark.parametrize(
    "text",
    [
        "85023012345",  # 30 February
        "85133112345",  # month 13
        "85000012345",
        "00022912345",  # 1900 was not a leap year
        "26112561234",  # tomorrow
        "99010161234",  # 2099
        "00112451234",  # 126 today, and (next) still 125 until tomorrow
        "99010191234",  # 1899
    ],
)
def test_a_number_whose_date_cannot_be_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        parse_carne(text, TODAY)
    assert refused.value.code == "carne_date"


@pytest.mark.parametrize(("digit", "year"), [("9", 1885), *((d, 1985) for d in "012345"), *((d, 2085) for d in "678")])
def test_digit_7_gives_the_century(digit, year):
    assert birth_date(f"850315{digit}1234").year == year


@given(
    born=st.dates(date(1902, 1, 1), TODAY), middle=st.integers(0, 99), gender=st.integers(0, 9), last=st.integers(0, 9)
)
def test_no_value_of_the_sex_or_check_digit_is_ever_refused(born, middle, gender, last):
    century = "0" if born.year < 2000 else "6"
    carne = f"{born:%y%m%d}{century}{middle:02d}{gender}{last}"
    assert parse_carne(carne, TODAY) == carne
    assert birth_date(carne) == born
    assert sex(carne) == ("M" if gender % 2 == 0 else "F")


@given(st.text())
def test_any_text_gives_11_ascii_digits_or_a_clear_refusal(text):
    try:
        carne = parse_carne(text, TODAY)
    except ValidationError as refused:
        assert refused.code in {"carne_shape", "carne_date"}
    else:
        assert len(carne) == 11
        assert carne.isascii()
        assert carne.isdigit()
        assert 0 <= age_on(TODAY, birth_date(carne)) <= 125


def test_the_hidden_form_shows_only_the_last_three_digits():
    assert hidden("85031512345") == "••••••••345"
