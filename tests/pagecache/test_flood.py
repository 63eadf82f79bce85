"""Whoever invents addresses gets answers and fills no cache: what is kept is as much as there is."""

from itertools import product
from pathlib import Path

import pytest

from core import pagecache
from tests.support.doors_routes import addresses
from tests.support.doors_world import World

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
INVENTED = ["zz1", "0", "-1", "999", "viviendax", "%C3%91", "1.0", "true"]


@pytest.fixture
def kept(settings, tmp_path, monkeypatch):
    """Turn the page cache on, empty. Returns a function that says how many answers are kept."""
    folder = tmp_path / "pages"
    settings.PAGE_CACHE_SECONDS = 600
    settings.PRIVATE_ROOT = tmp_path / "private"
    backend = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(folder)}
    settings.CACHES = {**settings.CACHES, "pages": backend}
    monkeypatch.setattr(pagecache, "_never_kept", {})
    return lambda: len(list(Path(folder).glob("*.djcache")))


@pytest.fixture
def public(client, kept):
    """The addresses whose answers are kept, each asked once."""
    others = ("/admin", "/api", "/cuenta")
    found = {path for path in addresses(World()).values() if path and not path.startswith(others)}
    return sorted(path for path in found if client.get(path).get("X-Page-Cache") in ("miss", "hit"))


def test_no_invented_value_repetition_or_spelling_is_kept(client, kept, public, settings):
    assert len(public) > 15
    before = kept()
    assert before <= len(public) + 1, "an entry for each, and the generation"
    for number, path in enumerate(public):
        for names in batched_by(sorted(settings.PAGE_CACHE_PARAMS), 3):
            value = INVENTED[number % len(INVENTED)]
            answer = client.get(path + "?" + "&".join(f"{name}={value}" for name in names))
            assert answer.status_code < 500
        for query in ("pagina=1&pagina=1", "pagina=01", "PAGINA=1", "categoria=VIVIENDA", "pagina=%31%20"):
            client.get(f"{path}?{query}")
    assert kept() == before, "answers to invented addresses are kept"


def test_a_name_of_the_site_is_kept_once_however_it_is_written(client, kept, public, settings):
    settings.ALLOWED_HOSTS = ["testserver", ".gob.example"]
    before = kept()
    hosts = ["TestServer", "TESTSERVER:80", "testserver.", *(f"testserver:{port}" for port in (1, 81, 4711, 65_535))]
    hosts += [f"x{number}.gob.example" for number in range(5)]
    for path, host in product(public[:6], hosts):
        assert client.get(path, headers={"host": host}).status_code < 500
    assert kept() == before


def test_answers_that_may_not_be_kept_fill_nothing_either(client, kept, monkeypatch):
    World()
    monkeypatch.setattr(pagecache, "MOST_NEVER", 5)
    client.get("/")
    before = kept()
    for number in range(20):
        client.get(f"/no-hay-{number}/")
        client.get(f"/viejo?n={number}")
        client.get(f"/viejo/;x={number}")
        client.get(f"/formularios/contacto/?x={number}")
        client.get(f"/seguimiento/{number}")
    assert kept() == before
    assert len(pagecache._never_kept) <= 5


def test_the_order_of_what_was_chosen_does_not_matter_and_three_things_are_the_most(client, kept):
    World()
    client.get("/oficinas/")
    before = kept()
    client.get("/oficinas/?tipo=registry&provincia=holguin")
    client.get("/oficinas/?provincia=holguin&tipo=registry")
    assert kept() - before <= 1
    before = kept()
    client.get("/oficinas/?provincia=holguin&tipo=registry&pagina=1&orden=titulo")
    assert kept() == before


def batched_by(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]
