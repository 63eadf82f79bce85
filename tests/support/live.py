"""A real HTTP server on the data of the running test, for journeys with redirects, cookies and forms."""

import threading

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread

from tests.support.browser import DESK, PHONE


class OneAtATime(StaticFilesHandler):
    """Answers one request at a time: all of them share the test's connection, and its savepoints nest."""

    turn = threading.Lock()

    def __call__(self, environ, start_response):
        with self.turn:
            return super().__call__(environ, start_response)


class PatientServer(ThreadedWSGIServer):
    daemon_threads = False  # what is being answered when the test ends still needs the connection: wait for it


class SharedServer(LiveServerThread):
    server_class = PatientServer


@pytest.fixture
def live_site(db):
    """Address (str, no slash at the end) of the site, served with what the test has not committed."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    server = SharedServer("localhost", OneAtATime, connections_override={"default": connection})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    # The thread closes what it was given when it ends; the connection is the test's, not its own.
    close, connection.close = connection.close, lambda: None
    yield f"http://localhost:{server.port}"
    server.terminate()
    connection.close = close
    connection.dec_thread_sharing()


@pytest.fixture
def live_page(chromium, live_site):
    """Return a function that opens a browser page, by default the old phone without JavaScript, on `live_site`.

    Addresses may be relative: `page.goto("/tramites/")`. Each page is another person: it keeps its own cookies.
    """
    contexts = []

    def open_page(width=360, javascript=False, **options):
        context = chromium.new_context(
            base_url=live_site,
            viewport=PHONE if width == PHONE["width"] else {"width": width, "height": DESK["height"]},
            java_script_enabled=javascript,
            locale="es-CU",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
