"""The charts of the public figures, each with the sentence that says what it says."""

from datetime import date

from django.utils.dateformat import format as date_words
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from core.charts import MOST_BARS, Chart, Series
from participation.published import MEASURES, Published


def day_of(period: str) -> date:
    return date.fromisoformat(f"{period}-01")


def month_in_words(period: str) -> str:
    """Return «octubre de 2026», or the year itself."""
    return date_format(day_of(period), "YEAR_MONTH_FORMAT").lower() if "-" in period else period


def number(value: int | None) -> str:
    return number_format(value, 0, use_l10n=True, force_grouping=True) if value is not None else _("not shown")


def over_time(rows: list[Published], months: list[str], measures: tuple[str, ...], finding: str) -> Chart | None:
    """Return a chart of measures of the whole country by month, or None when nothing of them is shown."""
    known = {(row.measure, row.period): row.number for row in rows if not row.dimension}
    series = tuple(
        Series(str(MEASURES[name][0]), tuple(known.get((name, month)) for month in months)) for name in measures
    )
    if len(months) < 2 or not any(value is not None for one in series for value in one.values):
        return None
    about = _("The whole country, from %(first)s to %(last)s.")
    return Chart(
        finding=finding,
        about=about % {"first": month_in_words(months[0]), "last": month_in_words(months[-1])},
        labels=tuple(date_words(day_of(month), "M Y") for month in months),
        series=series,
        unit=str(MEASURES[measures[0]][1]),
        heading=_("Month"),
        hidden=_("not shown"),
    )


def of_dimension(
    rows: list[Published], measure: str, dimension: str, names: dict[str, str], period: str
) -> Chart | None:
    """Return the bars of a measure by the values of a dimension, the greatest first; what is hidden is in the table."""
    mine = [row for row in rows if row.measure == measure and row.dimension == dimension and row.number is not None]
    mine.sort(key=lambda row: (-(row.number or 0), names.get(row.value, row.value)))
    if len(mine) < 2:
        return None
    first = names.get(mine[0].value, mine[0].value)
    finding = _("%(name)s had the most: about %(n)s.") % {"name": first, "n": number(mine[0].number)}
    return Chart(
        finding=finding,
        about=_("%(what)s, %(when)s.") % {"what": MEASURES[measure][0], "when": month_in_words(period)},
        labels=tuple(names.get(row.value, row.value) for row in mine[:MOST_BARS]),
        series=(Series(str(MEASURES[measure][0]), tuple(row.number for row in mine[:MOST_BARS])),),
        unit=str(MEASURES[measure][1]),
        heading=_("Name"),
    )
