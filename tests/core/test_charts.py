"""Charts: true from zero, said in words, read without colour, script or style, light, and nothing over anything."""

import math
import re
from xml.etree import ElementTree

import pytest
from django.template import engines
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import charts
from core.charts import WIDTH, Chart, Series
from tests.support.browser import ORIGIN

LIMIT = 4096
PLACES = ("Pinar del Río", "Artemisa", "La Habana", "Mayabeque", "Matanzas", "Villa Clara", "Cienfuegos", "Granma")
PLACES += ("Sancti Spíritus", "Ciego de Ávila", "Camagüey", "Las Tunas", "Holguín", "Santiago de Cuba", "Guantánamo")
PLACES += ("Isla de la Juventud",)


def months(many=24, names=("Recibidas", "Respondidas"), value=lambda row, at: 37 * at + 1000 * row):
    labels = tuple(f"enero de {2000 + at}" for at in range(many))
    series = tuple(Series(name, tuple(value(row, at) for at in range(many))) for row, name in enumerate(names))
    return Chart("Crecen.", labels, series, unit="solicitudes cada mes", heading="Mes", hidden="no se muestra")


def places(values, decimals=0):
    series = (Series("Solicitudes", tuple(values)),)
    return Chart("Una sola.", PLACES[: len(values)], series, "solicitudes", "Provincia", hidden="?", decimals=decimals)


def html(chart, shape="lines"):
    return (
        engines["django"]
        .from_string("{% load components %}{% chart one shape %}")
        .render({"one": chart, "shape": shape})
    )


def boxes(svg):
    """The boxes of the texts of a drawing, about: (left, top, right, bottom)."""
    found = []
    for text in ElementTree.fromstring(svg).iter("text"):
        wide, x, y = charts._width(text.text or ""), float(text.get("x")), float(text.get("y"))
        x -= {"end": wide, "middle": wide / 2, None: 0}[text.get("text-anchor")]
        found.append((x, y - 11, x + wide, y + 2, text.text))
    return found


def over(svg):
    return [
        (a[4], b[4])
        for at, a in enumerate(boxes(svg))
        for b in boxes(svg)[at + 1 :]
        if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
    ]


@pytest.mark.parametrize(
    ("chart", "shape"),
    [(months(), "lines"), (months(60, "abcd"), "lines"), (places([10**6 + at for at in range(16)]), "bars")],
)
def test_a_drawing_weighs_at_most_four_kilobytes(chart, shape):
    assert len(charts.SHAPES[shape](chart).encode()) <= LIMIT


def test_a_chart_of_two_years_weighs_at_most_four_kilobytes_with_its_table():
    assert len(re.sub(r"\s+", " ", html(months())).encode()) <= LIMIT


def test_the_axis_begins_at_zero_and_heights_are_in_proportion():
    drawn = charts.lines(months(3, ("Una",), lambda row, at: (0, 50, 100)[at]))
    line = re.search(r'<path d="M([^"]+)" stroke-width="2"', drawn)[1].split()
    heights = [float(line[at]) for at in (1, 3, 5)]
    foot = max(float(y) for y in re.findall(r'<path d="M[\d.]+ ([\d.]+)H', drawn))
    assert heights[0] == foot
    assert foot - heights[1] == pytest.approx((foot - heights[2]) / 2, abs=0.2)
    wide = [float(w) for w in re.findall(r'<path d="M0 [\d.]+h([\d.]+)v', charts.bars(places([10, 20, 40])))]
    assert wide[2] == pytest.approx(2 * wide[1], abs=0.2) == pytest.approx(4 * wide[0], abs=0.4)


def test_what_is_not_shown_breaks_the_line_and_is_a_word_in_the_table():
    hidden = months(5, ("Una",), lambda row, at: None if at == 2 else at + 3)
    path = re.search(r'<path d="(M[^"]+)" stroke-width', charts.lines(hidden))[1]
    assert path.count("M") == 2
    assert html(hidden).count("<td>no se muestra</td>") == 1
    alone = months(3, ("Una",), lambda row, at: 4 if at == 1 else None)
    assert charts.lines(alone).count("<circle") == 2
    nothing = months(3, ("Una",), lambda row, at: None)
    assert "muestra" in charts.lines(nothing)


def test_lines_are_told_apart_by_dashes_and_by_names_at_their_ends_and_by_no_colour():
    drawn = charts.lines(months(6, ("Recibidas", "Respondidas", "Archivadas", "Trasladadas")))
    dashes = re.findall(r"stroke-width=\"2\"(?: stroke-dasharray='([^']+)')?", drawn)
    assert len(set(dashes)) == 4
    assert not re.search(r"#[0-9a-fA-F]{3}|rgb|style=|class=|\bid=|<script", drawn)
    assert {name for *_box, name in boxes(drawn)} >= {"Recibidas", "Respondidas", "Archivadas", "Trasladadas"}


def test_numbers_are_written_as_people_write_them():
    with translation.override("es"):
        assert places([1234567]).written(1234567).replace("\xa0", " ") in ("1 234 567", "1.234.567")
        assert places([1.25], decimals=1).written(8.94) == "8,9"
    with translation.override("en"):
        assert places([1.25], decimals=1).written(8.94) == "8.9"


def test_coordinates_are_written_with_points_in_every_language():
    with translation.override("es"):
        ElementTree.fromstring(charts.lines(months()))
        assert not re.search(r'd="[^"]*,', charts.lines(months()))


@pytest.mark.parametrize(
    "values", [[-1], [math.nan], [math.inf], [1, 2]], ids=["negative", "no number", "without end", "one too many"]
)
def test_what_cannot_be_drawn_truly_is_refused(values):
    with pytest.raises(ValueError):
        Chart("x", ("a",), (Series("s", tuple(values)),), "u", "h")


def test_too_much_for_a_drawing_is_refused():
    for chart, draw in ((months(3, "abcde"), charts.lines), (months(200), charts.lines), (months(3), charts.bars)):
        with pytest.raises(ValueError):
            draw(chart)


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
numbers = st.one_of(st.none(), st.floats(0, 1e9), st.integers(0, 10**9))


@given(st.lists(st.tuples(words, numbers), min_size=1, max_size=16), words)
def test_bars_of_any_words_are_sound_and_inside_the_drawing(rows, finding):
    labels, values = zip(*rows, strict=True)
    drawn = charts.bars(Chart(finding, labels, (Series("n", values),), "solicitudes", "h", hidden="no se muestra"))
    ElementTree.fromstring(drawn)
    assert all(box[2] <= WIDTH + 1 for box in boxes(drawn))
    assert over(drawn) == []


@given(st.lists(st.tuples(*[numbers] * 4), min_size=1, max_size=40), st.lists(words, min_size=4, max_size=4))
def test_lines_of_any_numbers_are_sound_and_no_text_is_over_another(rows, names):
    labels = tuple(f"mes {at}" for at in range(len(rows)))
    names = [name[:24] for name in names]
    series = tuple(Series(name, values) for name, values in zip(names, zip(*rows, strict=True), strict=True))
    drawn = charts.lines(Chart("x", labels, series, "solicitudes", "Mes", hidden="no se muestra"))
    ElementTree.fromstring(drawn)
    assert over(drawn) == []


@pytest.mark.browser
@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"color_scheme": "dark"}, {"media": "print"}])
def test_every_text_of_a_chart_can_be_seen_also_where_colours_are_forced_in_the_dark_and_on_paper(site_page, media):
    """axe finds nothing when the text of a drawing has the colour of its ground: it is asked here."""
    page = site_page(320)
    page.emulate_media(**media)
    page.goto(f"{ORIGIN}/estilo/")
    unseen = page.evaluate(
        """() => [...document.querySelectorAll(".chart svg text, .chart svg path, .chart svg circle")].filter(e => {
             const s = getComputedStyle(e), ground = getComputedStyle(document.body).backgroundColor;
             const ink = s.fill === "none" ? s.stroke : s.fill;
             return ink === "none" || ink === ground; }).map(e => e.outerHTML)"""
    )
    assert unseen == []
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".chart svg text")].filter(e => {
             const box = e.getBoundingClientRect(); return box.left < 0 || box.right > 320; })
             .map(e => e.textContent)"""
    )
    assert cut == []
