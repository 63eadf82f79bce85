"""Charts as SVG, made by the server: no script or colour needed, the same in the dark, forced colours, print, 320 px.

A chart is said first (`finding`), then drawn, and its table stands beside it: `{% chart one %}` shows all three. What
is drawn is one colour, `currentColor`: lines differ by their dashes and carry their name at their end, so there is no
key to decode. Everything begins at zero. No ids, so that a page may hold many.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.plain import printable

WIDTH = 320  # units, about the pixels of the narrowest telephone: what is drawn is only ever made bigger
LETTER = 13  # height of a letter in units
LINE = 15  # from a line of text to the next
PLOT = 132  # height of what lines are drawn in
BAR = 14
MOST_LINES, MOST_BARS, MOST_POINTS = 4, 24, 120
DASHES = ("", "7 4", "2 3", "9 3 2 3")
NARROW, WIDE = frozenset("ijltfrI|.,:;'!() "), frozenset("mwMW@%")


@dataclass(frozen=True)
class Series:
    """One line or one set of bars. `values`: a number of at least 0 for each label, None where it is not shown."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """What is drawn and what is said of it. Raises ValueError on what cannot be drawn truly.

    `finding`: a sentence that says what the chart says. `about`: what, where and when. `unit`: of the numbers, in
    words. `labels`: the months of a line, the names of bars; `heading` names them in the table. `source`: where the
    numbers are from and of which day. `hidden`: the word for a number that is not shown.
    """

    finding: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    heading: str
    about: str = ""
    source: str = ""
    hidden: str = "-"
    decimals: int = 0

    def __post_init__(self) -> None:
        if not self.labels or not self.series:
            raise ValueError("a chart needs labels and at least one series")
        for one in self.series:
            if len(one.values) != len(self.labels):
                raise ValueError(f"{one.name}: a value for each label")
            if any(value is not None and not (math.isfinite(value) and value >= 0) for value in one.values):
                raise ValueError(f"{one.name}: only numbers of at least 0, or None")

    @property
    def top(self) -> float:
        """The greatest number that is shown (0 when none is)."""
        return max((value for one in self.series for value in one.values if value is not None), default=0)

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table: (label, the number of each series as text)."""
        return [
            (label, [self.written(one.values[place]) for one in self.series]) for place, label in enumerate(self.labels)
        ]

    def written(self, value: float | None) -> str:
        """Return a number as people write it in their language, or the word for one that is not shown."""
        if value is None:
            return self.hidden
        return number_format(round(value, self.decimals), self.decimals, use_l10n=True, force_grouping=True)


def lines(chart: Chart) -> SafeString:
    """Return the SVG of a chart over time. A number that is not shown breaks its line. Raises ValueError."""
    if len(chart.series) > MOST_LINES or len(chart.labels) > MOST_POINTS:
        raise ValueError(f"at most {MOST_LINES} lines of {MOST_POINTS} points")
    names = [_wrapped(one.name if len(chart.series) > 1 else _last(chart, one), 92) for one in chart.series]
    ticks, decimals = _ticks(chart.top, chart.decimals)
    marks = [number_format(tick, decimals, use_l10n=True, force_grouping=True) for tick in ticks]
    left = max(_width(mark) for mark in marks) + 7
    right = WIDTH - max(_width(part) for name in names for part in name) - 9
    above = LINE * len(_wrapped(chart.unit, WIDTH)) + 9
    foot = above + PLOT

    def place(index: int, value: float) -> tuple[float, float]:
        across = left if len(chart.labels) == 1 else left + (right - left) * index / (len(chart.labels) - 1)
        return across, foot - PLOT * value / ticks[-1]

    parts = [_text(part, 0, LINE * (row + 1) - 3) for row, part in enumerate(_wrapped(chart.unit, WIDTH))]
    for tick, mark in zip(ticks, marks, strict=True):
        height = foot - PLOT * tick / ticks[-1]
        faint = "" if tick == 0 else ' opacity=".35"'
        parts.append(f'<path d="M{_n(left)} {_n(height)}H{_n(right)}"{faint}/>')
        parts.append(_text(mark, left - 5, height + 4, "end"))
    ends = []
    for one, dash in zip(chart.series, DASHES, strict=False):
        drawn, end = _line(one.values, place)
        parts.append(f'<path d="{drawn}" stroke-width="2"{f" stroke-dasharray={dash!r}" if dash else ""}/>')
        parts += [_dot(*spot) for spot in _alone(one.values, place)]
        if end:
            parts.append(_dot(*end))
        ends.append(end[1] if end else foot)
    for name, height in zip(names, _apart(ends, names, above, foot), strict=True):
        parts += [_text(part, right + 8, height + row * LINE) for row, part in enumerate(name)]
    parts += _months(chart.labels, left, right, foot + LINE + 2)
    return _svg(parts, foot + LINE + 8, chart)


def bars(chart: Chart) -> SafeString:
    """Return the SVG of one series as bars, each under its name and with its number at its end. Raises ValueError."""
    if len(chart.series) != 1 or len(chart.labels) > MOST_BARS:
        raise ValueError(f"bars are of one series, at most {MOST_BARS}")
    values = chart.series[0].values
    written = [chart.written(value) for value in values]
    room = WIDTH - max(_width(text) for text in written) - 8
    parts, height = [], 0
    for part in _wrapped(chart.unit, WIDTH):
        height += LINE
        parts.append(_text(part, 0, height - 3))
    first = height + 6
    for label, value, text in zip(chart.labels, values, written, strict=True):
        height += 8
        for part in _wrapped(label, WIDTH):
            height += LINE
            parts.append(_text(part, 4, height - 2))
        wide = room * (value or 0) / (chart.top or 1)
        if wide:
            parts.append(f'<path d="M0 {height + 2}h{_n(wide)}v{BAR}H0z" fill="currentColor" stroke="none"/>')
        parts.append(_text(text, wide + 5, height + BAR - 1))
        height += BAR + 2
    parts.append(f'<path d="M.5 {first}V{height + 2}"/>')
    return _svg(parts, height + 4, chart)


SHAPES = {"lines": lines, "bars": bars}


def _svg(parts: list[str], height: float, chart: Chart) -> SafeString:
    said = escape(printable(f"{chart.finding} {chart.about}".strip()))
    head = f'<svg role="img" aria-label="{said}" viewBox="0 0 {WIDTH} {_n(height)}" fill="none" stroke="currentColor">'
    shapes = "".join(part for part in parts if not part.startswith("<text"))
    words = "".join(part for part in parts if part.startswith("<text"))
    return mark_safe(f'{head}{shapes}<g fill="currentColor" stroke="none" font-size="{LETTER}">{words}</g></svg>')


def _text(text: str, across: float, down: float, anchor: str = "") -> str:
    where = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{_n(across)}" y="{_n(down)}"{where}>{escape(printable(text))}</text>'


def _dot(across: float, down: float) -> str:
    return f'<circle cx="{_n(across)}" cy="{_n(down)}" r="2.5" fill="currentColor"/>'


def _n(number: float) -> str:
    """Return a coordinate with at most one decimal."""
    return f"{number:.1f}".removesuffix(".0")


def _line(values, place):
    """Return the path through the values that follow each other, and where the last one is (None without any)."""
    drawn, before, end = [], False, None
    for index, value in enumerate(values):
        if value is not None:
            end = place(index, value)
            drawn.append(f"{'' if before else 'M'}{_n(end[0])} {_n(end[1])}")
        before = value is not None
    return " ".join(drawn).replace(" M", "M") or "M0 0", end


def _alone(values, place):
    """Yield where a value stands between two that are not shown: no line leads to it."""
    padded = [None, *values, None]
    for index, value in enumerate(values):
        if value is not None and padded[index] is None and padded[index + 2] is None:
            yield place(index, value)


def _last(chart: Chart, one: Series) -> str:
    return chart.written(next((value for value in reversed(one.values) if value is not None), None))


def _apart(ends, names, above, foot):
    """Return the height of the first line of each name: beside its end, and none over another."""
    order = sorted(range(len(ends)), key=lambda index: ends[index])
    heights, floor = [0.0] * len(ends), above + 4.0
    for index in order:
        heights[index] = max(floor, ends[index] + 4 - (len(names[index]) - 1) * LINE / 2)
        floor = heights[index] + len(names[index]) * LINE
    over = max(0.0, floor - LINE - foot - 4)
    ceiling = math.inf
    for index in reversed(order):  # what would stand below the axis is pushed up, and what is above it with it
        last = min(heights[index], ceiling - len(names[index]) * LINE)
        heights[index] = min(last, foot + 4 - (len(names[index]) - 1) * LINE) if over else last
        ceiling = heights[index]
    return heights


def _months(labels: Sequence[str], left: float, right: float, down: float) -> list[str]:
    """Return the names below the axis: the first and the last, and the middle one where there is room for it."""
    if len(labels) == 1:
        return [_text(labels[0], left, down)]
    parts = [_text(labels[0], left, down)]
    last = min(WIDTH, max(right + _width(labels[-1]) / 2, left + _width(labels[0]) + 8 + _width(labels[-1])))
    parts.append(_text(labels[-1], last, down, "end"))
    middle = len(labels) // 2
    if len(labels) % 2 and len(labels) > 2:
        centre, half = (left + right) / 2, _width(labels[middle]) / 2
        if left + _width(labels[0]) + 8 < centre - half and centre + half < last - _width(labels[-1]) - 8:
            parts.append(_text(labels[middle], centre, down, "middle"))
    return parts


def _ticks(top: float, decimals: int) -> tuple[list[float], int]:
    """Return three marks from zero to a round number of at least `top`, and their decimals."""
    least = 2.0 if decimals == 0 else 1.0
    size = 10.0 ** math.floor(math.log10(max(top, least)))
    end = next(step * size for step in (1, 2, 4, 6, 8, 10, 20) if step * size >= max(top, least))
    middle = end / 2
    return [0, middle, end], 0 if middle == int(middle) else 1


def _width(text: str) -> float:
    """Return about how wide a text is, rather too wide: the letter of a telephone is not known here."""
    units = sum(0.34 if c in NARROW else 0.92 if c in WIDE else 0.72 if c.isupper() else 0.6 for c in text)
    return units * LETTER


def _wrapped(text: str, most: float) -> list[str]:
    """Return a text as lines of at most `most` units, broken between words, and inside one that is too long."""
    found = [""]
    for word in text.split():
        rest = word
        joined = f"{found[-1]} {word}".strip()
        if _width(joined) <= most:
            found[-1] = joined
            continue
        while rest:
            cut = next((end for end in range(len(rest), 1, -1) if _width(rest[:end]) <= most), 1)
            found.append(rest[:cut])
            rest = rest[cut:]
    return [line for line in found if line] or [""]
