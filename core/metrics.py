"""Figures for the operators, in the format of Prometheus, at `/metrics`. Nothing in them is about a person.

A room counts with prometheus_client in its own `metrics.py`. What is only worth asking when somebody looks, like the
length of a queue, is a function registered with `@at_scrape`.
"""

import os
import secrets
import time

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
requests_total = Counter("soberania_requests", "Requests answered", ["surface", "method", "status"])
seconds = Histogram("soberania_request_seconds", "Time to answer", ["surface"], buckets=BUCKETS)
pages_total = Counter("soberania_page_cache", "Answers for everybody, by how they were made", ["how"])

SURFACES = {"admin": "admin", "api": "api", "cuenta": "account", "solicitudes": "forms", "documents": "documents"}
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
_at_scrape = []


def at_scrape(function):
    """Decorate a function that returns (name, help, {label values: number}, label names) each time it is asked."""
    _at_scrape.append(function)
    return function


def surface(path):
    """Return the part of the site a path is of (str): few names, whatever addresses are asked for."""
    first, _, rest = path.lstrip("/").partition("/")
    if first == "en":
        first = rest.partition("/")[0]
    return SURFACES.get(first, "site")


class MetricsMiddleware:
    """Count what is answered and how long it took, kept pages included."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        begun = time.perf_counter()
        response = self.get_response(request)
        part = surface(request.path_info)
        method = request.method if request.method in METHODS else "other"
        seconds.labels(part).observe(time.perf_counter() - begun)
        requests_total.labels(part, method, f"{response.status_code // 100}xx").inc()
        if how := response.get("X-Page-Cache"):
            pages_total.labels(how).inc()
        return response


@at_scrape
def jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2"
        )
        counts = {(queue, status): count for queue, status, count in cursor.fetchall()}
    return "soberania_jobs", "Background jobs that are not done, by state", counts, ["queue", "status"]


class ScrapeCollector:
    """What the registered functions say now. One that fails says nothing: the others are still worth reading."""

    def collect(self):
        for function in _at_scrape:
            try:
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
        raise Http404
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
