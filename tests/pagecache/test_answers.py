"""The page cache by itself: plain requests through the middleware, no database."""

import gzip
import threading
import time
from types import SimpleNamespace

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core import purge
from core.pagecache import PageCacheMiddleware, public_page, understood

TEXT = "<p>El trámite cuesta 25,00 CUP.</p>" * 40


@pytest.fixture(autouse=True)
def page_cache(settings, tmp_path):
    settings.PAGE_CACHE_SECONDS = 60
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path},
    }


class Site:
    """A site of one view: counts how often it was asked, and answers what the test says."""

    def __init__(self, answer=None, accessed=False):
        self.made = 0
        self.accessed = accessed
        self.answer = answer or (lambda request: HttpResponse(TEXT))
        self.middleware = PageCacheMiddleware(self.view)

    def view(self, request):
        self.made += 1
        request.session = SimpleNamespace(accessed=self.accessed, modified=False)
        understood(request, pagina={"2", "3"})
        return public_page(self.answer)(request)

    def get(self, path="/tramites/", **headers):
        return self.middleware(RequestFactory().get(path, headers=headers))


def test_an_invented_value_of_a_known_parameter_is_answered_and_not_kept():
    site = Site()
    for _again in range(2):
        assert site.get("/noticias/?etiqueta=inventada")["X-Page-Cache"] == "pass"
        assert site.get("/noticias/?pagina=999")["X-Page-Cache"] == "pass"
    assert site.made == 4


def test_second_visitor_is_answered_from_the_cache():
    site = Site()
    first, second = site.get(), site.get()
    assert site.made == 1
    assert first.content == second.content == TEXT.encode()
    assert (first["X-Page-Cache"], second["X-Page-Cache"]) == ("miss", "hit")


def test_a_visitor_with_a_session_cookie_gets_the_same_kept_page():
    site = Site()
    site.get()
    request = RequestFactory().get("/tramites/", headers={"cookie": "sessionid=abc; csrftoken=x"})
    assert site.middleware(request)["X-Page-Cache"] == "hit"
    assert site.made == 1


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: HttpResponse(TEXT, status=404),
        lambda request: HttpResponse(TEXT, headers={"Cache-Control": "private"}),
        lambda request: HttpResponse(TEXT, headers={"Cache-Control": "no-store"}),
        lambda request: HttpResponse(TEXT, headers={"Vary": "Cookie"}),
        lambda request: _with_cookie(),
    ],
    ids=["not-found", "private", "no-store", "vary-cookie", "sets-cookie"],
)
def test_answers_that_are_not_for_everybody_are_never_kept(answer):
    site = Site(answer)
    site.get()
    site.get()
    assert site.made == 2


def _with_cookie():
    response = HttpResponse(TEXT)
    response.set_cookie("a", "b")
    return response


def test_an_answer_that_read_the_session_is_never_kept():
    site = Site(accessed=True)
    assert "X-Page-Cache" not in site.get()
    assert "X-Page-Cache" not in site.get()
    assert site.made == 2


def test_a_view_that_is_not_marked_public_is_never_kept():
    made = []

    def view(request):
        made.append(1)
        return HttpResponse(TEXT)

    middleware = PageCacheMiddleware(view)
    middleware(RequestFactory().get("/quizas/"))
    middleware(RequestFactory().get("/quizas/"))
    assert len(made) == 2


def test_a_preview_never_sees_the_kept_page_of_its_address():
    site = Site()
    site.get()
    request = RequestFactory().get("/tramites/")
    request.is_dummy = True
    assert "X-Page-Cache" not in site.middleware(request)
    assert site.made == 2


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_only_reading_is_answered_from_the_cache(method):
    site = Site()
    site.get()
    site.middleware(getattr(RequestFactory(), method)("/tramites/"))
    assert site.made == 2


def test_publishing_makes_every_page_again():
    site = Site()
    site.get("/")
    site.get("/tramites/")
    purge.purge_now()
    site.get("/")
    site.get("/tramites/")
    assert site.made == 4


def test_a_page_made_while_something_was_published_is_not_kept_as_new():
    def slow(request):
        purge.purge_now()  # published after the old rows were read
        return HttpResponse("old")

    site = Site(slow)
    site.get()
    site.answer = lambda request: HttpResponse("new")
    assert site.get().content == b"new"


def test_queries_we_know_are_kept_apart_and_unknown_ones_are_not_kept():
    site = Site(lambda request: HttpResponse(request.GET.get("pagina", "1")))
    assert site.get("/noticias/?pagina=2").content == b"2"
    assert site.get("/noticias/?pagina=3").content == b"3"
    assert site.get("/noticias/?pagina=2").content == b"2"
    assert site.made == 2
    for number in range(3):
        site.get(f"/noticias/?x{number}=1")
        site.get(f"/noticias/?x{number}=1")
    assert site.made == 8


def test_campaign_marks_share_the_page_without_them_and_do_not_reach_it():
    site = Site(lambda request: HttpResponse(request.get_full_path()))
    assert site.get("/noticias/?utm_source=sms&fbclid=1").content == b"/noticias/"
    assert site.get("/noticias/")["X-Page-Cache"] == "hit"


def test_known_etag_gets_304_without_body():
    site = Site()
    etag = site.get()["ETag"]
    assert not etag.startswith("W/")
    again = site.get(**{"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == etag
    assert again["X-Page-Cache"] == "hit", "the figures count it too"
    assert "Cookie" not in again.get("Vary", "")


def test_known_date_gets_304():
    site = Site()
    date = site.get()["Last-Modified"]
    assert site.get(**{"if-modified-since": date}).status_code == 304
    assert site.get(**{"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status_code == 200


def test_a_page_that_did_not_change_keeps_its_etag_and_date_over_a_publish_elsewhere():
    site = Site()
    before = site.get()
    purge.purge_now()
    time.sleep(1.1)
    after = site.get()
    assert site.made == 2
    assert (before["ETag"], before["Last-Modified"]) == (after["ETag"], after["Last-Modified"])


def test_compressed_forms_are_kept_and_chosen_by_what_the_client_takes():
    site = Site()
    plain, br = site.get(), site.get(**{"accept-encoding": "gzip, deflate, br"})
    gz, none = site.get(**{"accept-encoding": "gzip"}), site.get(**{"accept-encoding": "br;q=0"})
    assert brotli.decompress(br.content) == gzip.decompress(gz.content) == plain.content == none.content
    assert (br["Content-Encoding"], gz["Content-Encoding"]) == ("br", "gzip")
    assert len({plain["ETag"], br["ETag"], gz["ETag"]}) == 3
    assert plain["Vary"] == "Accept-Encoding"
    assert site.made == 1


def test_head_says_the_length_and_carries_no_body():
    site = Site()
    site.get()
    answer = site.middleware(RequestFactory().head("/tramites/"))
    assert answer.content == b""
    assert int(answer["Content-Length"]) == len(TEXT.encode())
    assert site.made == 1


def test_an_unchanged_page_stands_in_while_the_database_is_away(settings):
    site = Site()
    site.get()
    settings.PAGE_CACHE_SECONDS = 0.001
    time.sleep(0.01)
    site.answer = lambda request: HttpResponse("broken", status=500)
    answer = site.get()
    assert (answer.status_code, answer["X-Page-Cache"]) == (200, "stale")
    purge.purge_now()
    assert site.get().status_code == 500  # something was published since: the old page would be a lie


def test_fifty_visitors_of_a_cold_page_make_it_once():
    def slow(request):
        time.sleep(0.2)
        return HttpResponse(TEXT)

    site = Site(slow)
    bodies = []
    threads = [threading.Thread(target=lambda: bodies.append(site.get().content)) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.made == 1
    assert bodies == [TEXT.encode()] * 50


def test_an_unreachable_cache_costs_nothing_but_speed(settings):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"},
    }
    site = Site()
    assert site.get().status_code == 200
    assert site.get().status_code == 200
    assert site.made == 2
