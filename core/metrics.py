"""Figures for the operators, in the format of Prometheus, at `/metrics`. Nothing in them is about a person.

A room counts with prometheus_client in its own `metrics.py`. What is only worth asking when somebody looks, like the
length of a queue, is a function registered with `@at_scrape`.
"""

import os
import secrets
import time

from django.conf import settings
from django.db import Error, connection, connections, transaction
from django.http import HttpResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from core.health import database_answers
from core.language_paths import others
from core.security_log import note

BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SURFACES = {"admin": "admin", "api": "api", "cuenta": "account", "solicitudes": "forms", "documents": "documents"}
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
REFUSALS = (403, 413, 429, 503)  # who may not, sent too much, asks too often, has to wait
SCRAPE_MILLISECONDS = 2000  # how long one question of a scrape may take
POOL_SECONDS = 1  # how often a process looks at its pool

requests_total = Counter("soberania_requests", "Requests answered", ["surface", "method", "status"])
refusals_total = Counter("soberania_refusals", "Requests refused, by what was said", ["surface", "status"])
seconds = Histogram("soberania_request_seconds", "Time to answer", ["surface"], buckets=BUCKETS)
pages_total = Counter("soberania_page_cache", "Answers for everybody, by how they were made", ["how"])
# As each living process saw it when it last answered; summed.
pool = Gauge("soberania_pool_connections", "Connections to PostgreSQL", ["state"], multiprocess_mode="livesum")
POOL_STATES = {"pool_size": "open", "pool_available": "idle", "requests_waiting": "waited_for"}

_at_scrape = []


def begin_at_zero():
    """Say nought of all there may be: an alert on what was never counted would never be heard."""
    for part in {*SURFACES.values(), "site"}:
        seconds.labels(part)
        for method in ("GET", "POST"):
            for hundreds in "2345":
                requests_total.labels(part, method, f"{hundreds}xx")
        for status in REFUSALS:
            refusals_total.labels(part, str(status))
    for state in POOL_STATES.values():
        pool.labels(state)


begin_at_zero()


def at_scrape(function):
    """Decorate a function that returns (name, help, {label values: number}, label names) each time it is asked."""
    _at_scrape.append(function)
    return function


def surface(path):
    """Return the part of the site a path is of (str): few names, whatever addresses are asked for."""
    first, _, rest = path.lstrip("/").partition("/")
    if first in others():
        first = rest.partition("/")[0]
    return SURFACES.get(first, "site")


class MetricsMiddleware:
    """Count what is answered and how long it took, kept pages included. Answers `/metrics` itself.

    Whoever asks for the figures knows a machine and not the site: neither its name, https nor a session is wanted.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.looked_at_pool = float("-inf")

    def __call__(self, request):
        if request.path_info == "/metrics":
            return metrics(request)
        begun = time.perf_counter()
        response = self.get_response(request)
        ended = time.perf_counter()
        part = surface(request.path_info)
        method = request.method if request.method in METHODS else "other"
        seconds.labels(part).observe(ended - begun)
        requests_total.labels(part, method, f"{response.status_code // 100}xx").inc()
        if response.status_code in REFUSALS:
            refusals_total.labels(part, str(response.status_code)).inc()
        if how := response.get("X-Page-Cache"):
            pages_total.labels(how).inc()
        if ended - self.looked_at_pool > POOL_SECONDS:
            self.looked_at_pool = ended
            look_at_pool()
        return response


def look_at_pool():
    """Note how many connections this process holds. Tests have no pool, and before the first query there is none."""
    database = connections["default"]
    if database.alias in database._connection_pools:
        said = database.pool.get_stats()
        for name, state in POOL_STATES.items():
            pool.labels(state).set(said.get(name, 0))


class ScrapeCollector:
    """What the registered functions say now. One that fails says nothing: the others are still worth reading.

    When the database is away none is asked, for each would wait for it.
    """

    def collect(self):
        up = database_answers()
        yield GaugeMetricFamily("soberania_database_up", "Whether the database answers", value=int(up))
        for function in _at_scrape if up else ():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL statement_timeout = {SCRAPE_MILLISECONDS}")
                    name, text, counts, labels = function()
            except Error:
                continue
            family = GaugeMetricFamily(name, text, labels=labels)
            for values, number in counts.items():
                family.add_metric(values, number)
            yield family


def may_read(request):
    """Say whether the figures may be shown: to the bearer of METRICS_TOKEN or, without one, to this machine only."""
    if settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "")
        return secrets.compare_digest(said.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    through_a_proxy = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not through_a_proxy


@require_safe
def metrics(request):
    """Whoever may not read them is told that there is nothing here."""
    if not may_read(request):
        if "HTTP_AUTHORIZATION" in request.META:
            note("wrong_token", request)
        return HttpResponseNotFound(content_type="text/plain", headers={"Cache-Control": "no-store"})
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # the sum of all the processes of this machine
        text = generate_latest(registry)
    else:
        text = generate_latest(REGISTRY)
    live = CollectorRegistry()
    live.register(ScrapeCollector())
    text += generate_latest(live)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
