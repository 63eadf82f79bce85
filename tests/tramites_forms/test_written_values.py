"""Numbers, amounts, dates and hours as people write and paste them: each form with its reading or its refusal."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.widgets import DateParts
from core.written_date import NotADate, parts_of, read_date, read_month
from tests.support.forms_data import spec
from tramites_forms.field_types import bind
from tramites_forms.field_types.times import parse_time
from tramites_forms.forms import form_class
from tramites_forms.written_number import read_number, read_pesos

# What is written, the whole number read, the amount read. None: it is asked again, never guessed.
NUMBERS = [
    ("0", "0", "0.00"),
    ("7", "7", "7.00"),
    ("007", "7", "7.00"),
    ("-5", "-5", "-5.00"),
    ("−5", "-5", "-5.00"),
    ("–5", "-5", "-5.00"),
    ("- 5", "-5", "-5.00"),
    ("-0", "0", "0.00"),
    ("250", "250", "250.00"),
    (" 250 ", "250", "250.00"),
    ("2\u200b50", "250", "250.00"),
    ("\u202a250\u202c", "250", "250.00"),
    ("２５０", "250", "250.00"),
    # One mark and exactly three digits: thousands, in both languages
    ("2.000", "2000", "2000.00"),
    ("2,000", "2000", "2000.00"),
    ("1.250", "1250", "1250.00"),
    ("2.500", "2500", "2500.00"),
    ("999.999", "999999", "999999.00"),
    ("-1.250", "-1250", "-1250.00"),
    # Twice the same mark: thousands
    ("1.234.567", "1234567", "1234567.00"),
    ("1,234,567", "1234567", "1234567.00"),
    ("1.23.456", None, None),
    ("12.34.567", None, None),
    ("1.2345.678", None, None),
    # Spaces and apostrophes part thousands, whichever they are
    ("1 250", "1250", "1250.00"),
    ("1\u00a0250\u00a0000", "1250000", "1250000.00"),
    ("1\u202f250", "1250", "1250.00"),
    ("1'250", "1250", "1250.00"),
    ("1’250’000", "1250000", "1250000.00"),
    ("1 250,50", None, "1250.50"),
    ("12 50", None, None),
    ("1 2 3", None, None),
    # Decimals
    ("0.5", None, "0.50"),
    ("0,5", None, "0.50"),
    ("12,5", None, "12.50"),
    ("12.50", None, "12.50"),
    ("1250,50", None, "1250.50"),
    ("1250.5", None, "1250.50"),
    ("2.0", "2", "2.00"),
    ("2,00", "2", "2.00"),
    ("0.500", None, None),
    ("0,001", None, None),
    ("1250,500", None, None),
    ("12.3456", None, None),
    (".5", None, None),
    ("5.", None, None),
    # Both marks: the last begins the decimals
    ("1.250,00", "1250", "1250.00"),
    ("1,250.00", "1250", "1250.00"),
    ("1.250,5", None, "1250.50"),
    ("1.250.000,75", None, "1250000.75"),
    ("1,250,000.75", None, "1250000.75"),
    ("1.250,000", None, None),
    ("1.250.00", None, None),
    ("1,25.000", None, None),
    # The sign of the peso belongs to amounts only
    ("$250", None, "250.00"),
    ("$ 1.250,00", None, "1250.00"),
    ("250 CUP", None, "250.00"),
    ("250CUP", None, "250.00"),
    ("CUP 250", None, "250.00"),
    ("$250 CUP", None, "250.00"),
    ("250 pesos", None, "250.00"),
    ("1 peso", None, "1.00"),
    ("250,50 pesos cubanos", None, "250.50"),
    ("250 MN", None, "250.00"),
    ("USD 250", None, None),
    ("250 €", None, None),
    ("250 MLC", None, None),
    # No number at all
    ("doce", None, None),
    ("12 años", None, None),
    ("1e5", None, None),
    ("1_000", None, None),
    ("0x10", None, None),
    ("25²", None, None),
    ("2½", None, None),
    ("٢٥٠", None, None),
    ("12-13", None, None),
    ("12/13", None, None),
    ("--5", None, None),
    ("NaN", None, None),
    ("Infinity", None, None),
    ("1" * 16, None, None),
]


@pytest.mark.parametrize(("text", "whole", "amount"), NUMBERS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_number_is_read_as_people_write_it_or_asked_again(text, whole, amount, language):
    with translation.override(language):
        assert reading(lambda: read_number(text, 0)) == whole
        assert reading(lambda: read_pesos(text)) == amount


def reading(read):
    try:
        return str(read())
    except ValidationError as refusal:
        assert refusal.messages[0]
        return None


def test_what_is_kept_of_a_number_reads_as_itself():
    for kind in ("number", "money"):
        field = bind(spec(kind, "campo"))
        for text in ("2.000", "1.250,00", "7"):
            kept = field.stored(field.form_field().clean(text))
            assert field.check(kept) == kept


# Day, month and year as typed, and the date or the code of what is wrong
DATES = [
    (("3", "11", "1985"), date(1985, 11, 3)),
    (("03", "011"[1:], "1985"), date(1985, 11, 3)),
    (("3", "noviembre", "1985"), date(1985, 11, 3)),
    (("3", "Noviembre", "1985"), date(1985, 11, 3)),
    (("3", "NOV", "1985"), date(1985, 11, 3)),
    (("3", "nov.", "1985"), date(1985, 11, 3)),
    (("3", "november", "1985"), date(1985, 11, 3)),
    (("1", "enero", "2020"), date(2020, 1, 1)),
    (("1", "January", "2020"), date(2020, 1, 1)),
    (("1", "sept", "2020"), date(2020, 9, 1)),
    (("1", "setiembre", "2020"), date(2020, 9, 1)),
    (("1", "dic", "2020"), date(2020, 12, 1)),
    (("1", "dec", "2020"), date(2020, 12, 1)),
    (("１", "１１", "１９８５"), date(1985, 11, 1)),
    (("3\u200b", "11", "1985\u202c"), date(1985, 11, 3)),
    (("3", "11", "26"), "year"),
    (("3", "11", "026"), "year"),
    (("31", "febrero", "2020"), "impossible"),
    (("31", "2", "2020"), "impossible"),
    (("3", "13", "2020"), "impossible"),
    (("0", "1", "2020"), "impossible"),
    (("29", "2", "2021"), "impossible"),
    (("29", "2", "2024"), date(2024, 2, 29)),
    (("3", "onceno", "1985"), "shape"),
    (("3", "j", "1985"), "shape"),
    (("3", "11", "19 85"), "shape"),
    (("tres", "11", "1985"), "shape"),
    (("", "11", "1985"), "shape"),
    (("+3", "11", "1985"), "shape"),
    (("٣", "11", "1985"), "shape"),
]


@pytest.mark.parametrize(("typed", "expected"), DATES)
def test_a_date_is_read_with_its_month_in_numbers_or_in_words(typed, expected):
    try:
        found = read_date(*typed)
    except NotADate as problem:
        found = problem.code
    assert found == expected


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("number", range(1, 13))
def test_every_name_of_a_month_is_read_in_both_languages(language, number):
    from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP

    with translation.override(language):
        names = [str(table[number]) for table in (MONTHS, MONTHS_3, MONTHS_AP)]
    for name in names:
        assert read_month(name) == read_month(name.upper()) == number


PASTED = [
    ("24/11/1985", ["24", "11", "1985"]),
    ("24-11-1985", ["24", "11", "1985"]),
    ("24.11.1985", ["24", "11", "1985"]),
    ("1985-11-24", ["24", "11", "1985"]),
    ("24 de noviembre de 1985", ["24", "noviembre", "1985"]),
    ("November 24, 1985", ["24", "November", "1985"]),
    ("24 nov 1985", ["24", "nov", "1985"]),
    ("24", None),
    ("24 11", None),
]


@pytest.mark.parametrize(("text", "boxes"), PASTED)
def test_a_whole_date_pasted_into_the_first_box_is_read(text, boxes):
    assert parts_of(text, 3) == boxes
    if boxes:
        value = DateParts().value_from_datadict({"d_0": text, "d_1": "", "d_2": ""}, {}, "d")
        assert value == "1985-11-24"


@pytest.mark.parametrize(
    ("kind", "boxes", "message"),
    [
        ("date", ("3", "11", "26"), "Escriba el año con cuatro cifras."),
        ("date", ("31", "febrero", "2020"), "Ese día no está en el calendario: revise el día y el mes."),
        ("month_year", ("11", "26"), "Escriba el año con cuatro cifras."),
    ],
)
def test_a_date_that_cannot_be_read_says_why_and_stays_as_it_was_typed(kind, boxes, message):
    one = spec(kind, "campo", limit="any") if kind == "date" else spec(kind, "campo")
    with translation.override("es"):
        form = form_class([one])({f"campo_{place}": text for place, text in enumerate(boxes)})
        assert form.errors["campo"] == [message]
        html = str(form["campo"])
    for text in boxes:
        assert f'value="{text}"' in html


def test_a_month_is_read_by_its_name_or_pasted_whole():
    field = bind(spec("month_year", "campo")).form_field()
    for boxes in (["noviembre", "2025"], ["11", "2025"], ["Nov.", "2025"], ["noviembre de 2025", ""], ["2025-11", ""]):
        assert field.clean(boxes) == "2025-11"


HOURS = [
    ("14:30", "14:30"),
    ("14.30", "14:30"),
    ("14h30", "14:30"),
    ("14:30 h", "14:30"),
    ("2:30 p. m.", "14:30"),
    ("2:30\u00a0p.\u00a0m.", "14:30"),
    ("2:30 PM", "14:30"),
    ("2 pm", "14:00"),
    ("12:00 am", "00:00"),
    ("12 pm", "12:00"),
    ("１４:３０", "14:30"),
    ("14", None),
    ("24:00", None),
    ("13:00 pm", None),
    ("2:3", None),
    ("mediodía", None),
]


@pytest.mark.parametrize(("text", "expected"), HOURS)
def test_an_hour_is_read_as_it_is_written(text, expected):
    assert reading(lambda: parse_time(text)) == expected
