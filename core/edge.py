"""Telling an edge cache what to forget, from the worker: an editor who publishes does not wait for it."""

import http.client
from urllib.parse import urlsplit

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from wagtail.contrib.frontend_cache.backends import HTTPBackend
from wagtail.contrib.frontend_cache.utils import get_backends

from core import deadlines, outward, queues


class EdgeAway(Exception):
    """The edge did not take it: try again later."""


@app.task(
    name="core.edge_forget",
    queue=queues.CONTENT,
    retry=RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions={EdgeAway}),
)
def forget(addresses):
    """Have every configured edge forget these addresses (list of str). Twice does no harm."""
    for backend in get_backends().values():
        backend.purge_batch(addresses)


class EdgeBackend(HTTPBackend):
    """Wagtail's, which waits for ever and goes on to the next address of an edge that is away, within a deadline."""

    def purge(self, url):
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        try:
            with deadlines.of("edge"):
                address = f"{self.cache_scheme}://{self.cache_netloc}{path}"
                status, _ = outward.ask("PURGE", address, headers={"Host": parts.netloc})
        except (OSError, http.client.HTTPException) as error:
            raise EdgeAway(type(error).__name__) from None
        if status >= 400 and status != http.client.NOT_FOUND:  # not kept there: nothing to forget
            raise EdgeAway(str(status))
