"""A real browser whose requests are answered by this process: no server, no port, and the data of the running test."""

import mimetypes
import os
import threading
from html import escape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connections

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
HOST = "testserver"
ORIGIN = f"http://{HOST}"
PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 900}
PASSED_ON = ("accept", "accept-language", "origin", "referer", "sec-fetch-site", "if-none-match")


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium: apt-get install chromium, or set CHROMIUM")
    from playwright.sync_api import sync_playwright

    forget_loops()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


def forget_loops():
    """Let Django see this thread as the plain synchronous thread it is.

    Playwright leaves its event loop marked as running between its calls, so Django would refuse queries and give the
    test another database connection, without its data. Nothing of this project is asynchronous.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if not isinstance(connections._connections, threading.local):
        opened = {alias: connections[alias] for alias in connections if hasattr(connections._connections, alias)}
        connections._connections = threading.local()
        for alias, connection in opened.items():
            connections[alias] = connection


@pytest.fixture
def site_page(chromium, client, db):
    """Return a function that opens a browser page on the site: `page = site_page(width=360, javascript=False)`.

    Then `page.goto(ORIGIN + "/tramites/")`. Cookies are kept by the test's `client`, so `client.force_login` signs in.
    `page.strangers` lists the addresses of other sites it asked for, which are never answered.
    """
    contexts = []

    def open_page(width=360, javascript=True, dark=False, **options):
        context = chromium.new_context(
            viewport=PHONE if width == PHONE["width"] else {"width": width, "height": DESK["height"]},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale="es-CU",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.strangers = []
        page.route("**/*", lambda route: answer(route, client, page.strangers))
        return page

    yield open_page
    for context in contexts:
        context.close()


def answer(route, client, strangers):
    """Answer one request of the browser as the site would."""
    request = route.request
    url = urlsplit(request.url)
    if url.netloc != HOST:
        strangers.append(request.url)
        route.abort()
        return
    if url.path.startswith(settings.STATIC_URL):
        found = finders.find(url.path.removeprefix(settings.STATIC_URL))
        if found:
            kind = "text/javascript" if found.endswith(".mjs") else mimetypes.guess_type(found)[0]
            route.fulfill(body=Path(found).read_bytes(), content_type=kind or "application/octet-stream")
        else:
            route.fulfill(status=404, body="")
        return
    response = client.generic(
        request.method,
        f"{url.path}?{url.query}" if url.query else url.path,
        data=request.post_data_buffer or b"",
        content_type=request.headers.get("content-type", "application/octet-stream"),
        headers={name: value for name, value in request.headers.items() if name in PASSED_ON},
    )
    headers = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
    if "Location" in response and request.is_navigation_request():
        # Playwright asks the network, not this function, for the address of a redirect: send the page there itself.
        onward = f'<meta http-equiv="refresh" content="0;url={escape(urljoin(request.url, response["Location"]))}">'
        route.fulfill(body=onward, content_type="text/html")
        return
    route.fulfill(status=response.status_code, headers=headers, body=response.getvalue())
