"""The site as production serves it, for as long as something is measured: gunicorn with two workers, and the worker."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120  # seconds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server(**environment):
    """Run the web server with two workers, and yield its port."""
    with server_process(**environment) as (port, _):
        yield port


@contextlib.contextmanager
def server_process(**environment):
    """Run the web server with two workers, and yield its port and its first process (Popen).

    Raises RuntimeError with its words when it does not listen.
    """
    port = free_port()
    settings = {"PORT": str(port), "WEB_WORKERS": "2", "SITE_URL": f"http://localhost:{port}"}
    with program("-m", "gunicorn", "-c", "python:config.web", "config.wsgi", **settings, **environment) as process:
        until = time.monotonic() + PATIENCE
        while not listens(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the web server does not listen:\n{words_of(process)}")
            time.sleep(0.2)
        yield port, process


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def words_of(process):
    process.words.seek(0)
    return process.words.read()[-3000:]


@contextlib.contextmanager
def program(*command, **environment):
    """Run a Python program of the project until the end of the block. Its words go to `words` of what is yielded."""
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", **os.environ, "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"}
    with tempfile.TemporaryFile("w+") as words:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**settings, **environment},
            stdout=words,
            stderr=subprocess.STDOUT,
        )
        process.words = words
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def worker(**environment):
    """Run the worker of the tasks until the end of the block."""
    return program("manage.py", "worker", **environment)


@contextlib.contextmanager
def own_database(name):
    """Copy the seeded database of DATABASE_URL and make the copy DATABASE_URL until the end of the block."""
    given, name = os.environ["DATABASE_URL"], f"bench_{name}_{os.getpid()}"
    elsewhere = address_of("postgres")
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(conninfo_to_dict(given)["dbname"])
            )
        )
    os.environ["DATABASE_URL"] = address_of(name)
    try:
        yield
    finally:
        os.environ["DATABASE_URL"] = given
        with psycopg.connect(elsewhere, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def address_of(name):
    """Return DATABASE_URL with another database of the same server."""
    head, mark, options = os.environ["DATABASE_URL"].partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{options}"


def set_up():
    """Make Django ready in this process too, on DATABASE_URL as it is now."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()
