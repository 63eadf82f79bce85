"""The least and the most a number can be, given linear equations and ranges: the simplex method, small and exact.

An attacker's tool, for the tests of hidden figures. Rows of Fraction, Bland's rule; for some hundred variables.
"""

from fractions import Fraction


def bounds(variables, ranges, sums, of):
    """Return (least, most) of the variable `of`: each within `ranges` {name: (low, high)}, and (total, parts) in sums.

    Raises ValueError when nothing satisfies all of it.
    """
    return -_most(variables, ranges, sums, {of: -1}), _most(variables, ranges, sums, {of: 1})


def _most(variables, ranges, sums, goal):
    """Return the most of a linear goal {name: weight}. Variables are moved to begin at 0."""
    place = {name: at for at, name in enumerate(variables)}
    low = {name: Fraction(ranges[name][0]) for name in variables}
    rows, right = [], []
    for total, parts in sums:  # total - parts = 0, as two rows of "at most"
        row = {place[total]: Fraction(1)}
        for part in parts:
            row[place[part]] = row.get(place[part], Fraction(0)) - 1
        gap = sum(low[part] for part in parts) - low[total]
        rows += [row, {at: -value for at, value in row.items()}]
        right += [gap, -gap]
    for name in variables:
        if ranges[name][1] != float("inf"):
            rows.append({place[name]: Fraction(1)})
            right.append(Fraction(ranges[name][1]) - low[name])
    weights = {place[name]: Fraction(weight) for name, weight in goal.items()}
    return _simplex(len(variables), rows, right, weights) + sum(weight * low[name] for name, weight in goal.items())


def _simplex(many, rows, right, goal):
    """Maximise `goal` over x >= 0 with rows x <= right; a first phase for negative right sides."""
    table = [{**row, many + at: Fraction(1)} for at, row in enumerate(rows)]
    basis, extra = [], many + len(rows)
    artificial = []
    for at, row in enumerate(table):
        if right[at] < 0:
            table[at] = {column: -value for column, value in row.items()}
            right[at] = -right[at]
            table[at][extra] = Fraction(1)
            artificial.append(extra)
            basis.append(extra)
            extra += 1
        else:
            basis.append(many + at)
    if artificial:
        if _solve(table, right, basis, {column: Fraction(-1) for column in artificial}) != 0:
            raise ValueError("nothing satisfies all of it")
        for at, column in enumerate(basis):
            if column in artificial:  # at zero: any other column of its row may take its place
                other = next((c for c, v in table[at].items() if v and c not in artificial), None)
                if other is not None:
                    _pivot(table, right, basis, at, other)
        for row in table:
            for column in artificial:
                row.pop(column, None)
    return _solve(table, right, basis, goal)


def _solve(table, right, basis, goal):
    while True:
        worth = dict(goal)
        for at, column in enumerate(basis):
            if weight := goal.get(column):
                for other, value in table[at].items():
                    worth[other] = worth.get(other, Fraction(0)) - weight * value
        into = min((column for column, value in worth.items() if value > 0 and column not in basis), default=None)
        if into is None:
            return sum(goal.get(column, Fraction(0)) * right[at] for at, column in enumerate(basis))
        steps = [(right[at] / row[into], basis[at], at) for at, row in enumerate(table) if row.get(into, 0) > 0]
        if not steps:
            return float("inf")
        _pivot(table, right, basis, min(steps)[2], into)


def _pivot(table, right, basis, at, into):
    by = table[at][into]
    table[at] = {column: value / by for column, value in table[at].items() if value}
    right[at] /= by
    for other, row in enumerate(table):
        if other != at and (factor := row.get(into)):
            for column, value in table[at].items():
                changed = row.get(column, Fraction(0)) - factor * value
                if changed:
                    row[column] = changed
                else:
                    row.pop(column, None)
            right[other] -= factor * right[at]
    basis[at] = into
