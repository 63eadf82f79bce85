"""Services that a test may need: asked for as fixtures, skipped with the command that brings them."""

import os
import urllib.error
import urllib.request

import pytest


@pytest.fixture(scope="session")
def elasticsearch_url():
    """The address of a real Elasticsearch. Each test keeps to indexes of its own name."""
    url = os.environ.get("ELASTICSEARCH_URL", "")
    try:
        urllib.request.urlopen(url, timeout=3).close()
    except (ValueError, urllib.error.URLError, OSError):
        pytest.skip("no Elasticsearch: make elasticsearch")
    return url
