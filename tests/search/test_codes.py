"""Laws, forms and telephones: however people write the number that a page holds, such a page is first."""

import os
import random
import re

import pytest
from django.db import connection

from search.engines.postgres import PostgresEngine
from search.query import understand

SOAK = bool(os.environ.get("SOAK"))
WRITTEN = {
    "ley": ("ley", "lei"),
    "decretoley": ("decreto-ley", "Decreto Ley", "dl", "decreto lei", "decreto"),
    "decreto": ("decreto", "DECRETO"),
    "resolucion": ("resolución", "resolusion", "res", "resol.", "RS", "la resolución"),
    "acuerdo": ("acuerdo",),
    "instruccion": ("instrucción", "instruccion"),
}
BETWEEN = (" ", " No. ", " nro ", " número ", " #", "-")
AFTER = ("", "/2021", " de 2021", " del año 2021")
FORMS = ("{upper}-{two}", "{lower}{one}", "{upper} {one}", "modelo {lower}-{two}", "planilla {upper} {two}")
TELEPHONES = ("{0}", "{1}-{2}", "+53 {0}", "0{0}", "teléfono {0}", "({3}) {4}", "de quién es el {1} {2}")
NORM = re.compile(r"(ley|decretoley|decreto|resolucion|acuerdo|instruccion)(\d+)$")


def _held():
    """Return {term: the ids of the documents that hold it} of the numbers of the index."""
    held = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT doc_id, tsvector_to_array(vector) FROM search_document WHERE language = 'es'")
        for key, terms in cursor.fetchall():
            for term in terms:
                if re.fullmatch(rf"{NORM.pattern[:-1]}|[a-z]{{2,3}}\d{{1,3}}|\d{{7,8}}", term):
                    held.setdefault(term, set()).add(key)
    return held


def _ways(term):
    if norm := NORM.match(term):
        return [f"{kind}{b}{norm[2]}{a}" for kind in WRITTEN[norm[1]] for b in BETWEEN for a in AFTER]
    if term.isdigit():
        return [way.format(term, term[:-4], term[-4:], term[:1], term[1:]) for way in TELEPHONES]
    letters, number = re.match(r"([a-z]+)(\d+)", term).groups()
    filled = {"lower": letters, "upper": letters.upper(), "one": number, "two": number.zfill(2)}
    return [way.format(**filled) for way in FORMS]


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded_site")
def test_a_number_finds_first_what_holds_it_however_it_is_written():
    engine, held, wrong = PostgresEngine(), _held(), []
    every = [(text, docs) for term, docs in sorted(held.items()) for text in _ways(term)]
    asked = every if SOAK else random.Random(14).sample(every, 250)
    for text, docs in asked:
        hits = engine.search(understand(text)).hits
        if not hits or hits[0].id not in docs:
            wrong.append((text, hits and hits[0].id))
    assert len(asked) >= 250 and len(wrong) <= 0.02 * len(asked), wrong[:20]
