"""What is like the first result: it orders the others, and stands beside them, marked, where they are few."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from search import related
from search.engines.base import WINDOW
from search.engines.postgres import PostgresEngine
from search.models import Related
from search.query import understand
from search.vocabulary import touch
from tests.support.search_helpers import doc, fill

PERMUTA = ("Permuta de viviendas", "Cambio de una vivienda por otra ante notario", "escritura notario", [])
DONACION = ("Donación de vivienda", "Cesión gratuita de una vivienda ante notario", "escritura notario", [])
PESCA = ("Licencia de pesca", "Permiso para pescar en la costa", "bote", [])
PERRO = ("Bienestar animal", "Denuncia de maltrato", "perros costa", [])


def test_documents_are_alike_by_the_words_that_tell():
    found = related.alike({"a": PERMUTA, "b": DONACION, "c": PESCA, "d": PERRO})
    assert found["a"][0][0] == "b" and found["b"][0][0] == "a"
    assert all(0 < like <= 1 for others in found.values() for _, like in others)
    assert "a" not in dict(found["a"])


def test_what_is_filed_under_the_same_is_more_alike():
    only = {"a": ("Uno", "", "", ["category:x"]), "b": ("Dos", "", "", ["category:x"]), "c": ("Tres", "", "", [])}
    assert [other for other, _ in related.alike(only)["a"]] == ["b"] and "c" not in related.alike(only)


def test_nothing_is_like_what_stands_alone():
    assert related.alike({"a": PERMUTA}) == {}
    assert related.alike({}) == {}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_that_compare_at_once_do_not_fail_and_leave_each_row_once(monkeypatch):
    _filled()
    related.compare()
    once = Related.objects.count()
    real, both = related.alike, threading.Barrier(2)

    def together(texts):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(2)  # each knows what it will write before the other has written; or only one is let this far
        return real(texts)

    def compare():
        try:
            related.compare()
        finally:
            connection.close()

    monkeypatch.setattr(related, "alike", together)
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(compare) for _ in range(2)]:
            done.result(60)
    assert Related.objects.count() == once > 0


def _filled():
    docs = [
        doc("service:permuta", PERMUTA[0], summary=PERMUTA[1], body=PERMUTA[2]),
        doc("service:donacion", DONACION[0], summary=DONACION[1], body=DONACION[2]),
        doc("service:pesca", PESCA[0], summary=PESCA[1], body=PESCA[2]),
        doc("service:perro", PERRO[0], summary=PERRO[1], body=PERRO[2]),
    ]
    fill(PostgresEngine(), docs)
    related.compare()
    touch("vocabulary")
    return docs


@pytest.mark.django_db
def test_what_is_like_the_only_result_stands_beside_it_and_is_marked(client):
    _filled()
    found = PostgresEngine().search(understand("permuta"))
    assert [(hit.id, hit.beside) for hit in found.hits] == [("service:permuta", False), ("service:donacion", True)]
    assert (found.total, found.beside) == (1, 1)
    page = client.get("/buscar/", {"q": "permuta"}).content.decode()
    assert "Trámite · Parecido al primero" in page and "1 más, parecido al primero" in page


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"filters": {"type": ("service",)}}, {"newest_first": True}, {"page": 3}])
def test_a_list_that_was_narrowed_ordered_or_turned_far_holds_only_what_was_found(options):
    _filled()
    assert not any(hit.beside for hit in PostgresEngine().search(understand("permuta", **options)).hits)


@pytest.mark.django_db
def test_what_editors_keep_out_is_not_beside_either():
    _filled()
    query = understand("permuta")
    hidden = type(query)(**{**vars(query), "hidden": ("service:donacion",)})
    assert [hit.id for hit in PostgresEngine().search(hidden).hits] == ["service:permuta"]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 9, 10, 11, 19, 20, 21, 35])
def test_turning_the_pages_shows_every_result_once(count):
    fill(
        PostgresEngine(),
        [doc(f"service:s{n}", f"Licencia {n}", summary=f"de clase{n % 4} ante notario") for n in range(count)],
    )
    related.compare()
    touch("vocabulary")
    seen = []
    for page in range(1, 6):
        found = PostgresEngine().search(understand("licencia", page=page))
        seen += [hit.id for hit in found.hits]
        assert found.total == count
    assert sorted(seen) == sorted({f"service:s{n}" for n in range(count)})
    assert WINDOW == 20


@pytest.mark.django_db
def test_a_document_that_is_gone_is_beside_nothing():
    _filled()
    PostgresEngine().delete(["service:donacion@es"], 10)
    assert [hit.id for hit in PostgresEngine().search(understand("permuta")).hits] == ["service:permuta"]
