"""The figures of a team or of an institution as its head reads them."""

from dataclasses import dataclass
from datetime import date

from casework.board.counting import weeks
from casework.models import BoardFigure

ENOUGH = 10  # first answers, below which the days of a few would be taken for the days of all
MOST_OFFICERS = 200


@dataclass(frozen=True)
class Line:
    """A row of a table. The days are None where fewer than ENOUGH were answered."""

    label: object  # a week (date), an officer (str), or None for all
    received: int = 0
    withdrawn: int = 0  # of those received, without an answer
    decided: int = 0
    late: int = 0
    median: float | None = None
    nine: float | None = None
    working: float | None = None


def _line(label, figure):
    if figure is None:
        return Line(label)
    enough = figure.timed >= ENOUGH
    days = (figure.median, figure.nine, figure.working) if enough else (None, None, None)
    counts = (figure.received, figure.withdrawn, figure.decided, figure.late)
    return Line(label, *counts, *(day and round(day, 1) for day in days))


@dataclass(frozen=True)
class Board:
    """`weeks`: a Line for each, also those in which nothing happened; `officers`: of a team, by what they decided."""

    total: Line
    weeks: list[Line]
    officers: list[Line]
    counted_at: object


def board(*, team=None, institution=None):
    """Return the Board of a Team, or of all the teams of an Institution (None: of those of no institution)."""
    figures = BoardFigure.objects.filter(team=team) if team else BoardFigure.objects.filter(team=None)
    if not team:
        figures = figures.filter(institution=institution)
    found = list(figures.select_related("officer").order_by("-decided")[: MOST_OFFICERS + 20])
    by_week: dict[date | None, BoardFigure] = {one.week: one for one in found if one.officer_id is None}
    officers = [_line(one.officer.get_full_name() or str(one.officer), one) for one in found if one.officer_id]
    return Board(
        total=_line(None, by_week.get(None)),
        weeks=[_line(week, by_week.get(week)) for week in weeks()],
        officers=officers,
        counted_at=found[0].counted_at if found else None,
    )
