"""`make run`: the whole site on one machine, in the foreground. Database, web and worker, and nothing left behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from config import embedded_postgres
from config.refusals import of_this_process

CHECKOUT = embedded_postgres.CHECKOUT
PATIENCE = 15  # seconds a process has to end by itself
PATIENCE_TO_START = 60
RESTART_PAUSES = (1, 2, 5, 10, 30)  # seconds, by how many times it ended in a row
PYTHON = [sys.executable]
SIGN_INS = CHECKOUT / "var" / "sign-ins.txt"
START_AGAIN = ".venv/bin/python -m config.embedded_postgres start"


class StartError(Exception):
    """The site cannot start; the message is one line for people."""


class Program:
    """One long-running program in a process group of its own, so that a Ctrl-C reaches it through us and once."""

    def __init__(self, name, command):
        self.name = name
        self.command = command
        self.process = None
        self.failures = 0
        self.next_start = 0
        self.started_at = 0

    def start(self):
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=CHECKOUT,
            process_group=0,
            stdin=subprocess.DEVNULL,
            preexec_fn=embedded_postgres.end_with_parent,  # noqa: PLW1509 - before any thread of ours
        )

    def ask_to_end(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)

    def end(self):
        """Wait for it to end, insist after a while, and see that nothing of its group is left."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def look_after(self):
        """Start the program again when it has ended, loudly and ever more slowly."""
        now = time.monotonic()
        if self.process.poll() is None:
            if now - self.started_at > 60:
                self.failures = 0
        elif not self.next_start:
            pause = RESTART_PAUSES[min(self.failures, len(RESTART_PAUSES) - 1)]
            self.failures += 1
            self.next_start = now + pause
            say(f"the {self.name} ended with {self.process.returncode}; starting it again in {pause} s")
        elif now >= self.next_start:
            self.next_start = 0
            say(f"starting the {self.name} again")
            self.start()


def say(text):
    print(f"soberania: {text}", flush=True)


def port():
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StartError(f"PORT is not a port number: {text}")
    return int(text)


def check_port(host, number):
    """Raise StartError when another program listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError as error:
            reason = "is in use by another program" if error.errno == 98 else f"cannot be used ({error.strerror})"
            raise StartError(f"port {number} {reason}; choose another: make run PORT={number + 1}") from None


def check_database(url):
    """Raise StartError unless `url` leads to a PostgreSQL that we can use."""
    from django.core.exceptions import ImproperlyConfigured

    from config import database

    try:
        database.from_url(url, threads=1)
    except ImproperlyConfigured as error:
        raise StartError(str(error)) from None
    if reason := database.why_unusable(url):
        raise StartError(f"the database of DATABASE_URL cannot be used: {reason}")


def set_up(host, number):
    """Say how the programs run. Raises StartError when a variable cannot be used."""
    os.environ |= {"PORT": str(number), "HOST": host, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    os.environ.setdefault("SITE_URL", f"http://localhost:{number}")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("LOG_FORMAT", "plain")
    if reason := of_this_process():
        raise StartError(reason)


def prepare(ending):
    """Bring messages, static files and database to this version."""
    program = Program("preparation", [*PYTHON, "manage.py", "prepare", "--seed", "--sign-ins", str(SIGN_INS)])
    program.start()
    while program.process.poll() is None and not ending.wait(0.05):
        pass
    if ending.is_set():
        program.ask_to_end()
        program.end()
    elif program.process.returncode:
        raise StartError("the site could not be prepared; the lines above say why")


def wait_until_ready(host, number, program, ending):
    """Return when the site answers or we are told to end. Raises StartError when the web program ends before."""
    deadline = time.monotonic() + PATIENCE_TO_START
    while not ending.wait(0.1):
        if program.process.poll() is not None:
            raise StartError("the web server did not start; the lines above say why")
        if time.monotonic() > deadline:
            raise StartError("the web server does not answer")
        with contextlib.suppress(OSError), socket.create_connection((host, number), timeout=2) as link:
            link.settimeout(5)
            link.sendall(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            if b" 200 " in link.recv(64):
                return


def welcome(host, number):
    """Print where to look and how to sign in."""
    address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{number}"  # noqa: S104
    print(f"\n  Soberanía is running; Ctrl-C stops it\n\n  Site      {address}/", flush=True)
    print(f"  Admin     {address}/admin/\n  API       {address}/api/wagtail/v2/pages/", flush=True)
    if SIGN_INS.exists() and (people := SIGN_INS.read_text(encoding="utf-8")):
        print("\n  To sign in (demonstration people: who, e-mail, password)", flush=True)
        for line in people.splitlines():
            print(f"    {line}", flush=True)
    print(flush=True)


def supervise(programs, server, ending):
    """Look after the programs until told to end, and say when our PostgreSQL goes and comes back."""
    runs = True
    while not ending.wait(0.5):
        for program in programs:
            program.look_after()
        if server and (server.pid() is not None) != runs:
            runs = not runs
            say("PostgreSQL runs again" if runs else f"PostgreSQL has stopped; to start it again: {START_AGAIN}")


def main():
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ending.set())
    if os.environ.get("MAKELEVEL"):
        embedded_postgres.end_with_parent()  # make itself may be killed without a word
    host = os.environ.get("HOST", "127.0.0.1")
    programs, server = [], None
    try:
        number = port()
        check_port(host, number)
        set_up(host, number)
        if os.environ.get("DATABASE_URL"):
            check_database(os.environ["DATABASE_URL"])
        else:
            say("starting PostgreSQL")
            server = embedded_postgres.development()
            server.hold()
        prepare(ending)
        web = Program("web server", [*PYTHON, "-m", "gunicorn", "-c", "python:config.web", "config.wsgi"])
        worker = Program("worker", [*PYTHON, "manage.py", "worker"])
        if not ending.is_set():
            programs = [web, worker]
            for program in programs:
                program.start()
            wait_until_ready(host, number, web, ending)
        if not ending.is_set():
            welcome(host, number)
            supervise(programs, server, ending)
    except (StartError, embedded_postgres.EmbeddedPostgresError) as error:
        say(str(error))
        return 1
    finally:
        for program in programs:
            program.ask_to_end()
        for program in programs:
            program.end()
        if server:
            server.release()
    say("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
