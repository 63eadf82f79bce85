"""A real web server and a real PostgreSQL that goes away and comes back."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter

import psycopg
import pytest

from config import embedded_postgres
from tests.support.paths import ROOT
from tests.support.search_helpers import BROWSER

KEPT, MADE = "/", "/?not-kept=1"  # a page that the page cache keeps, and one that is made each time
HOME_DOCUMENT = """
INSERT INTO search_document (generation, doc_id, language, served_to, type, title, url, summary, body, facts, labels,
    facets, direct, title_terms, popularity, version, vector, words)
VALUES (1, 'page:portada', 'es', '{es}', 'page', 'Portada', '/', '', '', '[]', '{}', '{}', '{}', 1, 0, 1, '', '')
"""
pytestmark = [pytest.mark.postgres, pytest.mark.timeout(1200)]


class Site:
    """The site, served by gunicorn as `make run` does."""

    def __init__(self, server, pages, address=None):
        """On `server`, which is made ready, or on the database at `address`, which is."""
        self.server = server
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = os.environ | {
            "DATABASE_URL": address or server.url,
            "DJANGO_SETTINGS_MODULE": "tests.support.outage_settings",
            "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
            "PAGES_FOLDER": str(pages),
            "PORT": str(self.port),
            "WEB_WORKERS": "1",
            "LOG_LEVEL": "CRITICAL",
        }
        if not address:
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=self.environment, check=True)
        self.web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:config.web", "config.wsgi"],
            cwd=ROOT,
            env=self.environment,
            process_group=0,
        )
        assert self.becomes("/readyz", 200, seconds=30)

    def get(self, path, **headers):
        """Return (status, text, headers) of an address."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers
        except OSError:
            return 0, "", {}

    def becomes(self, path, status, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.get(path)[0] == status:
                return True
            time.sleep(0.1)
        return False

    def end(self):
        if self.web.poll() is None:
            os.killpg(self.web.pid, signal.SIGTERM)
            self.web.wait(20)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    fast = embedded_postgres.throwaway()
    server = embedded_postgres.Server(fast.folder, fast.options)  # not disposable: its data outlive a stop
    server.hold()
    made = Site(server, tmp_path_factory.mktemp("pages"))
    yield made
    made.end()
    server.release()
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture
def watched(site):
    """Ask for a page without pause, from two threads, and count what came back."""
    answers, over = Counter(), threading.Event()

    def ask():
        while not over.is_set():
            answers[site.get(MADE)[0]] += 1

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    yield answers
    over.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_the_site_tells_the_truth_while_the_database_is_away_and_recovers_by_itself(site, watched, how):
    assert site.get(KEPT)[0] == 200
    assert site.get(MADE)[0] == 200
    site.server.stop(how)

    before = time.monotonic()
    assert site.becomes("/readyz", 503, seconds=3)
    assert time.monotonic() - before < 3
    assert site.get("/healthz")[0] == 200
    assert site.get(KEPT)[0] == 200, "a page that was kept is still served"
    status, text, headers = site.get(MADE)
    assert status == 503
    assert headers["Retry-After"]
    assert 'lang="es"' in text
    assert "Traceback" not in text

    site.server.hold()
    assert site.becomes("/readyz", 200, seconds=5)
    assert site.becomes(MADE, 200, seconds=10)
    assert Counter(site.get(MADE)[0] for _ in range(30)) == {200: 30}
    assert set(watched) <= {200, 503}, f"only pages and clear refusals: {watched}"


def test_with_more_visitors_than_threads_what_needs_no_database_is_answered_while_it_is_away(site):
    """Requests that need the database are told at once, but for the one that tries it, instead of waiting in turn."""
    assert site.get(KEPT)[0] == 200
    seen, over = [], threading.Event()

    def ask(path):
        while not over.wait(0.05):  # not so many that the worker is replaced, as it is after 10,000
            started = time.monotonic()
            status = site.get(path)[0]
            seen.append((path, status, started, time.monotonic() - started))

    site.server.stop(signal.SIGINT)
    away = time.monotonic()
    asking = [threading.Thread(target=ask, args=[path]) for path in (*[MADE] * 8, KEPT, "/readyz")]
    for thread in asking:
        thread.start()
    time.sleep(12)
    over.set()
    for thread in asking:
        thread.join()
    site.server.hold()

    known = [(path, status, took) for path, status, started, took in seen if started > away + 4]
    assert {(path, status) for path, status, _ in known} == {(KEPT, 200), (MADE, 503), ("/readyz", 503)}
    assert max(took for path, _, took in known if path == KEPT) < 1
    assert max(took for path, _, took in known if path == "/readyz") < 2
    waited = [took for path, _, took in known if path == MADE and took > 1]
    assert len(waited) <= 3, "one tries every four seconds"
    assert site.becomes("/readyz", 200, seconds=5)
    assert site.becomes(MADE, 200, seconds=10)


def test_views_outlive_a_database_that_is_away_and_are_written_when_the_web_ends(site):
    """The last test: the web server does not come back."""
    with psycopg.connect(site.server.url) as database:
        database.execute(HOME_DOCUMENT)
    seen = sum(site.get(KEPT, **{"User-Agent": BROWSER})[0] == 200 for _ in range(3))
    site.server.stop(signal.SIGINT)
    seen += sum(site.get(KEPT, **{"User-Agent": BROWSER})[0] == 200 for _ in range(4))
    site.server.hold()
    site.end()
    with psycopg.connect(site.server.url) as database:
        assert database.execute("SELECT doc_id, views FROM search_popularity").fetchall() == [("page:portada", 7)]
    assert seen == 7
