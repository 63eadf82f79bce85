"""Answers that are text leave compressed, also those of one person and of the API: people read them on bad lines.

Kept pages are compressed once, when they are kept (core.pagecache). For the others Django's middleware adds a random
length to each answer, so that what is in a page cannot be guessed from how well it compresses (BREACH); the proxy in
front, which does not, must leave them alone (deploy/nginx.conf).
"""

from django.middleware.gzip import GZipMiddleware

KINDS = ("text/", "application/json", "application/problem+json", "application/xml", "application/manifest+json")


class TextGZipMiddleware(GZipMiddleware):
    def process_response(self, request, response):
        if response.streaming or not response.get("Content-Type", "").startswith(KINDS):
            return response
        return super().process_response(request, response)
