"""The door of search: which engine answers, and what happens when it does not.

With ELASTICSEARCH_URL, Elasticsearch answers and PostgreSQL stands by; both are always fed. Without it, PostgreSQL does
everything. Nobody who searches sees a difference other than speed.
"""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings

from core.breaker import Breaker

from . import metrics, upkeep
from .engines.base import Engine, EngineUnavailable, Hit, Query, Results
from .engines.chosen import engine_named
from .suggestions import suggest_words

Answer = TypeVar("Answer")
logger = logging.getLogger("soberania.search")
breaker = Breaker()
RETRY_SECONDS = 5  # after which somebody whom no engine answered is asked to try again


def search(query: Query) -> Results:
    """Return the Results of a Query from the first engine that answers. Raises EngineUnavailable if none does."""
    return _first_that_answers("search", lambda engine: engine.search(query))


def suggest(text: str, language: str, limit: int = 8) -> tuple[Hit, ...]:
    """Return the Hits to offer for an unfinished text. Raises EngineUnavailable if no engine answers."""
    return _first_that_answers("suggest", lambda engine: suggest_words(engine, text, language, limit))


_known_built: set[str] = set()


def _built() -> bool:
    """Say whether Elasticsearch was ever filled. Asked of the database only until it was."""
    if settings.ELASTICSEARCH_URL not in _known_built and upkeep.built("elasticsearch"):
        _known_built.add(settings.ELASTICSEARCH_URL)
    return settings.ELASTICSEARCH_URL in _known_built


def _first_that_answers(kind: str, ask: Callable[[Engine], Answer]) -> Answer:
    wanted = settings.ELASTICSEARCH_URL and _built()
    if wanted and not breaker.allows():
        metrics.fallbacks.labels(kind).inc()  # it is left alone for a while: PostgreSQL answers for it too
    elif wanted:
        started = time.monotonic()
        try:
            answer = ask(engine_named("elasticsearch"))
        except EngineUnavailable as error:
            breaker.failed()
            metrics.fallbacks.labels(kind).inc()
            logger.warning("elasticsearch does not answer, postgres does", extra={"kind": kind, "error": str(error)})
        except BaseException:
            breaker.failed()  # a bug of ours: let the next caller try again, but do not leave the breaker held
            raise
        else:
            if breaker.is_open:
                logger.warning("elasticsearch answers again")
            breaker.succeeded()
            metrics.seconds.labels("elasticsearch", kind).observe(time.monotonic() - started)
            return answer
    started = time.monotonic()
    try:
        answer = ask(engine_named("postgres"))
    except EngineUnavailable as error:
        metrics.unanswered.labels(kind).inc()
        logger.warning("no engine answers in time", extra={"kind": kind, "error": str(error)})
        raise
    metrics.seconds.labels("postgres", kind).observe(time.monotonic() - started)
    return answer
