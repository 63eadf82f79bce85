"""How gunicorn serves the site: `gunicorn -c python:config.web config.wsgi`."""

import gc
import os
import shutil
import sys
import tempfile

from config.logs import logging_settings
from config.refusals import PRODUCTION, of_this_process
from core import built

# Said by the first process, in one line: from a worker it would be a traceback, once for each.
production = os.environ.get("DJANGO_SETTINGS_MODULE", PRODUCTION) == PRODUCTION
if reason := of_this_process() or built.messages_lacking() or (production and built.static_lacking()):
    sys.exit(f"soberania: {reason}")

# Before anything counts: the figures of all the workers are kept together, and go with the server (core.metrics).
# Not a TemporaryDirectory: each worker that ends, being a copy of this process, would take it away from the others.
_figures = None
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    _figures = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="soberania-metrics-")

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "3"))
worker_class = "config.web_worker.BufferedThreadWorker"
worker_connections = 400  # each may need a file while it is read, and a process may have 1,024
reload = os.environ.get("DEBUG") == "1"
preload_app = not reload  # the workers share the pages of memory that the first process filled, see when_ready
timeout = 60
graceful_timeout = 25  # what was begun is finished; systemd and compose wait 30
max_requests = 10_000
max_requests_jitter = 1_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - heartbeats must not wait for a disk
accesslog = None  # the proxy in front writes it; addresses and queries of people stay out of ours
logconfig_dict = logging_settings(os.environ.get("LOG_LEVEL", "WARNING"), plain=os.environ.get("LOG_FORMAT") == "plain")
control_socket_disable = True


def when_ready(server):
    """Before the first worker is made: fill what all of them need, and have the collector leave it where it is.

    A collection writes into every object it looks at, and a page that is written to is no longer shared. Nothing here
    may open a connection or start a thread: the workers would have a copy of it.
    """
    from django.apps import apps

    if preload_app and apps.ready:  # gunicorn may serve something else by these rules, as a test does
        warm_up()
        gc.collect()
        gc.freeze()


def warm_up():
    """Read addresses, words and the rest that Django would only read with the first request."""
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils import translation

    from search.engines.chosen import engine_named, engine_names

    get_resolver().url_patterns  # noqa: B018 - imports the views
    for engine in engine_names():
        engine_named(engine)
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Yes")


def child_exit(server, worker):
    """A worker that ended no longer counts among those that live."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    if _figures:
        shutil.rmtree(_figures, ignore_errors=True)
