"""What is text leaves compressed, with a random length where it is one person's."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from core.compress import TextGZipMiddleware

TEXT = "palabras de una persona " * 100


def answer(response, **headers):
    request = RequestFactory().get("/cuenta/", headers={"accept-encoding": "gzip", **headers})
    return TextGZipMiddleware(lambda _: response)(request)


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "application/problem+json"])
def test_text_is_compressed_and_its_length_tells_nothing(kind):
    lengths = set()
    for _ in range(20):
        sent = answer(HttpResponse(TEXT, content_type=kind))
        assert sent["Content-Encoding"] == "gzip" and gzip.decompress(sent.content).decode() == TEXT
        lengths.add(len(sent.content))
    assert len(lengths) > 5


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/zip"])
def test_files_are_left_alone(kind):
    assert not answer(HttpResponse(TEXT, content_type=kind)).has_header("Content-Encoding")
    assert not answer(StreamingHttpResponse([TEXT], content_type="text/csv")).has_header("Content-Encoding")


def test_what_was_compressed_when_it_was_kept_is_not_again():
    kept = HttpResponse(gzip.compress(TEXT.encode()), content_type="text/html", headers={"Content-Encoding": "gzip"})
    assert gzip.decompress(answer(kept).content).decode() == TEXT
