"""Conditions: a typed tree over earlier answers. Pure: a dict in, True or False out.

    {"op": "all" | "any", "of": [condition, ...]}     {"op": "not", "of": condition}
    {"op": "filled", "field": key}                    {"op": "equals", "field": key, "value": "perdida"}
    {"op": "in", "field": key, "values": [...]}       {"op": "greater" | "less", "field": key, "value": 3}
    {"op": "after" | "before", "field": key, "value": "2020-01-31" | "2020-01" | "14:30"}

A value is of the kind in which its field keeps its answers (condition_values.py), so that comparing is nearly all.

None is the condition that always holds. A comparison over an answer that is not there does not hold.
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import product

GROUPS = ("all", "any")
MOST_COMBINATIONS = 20_000
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_HOUR = re.compile(r"[0-9]{2}:[0-9]{2}")


def holds(condition, answers):
    """Return whether `condition` holds for `answers` ({key: JSON value})."""
    if condition is None:
        return True
    op = condition["op"]
    if op == "all":
        return all(holds(part, answers) for part in condition["of"])
    if op == "any":
        return any(holds(part, answers) for part in condition["of"])
    if op == "not":
        return not holds(condition["of"], answers)
    return _atom(condition, answers.get(condition["field"]))


def _atom(condition, answer):
    op = condition["op"]
    if op == "filled":
        return answer is not None and answer is not False and answer not in ("", [])
    if answer is None:
        return False
    if op == "equals":
        return _same(answer, condition["value"])
    if op == "in":
        return any(_same(answer, value) for value in condition["values"])
    pair = _in_time if op in ("before", "after") else as_number
    left, right = pair(answer), pair(condition["value"])
    if left is None or right is None or (pair is _in_time and len(left) != len(right)):
        return False
    return left < right if op in ("less", "before") else left > right


def _same(answer, value):
    """A list of answers (multiple choice) equals each value it holds."""
    if isinstance(answer, list):
        return value in answer
    if isinstance(answer, bool) or isinstance(value, bool):
        return answer is value
    if isinstance(answer, int) and isinstance(value, str):  # versions published before values had the type of answers
        return as_number(value) == answer
    return answer == value


def as_number(value):
    """Return a number (Decimal) out of an answer or a condition's value, or None."""
    try:
        number = None if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _in_time(value):
    """Return what orders a date, a month or an hour in the one form in which each is kept, or None."""
    if not isinstance(value, str):
        return None
    if _MONTH.fullmatch(value) or _HOUR.fullmatch(value):
        return value
    try:
        day = date.fromisoformat(value)  # Python alone would read other forms too
    except ValueError:
        return None
    return value if day.isoformat() == value else None


def fields_of(condition):
    """Return the set of keys a condition looks at."""
    if condition is None:
        return set()
    if condition["op"] in GROUPS:
        return set().union(*(fields_of(part) for part in condition["of"]))
    if condition["op"] == "not":
        return fields_of(condition["of"])
    return {condition["field"]}


def atoms_of(condition):
    """Return the comparisons of a condition, in order."""
    if condition is None:
        return []
    if condition["op"] in GROUPS:
        return [atom for part in condition["of"] for atom in atoms_of(part)]
    if condition["op"] == "not":
        return atoms_of(condition["of"])
    return [condition]


def outcomes(condition, domains):
    """Return the set of truth values `condition` can have: {True}, {False} or both.

    `domains` gives the possible answers of the fields that have few: {key: [values]}. Of any other field each
    comparison is taken as free, so this never calls impossible what is possible. Past MOST_COMBINATIONS it gives both.
    """
    if condition is None:
        return {True}
    keys = sorted(fields_of(condition) & set(domains))
    free = [atom for atom in atoms_of(condition) if atom["field"] not in domains]
    size = 2 ** len(free)
    for key in keys:
        size *= len(domains[key])
    if size > MOST_COMBINATIONS:
        return {True, False}
    seen = set()
    for values in product(*(domains[key] for key in keys)):
        answers = dict(zip(keys, values, strict=True))
        for truths in product((True, False), repeat=len(free)):
            seen.add(_evaluate(condition, answers, {id(a): t for a, t in zip(free, truths, strict=True)}))
            if len(seen) == 2:
                return seen
    return seen


def _evaluate(condition, answers, free):
    op = condition["op"]
    if op in GROUPS:
        truths = [_evaluate(part, answers, free) for part in condition["of"]]
        return all(truths) if op == "all" else any(truths)
    if op == "not":
        return not _evaluate(condition["of"], answers, free)
    if id(condition) in free:
        return free[id(condition)]
    return _atom(condition, answers.get(condition["field"]))
