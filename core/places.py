"""The provinces and municipalities of Cuba, from core/data/places.json.

A province's code is its ISO 3166-2:CU number ("01", "03"-"16", "99"). No public code of municipalities is in everyday
use, so ours is the province's code and the name as a slug ("13-san-luis"; there is another San Luis in "01").
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Case, SmallIntegerField, When
from django.utils.text import slugify

from core.sorting import sort_key


@dataclass(frozen=True)
class Municipality:
    code: str
    name: str
    province_code: str


@dataclass(frozen=True)
class Province:
    code: str
    name: str
    slug: str
    municipalities: tuple[Municipality, ...]


@cache
def provinces():
    """Return every Province, west to east, the special municipality Isla de la Juventud last."""
    rows = json.loads((Path(__file__).parent / "data" / "places.json").read_text(encoding="utf-8"))
    return tuple(
        Province(
            row["code"],
            row["name"],
            row["slug"],
            tuple(
                Municipality(f"{row['code']}-{slugify(name)}", name, row["code"])
                for name in sorted(row["municipalities"], key=sort_key)
            ),
        )
        for row in rows
    )


@cache
def _provinces_by_key():
    return {key: province for province in provinces() for key in (province.code, province.slug)}


@cache
def _municipalities_by_code():
    return {m.code: m for province in provinces() for m in province.municipalities}


def province(key):
    """Return the Province of a code ("11") or slug ("holguin"), or None."""
    return _provinces_by_key().get(key)


def west_to_east(field):
    """Return an expression that sorts rows by a province code in `field` as `provinces()` lists them."""
    order = [When(**{field: found.code}, then=place) for place, found in enumerate(provinces())]
    return Case(*order, default=len(order), output_field=SmallIntegerField())


def municipality(code):
    """Return the Municipality of a code ("11-moa"), or None."""
    return _municipalities_by_code().get(code)


def find_municipality(province_code, name):
    """Return the Municipality called `name` in a province, accents and capitals apart, or None."""
    return municipality(f"{province_code}-{slugify(name)}")


def province_choices():
    """Return [(code, name)] for a form field."""
    return [(p.code, p.name) for p in provinces()]


def municipality_choices():
    """Return [(province name, [(code, name), ...])]: options grouped by province for a form field."""
    return [(p.name, [(m.code, m.name) for m in p.municipalities]) for p in provinces()]
