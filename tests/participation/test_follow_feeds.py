"""The same happenings as the mails, as Atom, for who prefers a reader of feeds."""

from xml.etree import ElementTree

import pytest

from tests.support import factories_catalog as make
from tests.support import pages
from tests.support.following import changed, look

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def service():
    make.places()
    pages.news_index()
    page = make.service("pasaporte", term_days=10)
    look()
    return page


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", ["tramite/pasaporte", "tema/vivienda", "institucion/minjus"])
def test_each_thing_has_a_feed_of_what_happened_to_it(client, service, path, prefix):
    changed(service, term_days=15)
    answer = client.get(f"{prefix}/avisos/{path}/feed/")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert not answer.cookies
    root = ElementTree.fromstring(answer.content)
    (entry,) = root.findall(f"{ATOM}entry")
    assert service.title in entry.find(f"{ATOM}title").text
    assert entry.find(f"{ATOM}link").get("href").endswith(f"{prefix}/tramites/pasaporte/")
    first = entry.find(f"{ATOM}id").text
    changed(service, term_days=20, title="Pasaporte\x0b nuevo")
    again = ElementTree.fromstring(client.get(f"{prefix}/avisos/{path}/feed/").content)
    ids = [one.find(f"{ATOM}id").text for one in again.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 2
    assert first in ids


@pytest.mark.parametrize("path", ["tramite/no-hay", "busqueda/agua", "nada/x", "noticias/x"])
def test_what_is_not_there_has_no_feed(client, service, path):
    assert client.get(f"/avisos/{path}/feed/").status_code == 404
