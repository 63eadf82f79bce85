"""Every parameter of every address, and every field of every form that is sent, with what no honest page sends.

No answer is an error 500. The names are those that the views look for (tests.support.odd_inputs.Noting) and those that
views of their kind know. The gate asks each address a few times, each run other values; `make soak` asks everything.
"""

import hashlib
import os
import random
import re
import sys

import pytest
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.urls import NoReverseMatch
from django.utils import translation

from accounts.models import User
from tests.support import odd_inputs as odd
from tests.support import pages
from tests.support.doors_asking import FORM, Asker
from tests.support.doors_routes import addresses, routes
from tests.support.doors_world import World

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]
SOAK = bool(os.environ.get("SOAK"))
LONG = 200_000  # characters of a query; gunicorn lets a line of 8,190 through, a proxy mostly as much


@pytest.fixture
def world(settings, tmp_path, monkeypatch):
    settings.PRIVATE_ROOT = tmp_path
    world = World()
    odd.note_names(monkeypatch)
    return world


class Walker(Asker):
    """Asks as whoever comes furthest at an address, and keeps what failed."""

    def __init__(self, world):
        super().__init__(world)
        self.asked, self.faults, self.failed = 0, [], ""
        got_request_exception.connect(self._failed)

    def _failed(self, **_more):
        kind, error, _trace = sys.exc_info()
        self.failed = f"{kind.__name__}: {str(error)[:80]}"

    def walk(self, path, label, *, query="", method="GET", body=b"", kind=FORM, headers=None, secure=False):
        """Ask once. A 500 becomes a line of `faults`. Returns the status."""
        role = role_for(path)
        client = self.clients[role]
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        cache.clear()
        translation.deactivate()
        self.failed = ""
        with transaction.atomic():
            connection.atomic_blocks[-1]._from_testcase = True
            answer = client.generic(
                method,
                path,
                body,
                content_type=kind,
                QUERY_STRING=query,
                secure=secure,
                headers={"sec-fetch-site": "same-origin", **(headers or {})},
            )
            if answer.streaming:
                list(answer.streaming_content)
            transaction.set_rollback(True)
        client.cookies.clear()
        for name, value in cookies.items():
            client.cookies[name] = value
        self.asked += 1
        if answer.status_code == 500 or self.failed:
            self.faults.append(f"{method} {path} {label}: {answer.status_code} {self.failed}")
        return answer.status_code

    def report(self):
        assert self.asked > 150
        assert not self.faults, "\n".join([f"{len(self.faults)} of {self.asked} failed", *self.faults])


def role_for(path):
    if path.startswith("/admin/certificar"):
        return "certifier"
    if path.startswith("/admin"):
        return "administrator"
    return "certified" if path.startswith(("/cuenta", "/en/cuenta", "/solicitudes", "/identity")) else "anonymous"


def sample(path, values, count):
    """Return `count` of `values` (dict): other ones at each address, the same ones in each run. All in `make soak`."""
    if SOAK:
        return values.items()
    seed = int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big")
    return random.Random(seed).sample(sorted(values.items()), count)


def walk_queries(walker, path, count):
    """Ask `path` with odd values of everything that its view looks for; in `make soak` also of one at a time."""
    common = odd.query(odd.COMMON_NAMES, "1")
    with odd.names_looked_for() as looked:
        walker.walk(path, "every common name", query=common)
        if SOAK:
            walker.walk(path, "as it is")
    names = sorted(looked) or ["q"]
    for label, value in sample(path, VALUES, count):
        walker.walk(path, label, query=fitting(names, value))
    if SOAK:
        for name in sorted({*names, *odd.COMMON_NAMES}):
            for label, value in VALUES.items() if name in looked else sample(path, VALUES, 3):
                walker.walk(path, f"{name} = {label}", query=odd.query([name], value))


def walk_bodies(walker, path, count):
    """The same with the fields of what is posted there, and with bodies that are no form."""
    with odd.names_looked_for() as looked:
        if walker.walk(path, "posted empty", method="POST") in (404, 405):
            return
    names = sorted(looked - {"csrfmiddlewaretoken"})
    for label, value in sample(path + "#", VALUES | IN_BODIES, count):
        walker.walk(path, f"posted {label}", method="POST", body=fitting(names, value).encode())
    for label, (kind, body) in sample(path, odd.BODIES, count):
        walker.walk(path, f"posted {label}", method="POST", kind=kind, body=body)
    if SOAK:
        for name in names:
            for label, value in (VALUES | IN_BODIES).items():
                walker.walk(path, f"posted {name} = {label}", method="POST", body=odd.query([name], value).encode())


VALUES = odd.VALUES | {"repeated": odd.REPEATED}
IN_BODIES = {"a NUL in a form": "a%00b", "a form of rows": "1000000"}


def fitting(names, value):
    """Return the query of `value` for as many of `names` as a server lets through."""
    size = sum(map(len, value)) if isinstance(value, tuple) else len(value)
    return odd.query(names[: max(1, LONG // max(1, size))], value)


def test_no_value_in_the_query_of_any_address_is_an_error_500(world):
    walker = Walker(world)
    for path in filter(None, addresses(world).values()):
        walk_queries(walker, path, 1)
    walker.report()


def test_nothing_that_is_posted_to_any_address_is_an_error_500(world):
    walker = Walker(world)
    for path in filter(None, addresses(world).values()):
        walk_bodies(walker, path, 1)
    walker.report()


HEADERS = {
    "accept": ["*/*;q=x", "a" * 9_000, "application/json;q=0", "\xff", ",;,", "text/html;level=" + "9" * 400],
    "accept-language": ["*" * 5_000, "es-" * 2_000, "xx;q=nan", "zz-ZZ-" + "a" * 300, "es;q=1e999", "\xf1"],
    "accept-encoding": ["br;q=abc", "gzip;q=" + "0" * 5_000, "identity;q=0, *;q=0"],
    "cookie": ["sessionid=" + "x" * 5_000, "sessionid=%00", "a=b; a; =; \xff", "messages=[[]]; csrftoken=" + "ñ" * 40],
    "if-none-match": ['"' * 999, 'W/"x', "*", "\x80"],
    "if-modified-since": ["yesterday", "Thu, 01 Jan 99999 00:00:00 GMT", "Mon, 31 Feb 2026 00:00:00 GMT"],
    "range": ["bytes=-1", "bytes=9-1", "bytes=0-" + "9" * 300, "lines=1"],
    "content-type": [
        "multipart/form-data",
        "x" * 3_000,
        "application/json; charset=no-such",
        "text/html; charset=\xff",
    ],
    "content-length": ["-1", "abc", "99999999999999999999", ""],
    "x-forwarded-for": ["<script>", "1.2.3.4," * 900, "::ffff:999.1.1.1", "\xff", ","],
    "x-forwarded-host": ["evil.example", "a b", ""],
    "x-forwarded-proto": ["gopher", "https,http", "\xff"],
    "x-requested-with": ["XMLHttpRequest"],
    "x-http-method-override": ["PATCH", "\xff", "TRACE" * 99],
    "origin": ["null", "http://[::1", "https://evil.example:99999"],
    "referer": ["http://[::1", "\xff", "//" * 900],
    "authorization": ["Basic x", "Bearer " + "x" * 5_000, "Basic \xff", "Digest", "Basic " + "w7E6w7E="],
    "user-agent": ["", "\xff" * 400, "x" * 9_000],
    "sec-fetch-site": ["\xff", "same-origin, none"],
    "forwarded": ["for=\xff"],
    "hx-request": ["true"],
    "x-wagtail-component": ["\xff"],
}


def test_no_header_makes_any_kind_of_address_an_error_500(world):
    walker = Walker(world)
    found = sorted(filter(None, addresses(world).values()))
    for name, values in HEADERS.items():
        chosen = found if SOAK else random.Random(name).sample(found, 4)
        for path in ["/", "/cuenta/entrar/", "/api/v1/services", "/api/wagtail/v2/pages/", "/admin/", *chosen]:
            for value in values if SOAK else [random.Random(name + path).choice(values)]:
                walker.walk(path, f"{name}: {value[:30]!r}", headers={name: value})
                if SOAK:
                    walker.walk(path, f"{name}: {value[:30]!r}", headers={name: value}, method="POST", body=b"a=1")
    walker.report()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_foreign_name_of_the_site_is_refused_everywhere_in_production(world, settings, scheme):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["soberania.example"], True
    settings.SITE_URL = "https://soberania.example"
    walker = Walker(world)
    hosts = ["evil.example", "a b", "[::1", "x" * 300, "soberania.example.evil", ""]
    found = sorted(filter(None, addresses(world).values()))
    for number, path in enumerate(found if SOAK else found[::6]):
        for host in hosts if SOAK else [hosts[number % len(hosts)]]:
            headers = {"host": host, "x-forwarded-proto": scheme}
            assert walker.walk(path, f"Host: {host[:20]}", headers=headers, secure=scheme == "https") == 400
    assert not walker.faults, walker.faults


@pytest.mark.parametrize(
    "path",
    [
        "/%00/",
        "/%ff%fe/",
        "/%c0%af/",
        "/%ED%A0%80/",
        "/" + "a/" * 4_000,
        "/admin/%ff/",
        "/api/v1/%ed%a0%80",
        "/en/%f1/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_an_odd_path_is_never_an_error_500(client, path, method):
    client.raise_request_exception = False
    assert client.generic(method, path).status_code < 500


def test_every_hole_of_every_address_takes_odd_values(world):
    """What stands in the path instead of a key, a name or a number."""
    walker = Walker(world)
    values = ["0", "99999999999999999999", "-1", "abc", "%ff", "a%00b", "ñ", "x" * 3_000, "..", "1.5", "null"]
    for route in routes():
        holes = re.findall(r"<(?:\w+:)?(\w+)>", route)
        if not holes or "(?P" in route:
            continue
        for value in values if SOAK else random.Random(route).sample(values, 2):
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda _hole, value=value: value, route)
            walker.walk("/" + path.replace("^", "").replace("$", ""), "its holes")
    walker.report()


def test_a_failure_of_ours_is_an_error_500_and_one_of_a_library_is_not(client, monkeypatch, caplog):
    """The excuse of `core.misread` is for libraries alone, and is written down without what was sent."""
    client.raise_request_exception = False
    boss = User.objects.create_user(email="jefa@inst.example", is_staff=True, is_superuser=True)
    client.force_login(boss)
    address = "/admin/bulk/wagtailcore/page/publish/?id=85010112345x"
    assert client.get(address).status_code == 400
    assert "core.misread" in {record.name for record in caplog.records}
    assert "event=misread route=wagtail_bulk_action" in caplog.text
    assert "85010112345" not in "".join(record.getMessage() for record in caplog.records)

    def broken(*_args, **_kwargs):
        return int("ours")

    monkeypatch.setattr("news.lists.understood", broken)
    pages.news_index()
    assert client.get("/noticias/?pagina=1").status_code == 500, "a failure of ours must be heard"


def test_a_template_of_ours_that_fails_in_a_view_of_a_library_is_an_error_500(client, monkeypatch):
    """allauth's view, our page: a link in it to an address that is gone must be heard, whatever was posted."""
    client.raise_request_exception = False
    monkeypatch.setattr("django.urls.reverse", gone)
    assert client.post("/cuenta/entrar/", {"login": "x"}).status_code == 500


def gone(name, *_args, **_kwargs):
    raise NoReverseMatch(name)
