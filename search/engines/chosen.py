"""Which engines this site feeds, by name: both with ELASTICSEARCH_URL, PostgreSQL alone without it."""

from functools import cache

from django.conf import settings

from .base import Engine
from .postgres import PostgresEngine


def engine_names() -> list[str]:
    """Return the names of the engines that are fed, the one that answers first."""
    return ["elasticsearch", "postgres"] if settings.ELASTICSEARCH_URL else ["postgres"]


def engine_named(name: str) -> Engine:
    """Return the engine called `name`. Raises KeyError."""
    if name == "elasticsearch":
        return _elasticsearch(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX)
    return {"postgres": PostgresEngine()}[name]


@cache
def _elasticsearch(url, alias):
    from .elastic import ElasticsearchEngine  # its client takes 20 MB, which who has no Elasticsearch keeps

    return ElasticsearchEngine(url, alias)
