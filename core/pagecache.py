"""The page cache: whole public answers, shared by all processes, served before any session, locale or database cost.

What may be kept is opt-in: Wagtail pages, and views marked with `@public_page`. Even then an answer is only kept when
it is a plain 200 that sets no cookie, read no session and is not private. Entries belong to a generation (core.purge):
publishing anything starts a new one, so that no list, home or related page can stay behind.
"""

import functools
import gzip
import hashlib
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

import brotli
from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from core import facets, purge
from core.language_paths import in_spanish

SMALL = 400  # bytes: below this, compression costs more than it saves
OWN_HEADERS = {"cache-control", "content-length", "etag", "last-modified", "vary"}  # said anew at each answer
# Campaign marks say nothing to our views: dropped before the page is made, so that they share one entry.
TRACKING_PARAMS = {"fbclid", "gclid", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"}


@dataclass
class Entry:
    """One public answer as it is kept. `status` 0 marks an address whose answer may not be kept."""

    generation: str
    status: int = 200
    made_at: float = 0
    modified_at: int = 0
    digest: str = ""
    headers: dict = field(default_factory=dict)
    bodies: dict = field(default_factory=dict)  # content coding -> bytes


def public_page(view):
    """Mark a view whose answer is the same for everybody, so that the page cache may keep it."""

    @functools.wraps(view)
    def marked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.public_page = True
        return response

    return marked


def understood(request, **values):
    """Say which values of the query the answer rests on: {parameter: the value, or several, it would mean the same by}.

    An answer is kept only when everything in its query was understood exactly as it stands: whoever invents values
    gets a page, and fills no cache. None says that a parameter was not understood.
    """
    known = request.__dict__.setdefault("understood", {})
    for name, value in values.items():
        known[name] = {value} if value is None or isinstance(value, str) else set(value)


def _means_what_it_says(request):
    """Say whether every parameter of the query stands once, with a value that the view understood."""
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    known = getattr(request, "understood", {})
    return len({name for name, _value in pairs}) == len(pairs) and all(
        value in known.get(name, ()) for name, value in pairs
    )


class PageCacheMiddleware:
    """Answer from the cache when it can, else keep what comes back when it may be kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not _asks_for_public(request):
            return self.get_response(request)
        key = _key(request) if settings.PAGE_CACHE_SECONDS else None
        generation = purge.generation() if key else None
        if not generation:  # not one of our queries, or the cache is out of reach: the site goes on without it
            return self._made(request, None)
        entry = purge.read(key)
        current = entry if entry and entry.generation == generation else None
        if current and current.status == 0:
            return self.get_response(request)
        if current and time.time() - current.made_at < settings.PAGE_CACHE_SECONDS:
            return _answer(request, current, "hit")
        return self._made_once(request, key, generation, entry)

    def _made_once(self, request, key, generation, entry):
        """Make the answer, or wait for whoever is making it already."""
        current = entry if entry and entry.generation == generation else None
        with purge.only_one(key) as mine:
            if not mine:
                made_meanwhile = current or purge.wait_for(key, generation)
                if made_meanwhile and made_meanwhile.status:
                    return _answer(request, made_meanwhile, "hit")
            response = self._made(request, key if mine else None, generation, entry)
        if response.status_code >= 500 and current:
            # The database is away. Nothing was published since (same generation): the old page is still the truth.
            return _answer(request, current, "stale")
        return response

    def _made(self, request, key, generation="", before=None):
        """Make the answer. Keep it under `key` (None: do not) when it is for everybody."""
        response = self.get_response(request)
        if key and not _means_what_it_says(request):
            key = None
        if not may_be_kept(request, response):
            if key and response.status_code < 400:
                purge.write(key, Entry(generation, status=0))
            return response
        entry = _entry_of(response, generation, before)
        if key:
            purge.write(key, entry)
        return _answer(request, entry, "miss" if key else "pass")


def may_be_kept(request, response):
    """Say whether `response` is the same for everybody: the one predicate of the page cache."""
    match = request.resolver_match
    for_everybody = getattr(response, "public_page", False) or (match and match.url_name == "wagtail_serve")
    session = getattr(request, "session", None)
    cache_control = response.get("Cache-Control", "")
    return bool(
        for_everybody
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and not (session is not None and (session.accessed or session.modified))
        and "cookie" not in response.get("Vary", "").lower()
        and not any(word in cache_control for word in ("private", "no-store", "no-cache"))
    )


def _asks_for_public(request):
    """Say whether the request could be for a public page. Previews come as dummy requests with the page's address."""
    return (
        request.method in ("GET", "HEAD")
        and not getattr(request, "is_dummy", False)
        and "HTTP_AUTHORIZATION" not in request.META
        and not in_spanish(request.path_info).startswith(tuple(settings.PAGE_CACHE_NEVER))
    )


def _key(request):
    """Return the key of the request's address, or None when its query is not one of ours (a flood cannot fill us)."""
    query = request.META.get("QUERY_STRING", "")
    kept = []
    if query:
        if len(query) > 300:
            return None
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
        kept = [(name, value) for name, value in pairs if value and name not in TRACKING_PARAMS]  # empty says nothing
        if len(kept) != len(pairs):
            request.META["QUERY_STRING"] = urlencode(kept)
        if any(name not in settings.PAGE_CACHE_PARAMS | facets.PARAMETERS or len(value) > 80 for name, value in kept):
            return None
    address = f"{request.get_host()}\n{request.path_info}\n{urlencode(sorted(kept))}"
    return "page:" + hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


def _entry_of(response, generation, before):
    """Return the Entry of a rendered response. An unchanged body keeps the date it had."""
    body = response.content
    digest = hashlib.sha256(body).hexdigest()[:32]
    now = time.time()
    modified_at = before.modified_at if before and before.digest == digest else int(now)
    bodies = {"": body}
    if len(body) >= SMALL:
        bodies["br"] = brotli.compress(body, mode=brotli.MODE_TEXT, quality=6)
        bodies["gzip"] = gzip.compress(body, compresslevel=6, mtime=0)
    headers = {name: value for name, value in response.items() if name.lower() not in OWN_HEADERS}
    return Entry(generation, 200, now, modified_at, digest, headers, bodies)


def _coding(request, entry):
    """Return the content coding to answer with: the smallest we hold that the client says it takes."""
    accepted = {}
    for part in request.META.get("HTTP_ACCEPT_ENCODING", "").split(","):
        name, _, weight = part.strip().partition(";")
        accepted[name.strip().lower()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((coding for coding in ("br", "gzip") if coding in entry.bodies and accepted.get(coding)), "")


def _answer(request, entry, how):
    """Return the HttpResponse of an entry: 200 or, when the client has it already, 304."""
    coding = _coding(request, entry)
    etag = f'"{entry.digest}-{coding}"' if coding else f'"{entry.digest}"'
    response = HttpResponse(entry.bodies[coding], headers=entry.headers)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(entry.modified_at)
    response["Cache-Control"] = settings.PAGE_CACHE_CONTROL
    if coding:
        response["Content-Encoding"] = coding
    patch_vary_headers(response, ("Accept-Encoding",))
    response["Content-Length"] = str(len(entry.bodies[coding]))
    response = get_conditional_response(request, etag=etag, last_modified=entry.modified_at, response=response)
    response["X-Page-Cache"] = how  # last: a 304 is counted as an answer too, and is made with few headers
    if request.method == "HEAD":
        response.content = b""
    return response
