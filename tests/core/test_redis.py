"""Redis may be lost, killed or silent: pages are made without it, nobody waits, and nothing old comes back to life."""

import json
import socket
import threading
import time
from collections import Counter

import pytest
from django.core.cache import caches
from django.test import RequestFactory
from wagtail.images.tests.utils import get_test_image_file

from core import health, purge
from core.breaker import Breaker
from core.limits import within_value_limit
from core.models import CustomImage
from core.redis_cache import CONNECT_SECONDS, READ_SECONDS, LostRedisCache
from tests.platform.test_outage import Site
from tests.support.pages import home
from tests.support.processes import database_address

LIMIT = CONNECT_SECONDS + READ_SECONDS


@pytest.fixture
def lost_cache(settings, monkeypatch):
    """Return a function that makes "pages" and "renditions" a Redis at an address, as REDIS_URL does."""
    monkeypatch.setattr(LostRedisCache, "breaker", Breaker(pause=0.2, longest=0.5))
    monkeypatch.setattr(LostRedisCache, "_owed", set())

    def use(url):
        backend = {"BACKEND": "core.redis_cache.LostRedisCache", "LOCATION": url}
        lost = {name: {**backend, "KEY_PREFIX": name} for name in ("pages", "renditions")}
        settings.CACHES = {**settings.CACHES, **lost}
        settings.PAGE_CACHE_SECONDS = 600
        return caches["pages"]

    return use


def becomes(true, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def silent_peer():
    """Something that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def dripping_peer():
    """Something that answers one byte a second, and never a whole line."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:

        def drip(one):
            with one:
                while not over.wait(1):
                    try:
                        one.sendall(b"1")
                    except OSError:
                        return

        def take():
            while True:
                try:
                    one, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=drip, args=[one], daemon=True).start()

        threading.Thread(target=take, daemon=True).start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        over.set()
        server.shutdown(socket.SHUT_RDWR)


NOBODY = "redis://127.0.0.1:1/0"
ACTS = {
    "get": (lambda cache: cache.get("k", "none"), "none"),
    "get_many": (lambda cache: cache.get_many(["k"]), {}),
    "has_key": (lambda cache: cache.has_key("k"), False),
    "set": (lambda cache: cache.set("k", 1), None),
    "set_many": (lambda cache: cache.set_many({"k": 1}), []),
    "add": (lambda cache: cache.add("k", 1), True),
    "touch": (lambda cache: cache.touch("k"), False),
    "delete": (lambda cache: cache.delete("k"), False),
    "delete_many": (lambda cache: cache.delete_many(["k"]), None),
    "get_or_set": (lambda cache: cache.get_or_set("k", "made"), "made"),
    "clear": (lambda cache: cache.clear(), False),
}


@pytest.mark.parametrize("peer", ["refusing", "silent", "dripping"])
@pytest.mark.parametrize("act", ACTS)
def test_no_word_with_a_redis_that_is_away_fails_or_waits_long(lost_cache, request, peer, act):
    cache = lost_cache(NOBODY if peer == "refusing" else request.getfixturevalue(f"{peer}_peer"))
    ask, otherwise = ACTS[act]
    assert ask(cache) == otherwise
    begun = time.monotonic()
    for _ in range(200):
        assert ask(cache) == otherwise
    assert time.monotonic() - begun < 200 * READ_SECONDS / 10, "only the first one waits"
    with pytest.raises(ValueError, match="not found"):
        cache.incr("k")


@pytest.mark.django_db
@pytest.mark.parametrize("peer", ["refusing", "silent", "dripping"])
@pytest.mark.parametrize("path", ["/", "/api/v1/pages", "/seguimiento/", "/contacto/x/", "/cuenta/entrar/"])
def test_every_address_answers_without_redis(lost_cache, request, client, peer, path):
    lost_cache(NOBODY if peer == "refusing" else request.getfixturevalue(f"{peer}_peer"))
    home()
    statuses = [client.get(path).status_code for _ in range(3)]
    assert set(statuses) <= {200, 404}
    assert "redis" in health.parts_away()


@pytest.mark.django_db
def test_images_are_shown_without_redis(lost_cache):
    """Wagtail asks a cache where the sizes of an image are."""
    lost_cache(NOBODY)
    image = CustomImage.objects.create(title="Oficina", file=get_test_image_file())
    assert image.get_rendition("width-20").url == image.get_rendition("width-20").url
    assert CustomImage.objects.prefetch_renditions("width-20").get(pk=image.pk).get_renditions("width-20")


@pytest.mark.django_db
def test_limits_do_not_notice_that_redis_is_away(lost_cache):
    lost_cache(NOBODY)
    assert [within_value_limit("kind", "value", 2) for _ in range(3)] == [True, True, False]


@pytest.mark.django_db
@pytest.mark.parametrize("url", [None, NOBODY])
def test_readyz_says_that_it_goes_on_without_redis(lost_cache, url):
    if url:
        lost_cache(url)
    answer = health.HealthMiddleware(None)(RequestFactory().get("/readyz"))
    assert answer.status_code == 200
    assert json.loads(answer.content) == ({"status": "degraded", "away": ["redis"]} if url else {"status": "ok"})


@pytest.mark.redis
@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_redis_comes_back_by_itself(lost_cache, redis_server, how):
    cache = lost_cache(redis_server.url)
    cache.set("k", 1, 60)
    assert cache.get("k") == 1
    redis_server.kill() if how == "killed" else redis_server.freeze()
    assert cache.get("k") is None
    redis_server.start() if how == "killed" else redis_server.thaw()
    assert becomes(lambda: cache.set("k", 2, 60) or cache.get("k") == 2)


@pytest.mark.redis
def test_what_was_published_while_redis_was_away_is_not_old_when_it_is_back(lost_cache, redis_server):
    """The line to it was cut, it lost nothing: the generation from before must not be believed again."""
    lost_cache(redis_server.url)
    before = purge.generation()
    purge.write("page:x", "old")
    assert before
    redis_server.freeze()
    purge.purge_now()
    assert purge.generation() is None
    redis_server.thaw()
    assert becomes(purge.generation)
    assert purge.generation() != before


@pytest.mark.redis
@pytest.mark.postgres
@pytest.mark.timeout(1200)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_redis_lost_under_load_is_no_error_and_no_wait(redis_server, monkeypatch, how):
    """A real server: answers go on, `/healthz` and kept pages too, and it recovers without a restart."""
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    home()
    site = Site(None, redis_server.folder, database_address())
    answers, over = Counter(), threading.Event()

    def ask(path):
        while not over.wait(0.02):
            answers[path, site.get(path)[0]] += 1

    threads = [threading.Thread(target=ask, args=[path]) for path in ("/", "/?n=1", "/api/v1/pages", "/healthz")]
    try:
        assert json.loads(site.get("/readyz")[1]) == {"status": "ok"}
        for thread in threads:
            thread.start()
        time.sleep(2)
        redis_server.kill() if how == "killed" else redis_server.freeze()
        assert becomes(lambda: json.loads(site.get("/readyz")[1]).get("away") == ["redis"])
        time.sleep(3)
        redis_server.start() if how == "killed" else redis_server.thaw()
        assert becomes(lambda: json.loads(site.get("/readyz")[1]) == {"status": "ok"})
        assert becomes(lambda: site.get("/")[2].get("X-Page-Cache") == "hit"), "pages are kept again"
    finally:
        over.set()
        for thread in threads:
            thread.join()
        site.end()
    assert {status for _path, status in answers} == {200}, answers
    assert min(answers.values()) > 5, answers
