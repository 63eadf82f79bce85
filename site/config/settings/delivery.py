"""How answers reach people: the page cache, and what headers allow. Imported whole by `base`."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE

BASE_DIR = Path(__file__).resolve().parents[3]
env = environ.Env()

# Kept public pages (core.pagecache) and where Wagtail's renditions are: as files shared by the processes, or in Redis.
REDIS_URL = env("REDIS_URL", default="")
CACHE_ROOT = Path(env("CACHE_ROOT", default=str(BASE_DIR / "var" / "cache")))  # without Redis; may be emptied


def cache_that_may_be_lost(name):
    """Return the settings of a cache that holds only what can be made again."""
    if REDIS_URL:
        return {"BACKEND": "core.redis_cache.LostRedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": name}
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": CACHE_ROOT / name,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }


PAGES_CACHE = cache_that_may_be_lost("pages")
RENDITIONS_CACHE = cache_that_may_be_lost("renditions")
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=600)  # then made again, even if nothing was published
PAGE_CACHE_STALE_SECONDS = 86_400  # how long an unchanged page may stand in while the database is away
# A browser asks each time (304 when unchanged) and an edge after a second, so that nobody sees an old price. With an
# edge that we can purge raise s-maxage. No stale-while-revalidate: browsers obey it too.
PAGE_CACHE_CONTROL = env("PAGE_CACHE_CONTROL", default="public, max-age=0, s-maxage=1, stale-if-error=86400")
# An edge that takes PURGE requests (Varnish, nginx with the module): told what to forget when something is published.
if EDGE_CACHE_URL := env("EDGE_CACHE_URL", default=""):
    WAGTAILFRONTENDCACHE = {"edge": {"BACKEND": "core.edge.EdgeBackend", "LOCATION": EDGE_CACHE_URL}}
PAGE_CACHE_PARAMS = {
    "p",
    "pagina",
    "pregunta",
    "respuestas",
    "respuesta",
    "orden",
}
# Addresses that are never for everybody, in any language: not even looked up.
PAGE_CACHE_NEVER = [
    "/admin/",
    "/api/",
    "/cuenta/",
    "/documents/",
    "/healthz",
    "/media/",
    "/metrics",
    "/opinion/",
    "/readyz",
    "/solicitudes/",
    "/static/",
]

# The public site: nothing inline, nothing from elsewhere, no nonce (a kept page could not carry one).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],  # editors see their drafts in a frame
    },
}
# Where an external front end shows drafts: also in a frame of the preview panel.
HEADLESS_PREVIEW_URL = env("HEADLESS_PREVIEW_URL", default="")
_front_end = urlsplit(HEADLESS_PREVIEW_URL)
FRAMED = [f"{_front_end.scheme}://{_front_end.netloc}"] if _front_end.netloc else []
# Wagtail's admin carries inline scripts and styles; it still loads nothing from elsewhere.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "object-src": [NONE],
    "frame-src": [SELF, *FRAMED],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

# How much one address may ask of /api/ in a minute; 0: no limit. Loose: whole towns share one, and so do the visitors
# of another front end that asks for them.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=1_200)

# Whose site it is (core/site_owner.py). Without an institution it says that it is a demonstration.
SITE_STATE = env("SITE_STATE", default="")
SITE_INSTITUTION = env("SITE_INSTITUTION", default="")
SITE_PHONE = env("SITE_PHONE", default="")
SITE_SEAL = env("SITE_SEAL", default="")  # path of an SVG file

# Where to report a weakness, as mailto: or https: addresses (/.well-known/security.txt).
SECURITY_CONTACTS = env.list("SECURITY_CONTACTS", default=[])

# Who may read /metrics: the bearer of this token or, without one, only this machine.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

# Tests only: lets notices go to this machine. In production they only go to https addresses of the internet.
OUTBOUND_ANYWHERE = False
