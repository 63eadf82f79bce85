"""The start-up check: limits are as good as the place where they are kept."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from core.limits.cache import KeptCache

HINT = "Sign-in limits and codes of second factors live there: use core.limits.cache.KeptCache."


@register(Tags.caches)
def default_cache_forgets_nothing(app_configs=None, **kwargs):
    """Refuse a cache `default` that evicts or forgets: in memory, in files, Django's table (it culls), Redis."""
    backend = settings.CACHES.get("default", {}).get("BACKEND", "")
    try:
        keeps = issubclass(import_string(backend), KeptCache)
    except (ImportError, TypeError):
        keeps = False
    if keeps:
        return []
    return [
        Error(f"The cache 'default' is {backend or 'missing'}, which may forget limits.", hint=HINT, id="core.E003")
    ]


def refuse_limits_that_are_forgotten():
    """Raise ImproperlyConfigured where the check fails: for processes that start without Django's checks."""
    for error in default_cache_forgets_nothing():
        raise ImproperlyConfigured(f"{error.msg} {error.hint}")
