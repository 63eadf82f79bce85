"""The places people live in: counts and codes as PRODUCT.md gives them."""

import pytest

from core import places

MUNICIPALITIES = {
    "01": 11, "15": 11, "03": 15, "16": 11, "04": 13, "05": 13, "06": 8, "07": 8,
    "08": 10, "09": 13, "10": 8, "11": 14, "12": 13, "13": 9, "14": 10, "99": 1,
}  # fmt: skip


def test_there_are_fifteen_provinces_and_the_isla():
    assert {p.code for p in places.provinces()} == {"01", *(f"{n:02}" for n in range(3, 17)), "99"}


def test_there_are_168_municipalities_with_codes_of_their_own():
    codes = [m.code for p in places.provinces() for m in p.municipalities]
    assert len(codes) == len(set(codes)) == 168


@pytest.mark.parametrize(("code", "count"), MUNICIPALITIES.items())
def test_each_province_has_its_municipalities(code, count):
    assert len(places.province(code).municipalities) == count


def test_the_two_san_luis_are_two_places():
    first, second = places.find_municipality("01", "San Luis"), places.find_municipality("13", "san luis")
    assert first.code == "01-san-luis"
    assert second.code == "13-san-luis"


def test_a_province_is_found_by_code_or_slug_and_nothing_else():
    assert places.province("11") is places.province("holguin")
    assert places.province("holguín") is None
    assert places.province("\x00") is None


def test_names_are_listed_the_spanish_way():
    names = [m.name for m in places.province("09").municipalities]
    assert names.index("Guáimaro") < names.index("Jimaguayú") < names.index("Minas")
