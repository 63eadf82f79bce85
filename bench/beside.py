"""Our pages beside those of wagtail/bakerydemo, Wagtail's own example: both made anew, on one PostgreSQL, in one run.

BAKERYDEMO_DIR is a checkout of it (https://github.com/wagtail/bakerydemo). Its own Python (BAKERYDEMO_PYTHON, else the
newest found; it asks for 3.12), its own locked needs in an environment beside the checkout, its own database with its
own first content, served as ours is: gunicorn, 2 workers of 3 threads, no debugging, connections kept. Rounds
alternate, so that what else the machine does falls on both. Without the folder the rows say «not measured».
"""

import contextlib
import os
import shutil
import statistics
import subprocess
import time
import urllib.request
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from bench.bars import bar
from bench.serving import free_port

ROUNDS = 3
PATIENCE = 120  # seconds until the first answer
# name of the row: (our address, theirs, how many times theirs ours must be)
PAIRS = {
    "procedure : blog page": ("{procedure}", "/blog/wild-yeast/", 1.5),
    "home : home": ("/", "/", 1.5),
    "list : list": ("/tramites/", "/breads/", 1.5),
    "search : search": ("/buscar/?q=carne", "/search/?q=bread", 1.5),
}
AIM = 3
SETTINGS = """
import os
from bakerydemo.settings.base import *
DEBUG = False
SECRET_KEY = "only for a benchmark on this machine"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [one for one in INSTALLED_APPS if one != "debug_toolbar"] + ["django.contrib.postgres"]
MIDDLEWARE = [one for one in MIDDLEWARE if "debug_toolbar" not in one]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 500, **{
    name: os.environ["BENCH_" + name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}}}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOGGING = {"version": 1, "disable_existing_loggers": True}
"""


def not_measured():
    """Return the rows of a machine without the checkout."""
    return [bar(f"{name} of bakerydemo", "set BAKERYDEMO_DIR", f">= {least} x", None) for name, (*_, least) in named()]


def named():
    return PAIRS.items()


@contextlib.contextmanager
def bakerydemo(checkout):
    """Make its environment and database, serve it until the end of the block, and yield its port."""
    python = environment(checkout)
    with database() as address:
        settings = {
            **os.environ,
            **{f"BENCH_{name}": value for name, value in address.items()},
            "DJANGO_SETTINGS_MODULE": "bench_settings",
            "PYTHONPATH": f"{checkout}:{python.parent}",
        }
        (python.parent / "bench_settings.py").write_text(SETTINGS)
        for command in (["migrate", "--verbosity", "0"], ["load_initial_data"]):
            subprocess.run([python, "manage.py", *command], cwd=checkout, env=settings, check=True, capture_output=True)
        port = free_port()
        served = [python, "-m", "gunicorn", "bakerydemo.wsgi", "-b", f"127.0.0.1:{port}", "-w", "2", "--threads", "3"]
        process = subprocess.Popen(
            served, cwd=checkout, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def environment(checkout):
    """Return the Python of an environment with what bakerydemo asks for, made once beside the checkout."""
    folder = checkout.parent / "bakerydemo-env"
    python = folder / "bin" / "python"
    if not python.exists():
        newest = next(filter(shutil.which, ("python3.14", "python3.13", "python3.12")), "python3")
        subprocess.run([os.environ.get("BAKERYDEMO_PYTHON") or newest, "-m", "venv", folder], check=True)
        needs = ["-r", checkout / "requirements" / "base.txt", "psycopg[binary]", "gunicorn", "whitenoise"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *needs], check=True)
    return python


@contextlib.contextmanager
def database():
    """Make an empty database on the server of DATABASE_URL; yield what Django needs to open it (dict)."""
    given, name = conninfo_to_dict(os.environ["DATABASE_URL"]), f"bench_bakerydemo_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {
                "NAME": name,
                "USER": given.get("user", ""),
                "PASSWORD": given.get("password", ""),
                "HOST": given.get("host", ""),
                "PORT": str(given.get("port", "")),
            }
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def wait_for(port):
    until = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).read()
            return
        if time.monotonic() > until:
            raise TimeoutError("bakerydemo does not answer")
        time.sleep(0.5)


def rows(ours, procedure, measure, seconds):
    """Return one row a pair. `ours`: our port, pages made anew. `measure(port, path, seconds)` gives `per_second`."""
    checkout = os.environ.get("BAKERYDEMO_DIR")
    if not checkout:
        return not_measured()
    found = []
    with bakerydemo(Path(checkout).resolve()) as theirs:
        for name, (our_path, their_path, least) in named():
            rates = {"ours": [], "theirs": []}
            for _ in range(ROUNDS):
                for who, port, path in (
                    ("ours", ours, our_path.format(procedure=procedure)),
                    ("theirs", theirs, their_path),
                ):
                    said = measure(port, path, seconds)
                    assert {status for status, _mark in said["answers"]} == {200}, (path, said)
                    rates[who].append(said["per_second"])
            one, two = statistics.median(rates["ours"]), statistics.median(rates["theirs"])
            ratio = round(one / two, 2)
            figure = f"{one} : {two}/s = {ratio} x"
            found.append(bar(f"{name} of bakerydemo (aim {AIM} x)", figure, f">= {least} x", ratio >= least))
    return found
