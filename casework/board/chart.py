"""The chart beside the table: what came and what was answered by week, from zero, each line named at its end."""

from dataclasses import dataclass

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 36, 160, 14, 28  # what the labels need
APART = 16  # between two names at the end of their lines


@dataclass(frozen=True)
class Series:
    """A line: its points (str, as SVG has them), where it ends, its name, and whether it is drawn broken."""

    points: str
    end: tuple[float, float]
    label_at: float
    name: str
    broken: bool


def nice(most):
    """Return the round number (int) that the scale ends at: 1, 2 or 5 and zeros, or what two of them add to."""
    step = 1
    while True:
        for times in (1, 2, 4, 5, 8):
            if times * step >= most:
                return times * step
        step *= 10


def chart(lines, names):
    """Return what the template draws (dict) of `lines` (list of Line) with the `names` of received and decided."""
    top = nice(max([1, *(max(line.received, line.decided) for line in lines)]))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(lines) - 1)

    def at(place, value):
        return round(LEFT + place * step, 1), round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top), 1)

    found = []
    for name, broken, values in (
        (names[0], False, [line.received for line in lines]),
        (names[1], True, [line.decided for line in lines]),
    ):
        points = [at(place, value) for place, value in enumerate(values)]
        found.append([points, f"{name}: {values[-1]}", broken])
    ends = [points[-1][1] for points, _name, _broken in found]
    places = list(ends)
    if abs(ends[0] - ends[1]) < APART:  # one above the other, in their order
        middle, first = sum(ends) / 2, 0 if ends[0] <= ends[1] else 1
        places[first], places[1 - first] = middle - APART / 2, middle + APART / 2
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "scale": [{"value": value, "y": at(0, value)[1]} for value in (0, top)],
        "labels": [{"x": at(place, 0)[0], "week": lines[place].label} for place in range(0, len(lines), 4)],
        "series": [
            Series(" ".join(f"{x},{y}" for x, y in points), points[-1], place, name, broken)
            for (points, name, broken), place in zip(found, places, strict=True)
        ],
    }
