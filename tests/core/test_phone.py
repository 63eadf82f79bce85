import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.phone import parse_phone, readable_phone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("52123456", "+5352123456"),
        ("05 212 3456", "+5352123456"),
        ("+53 5 2123456", "+5352123456"),
        ("(53) 5212-3456", "+5352123456"),
        ("0053 52.12.34.56", "+5352123456"),
        ("53123456", "+5353123456"),  # 8 digits that look like a country code are a number
        ("63123456", "+5363123456"),
        ("62123456", "+5362123456"),
        ("+53 64 123456", "+5364123456"),
    ],
)
def test_the_ways_people_write_a_mobile_all_give_one_number(text, phone):
    assert parse_phone(text) == phone


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5212345",
        "521234567",
        "72123456",
        "61123456",
        "65123456",
        "+1 305 555 0100",
        "٥٢١٢٣٤٥٦",
        "5212345a",
        "+53",
        "52123456\x00",
        "++5352123456",
        "📱52123456",
        "5" * 10_000,
    ],
)
def test_what_is_not_a_cuban_mobile_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        parse_phone(text)
    assert refused.value.code == "phone_shape"


@given(
    st.one_of(st.integers(50_000_000, 59_999_999), st.integers(62_000_000, 64_999_999)),
    st.sampled_from(["", "0", "53", "+53", "0053 "]),
)
def test_every_mobile_is_read_with_every_prefix_and_shown_so_that_it_can_be_read_again(number, prefix):
    phone = parse_phone(f"{prefix}{number}")
    assert phone == f"+53{number}"
    assert parse_phone(readable_phone(phone)) == phone


@given(st.text())
def test_any_text_gives_e164_or_a_clear_refusal(text):
    try:
        phone = parse_phone(text)
    except ValidationError:
        return
    assert phone.startswith("+53")
    assert len(phone) == 11
    assert phone.isascii()


def test_a_number_is_shown_the_way_people_say_it():
    assert readable_phone("+5352123456") == "5 212 3456"
    assert readable_phone("+13055550100") == "+13055550100"
