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
from urllib.parse import parse_qsl, urlencode, urlsplit

import brotli
from django.conf import settings
from django.http import HttpResponse
from django.http.request import split_domain_port
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from core import built, facets, purge
from core.language_paths import in_spanish

DEFAULT_PORTS = {"http": "80", "https": "443"}
# Two things chosen and a page of them; a place in a checker. More of them together are made each time: all the
# combinations of what may be chosen are more than a cache holds.
MOST_PARAMS = 3
SMALL = 400  # bytes: below this, compression costs more than it saves
OWN_HEADERS = {"cache-control", "content-length", "etag", "last-modified", "vary"}  # said anew at each answer
# Campaign marks say nothing to our views: dropped before the page is made, so that they share one entry.
TRACKING_PARAMS = {"fbclid", "gclid", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"}


@dataclass
class Entry:
    """One public answer as it is kept."""

    generation: str
    made_at: float = 0
    modified_at: int = 0
    digest: str = ""
    headers: dict = field(default_factory=dict)
    bodies: dict = field(default_factory=dict)  # content coding -> bytes
    until: float = 0  # seconds since the epoch when what it says stops being true by itself; 0: only a publication does


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


def changes_at(request, moment):
    """Say that what the answer to `request` shows stops being true at `moment` (aware datetime; None: it does not).

    The answer is kept until then at the most. The earliest of several moments holds.
    """
    if moment is not None:
        known = request.__dict__.get("changes_at", 0)
        request.__dict__["changes_at"] = min(known or moment.timestamp(), moment.timestamp())


def _means_what_it_says(request):
    """Say whether every parameter of the query stands once, with a value that the view understood."""
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    known = getattr(request, "understood", {})
    return len({name for name, _value in pairs}) == len(pairs) and all(
        value in known.get(name, ()) for name, value in pairs
    )


# Addresses whose answer may not be kept, and the generation in which it was so: nobody waits there for another who
# makes it. In the process and few, so that addresses that somebody invents fill nothing.
MOST_NEVER = 2_000
_never_kept = {}


def _remember_never(key, generation):
    if len(_never_kept) >= MOST_NEVER:
        _never_kept.clear()
    _never_kept[key] = generation


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
        if _never_kept.get(key) == generation:
            return self.get_response(request)
        if current and _still_holds(current):
            return _answer(request, current, "hit")
        return self._made_once(request, key, generation, entry)

    def _made_once(self, request, key, generation, entry):
        """Make the answer, or wait for whoever is making it already."""
        current = entry if entry and entry.generation == generation and not _is_over(entry) else None
        with purge.only_one(key) as mine:
            if not mine:
                made_meanwhile = current or purge.wait_for(key, generation)
                if made_meanwhile and not _is_over(made_meanwhile):
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
            if key and response.status_code == 200:
                _remember_never(key, generation)
            return response
        entry = _entry_of(response, generation, before)
        entry.until = getattr(request, "changes_at", 0)
        if key:
            purge.write(key, entry)
        return _answer(request, entry, "miss" if key else "pass")


def _still_holds(entry):
    return time.time() - entry.made_at < settings.PAGE_CACHE_SECONDS and not _is_over(entry)


def _is_over(entry):
    """Say whether what an entry says stopped being true by itself: the end of a notice."""
    return bool(entry.until) and entry.until <= time.time()


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
    host = _our_name(request)
    query = request.META.get("QUERY_STRING", "")
    kept = []
    if query:
        if len(query) > 300:
            return None
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
        kept = [(name, value) for name, value in pairs if value and name not in TRACKING_PARAMS]  # empty says nothing
        if len(kept) != len(pairs):
            request.META["QUERY_STRING"] = urlencode(kept)
        if len(kept) > MOST_PARAMS:
            return None
        if any(name not in settings.PAGE_CACHE_PARAMS | facets.PARAMETERS or len(value) > 80 for name, value in kept):
            return None
    if host is None:
        return None
    # The version too: a page of the former one names files that this one has no more (two run during an upgrade).
    address = f"{built.version()}\n{request.scheme}://{host}\n{request.path_info}\n{urlencode(sorted(kept))}"
    return "page:" + hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


def _our_name(request):
    """Return the host and port of `request` in one spelling, or None when it is not one that we are known by.

    Django lets through any port, any case of letters and, for ".example", any name below it: each would be kept anew.
    """
    name, port = split_domain_port(request.get_host())
    ours = urlsplit(settings.SITE_URL)
    ports = {"", DEFAULT_PORTS[request.scheme], str(ours.port or ""), request.META.get("SERVER_PORT", "")}
    names = {ours.hostname, *(one.lower() for one in settings.ALLOWED_HOSTS if not one.startswith("."))}
    if port not in ports or not (name in names or "*" in names or settings.DEBUG):
        return None
    return f"{name}:{port or DEFAULT_PORTS[request.scheme]}"


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
    return Entry(generation, now, modified_at, digest, headers, bodies)


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
