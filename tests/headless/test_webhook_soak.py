"""Thousands of notices to three receivers, one of them dead, while the worker is killed again and again: each is taken
once by its id, in order for each thing. And the mail of citizens does not wait for any of it."""

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from core.messages.model import Status
from core.models import OutgoingMessage
from headless.delivering import deliver_waiting
from headless.models import Delivery, DeliveryStatus, Event, Webhook
from headless.webhooks import tell
from tests.support.paths import ROOT
from tests.support.peers import free_port, peer
from tests.support.processes import database_address

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]
SOAK = bool(os.environ.get("SOAK"))
EVENTS, THINGS, KILLS = (10_000, 200, 20) if SOAK else (120, 8, 3)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.taken.append((self.headers["webhook-id"], json.loads(body)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receivers():
    servers = []
    for _number in range(2):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        server.taken, server.lock = [], threading.Lock()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


def worker(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.drill_settings",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "DATABASE_URL": database_address(),
        "PRIVATE_ROOT": str(tmp_path),
    }
    command = [sys.executable, "manage.py", "worker", "webhooks", "mail"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_none_is_lost_none_twice_and_each_thing_in_its_order_over_many_kills(receivers, tmp_path, settings):
    settings.OUTBOUND_ANYWHERE = True
    for number, server in enumerate(receivers):
        url = f"http://127.0.0.1:{server.server_port}/"
        Webhook.objects.create(name=f"Vivo {number}", url=url, events=list(Event.values))
    dead = Webhook.objects.create(name="Muerto", url=f"http://127.0.0.1:{free_port()}/", events=list(Event.values))
    chance = random.Random(2026)
    for number in range(EVENTS):
        tell(Event.PAGE_PUBLISHED, {"number": number}, f"page:{chance.randrange(THINGS)}")
    for _kill in range(KILLS):
        process = worker(tmp_path)
        before = sum(len(server.taken) for server in receivers)
        until = time.monotonic() + 60
        while sum(len(server.taken) for server in receivers) == before and time.monotonic() < until:
            if process.poll() is not None:
                pytest.fail("the worker ended by itself")
            if not Delivery.objects.filter(status=DeliveryStatus.WAITING).exclude(webhook=dead).exists():
                break
            time.sleep(0.05)
        time.sleep(chance.uniform(0, 0.3))  # where it is then is chance
        process.kill()
        process.wait()
        Webhook.objects.update(busy_until=timezone.now())  # what a worker that is killed holds ends by itself, later
    while Delivery.objects.filter(status=DeliveryStatus.WAITING).exclude(webhook=dead).exists():
        for webhook in Webhook.objects.exclude(pk=dead.pk):
            deliver_waiting(webhook.pk)
    for server in receivers:
        firsts = {}
        for id_, body in server.taken:
            firsts.setdefault(id_, body)
        assert len(firsts) == EVENTS, "none lost"
        assert len(server.taken) - len(firsts) <= KILLS, "told twice only where a kill fell between taking and writing"
        order = defaultdict(list)
        for body in firsts.values():
            order[body["data"]["object"]].append(body["data"]["seq"])
        assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in order.values())
    assert Delivery.objects.filter(webhook=dead, status=DeliveryStatus.DONE).count() == 0


def test_mail_does_not_wait_for_receivers_that_hang(tmp_path, settings):
    """More receivers that say nothing than there are slots: a message to a person goes while they are waited for."""
    settings.EMAIL_BACKEND = "core.messages.backend.QueueBackend"
    with contextlib.ExitStack() as stack:
        for number in range(8):
            address = stack.enter_context(peer("silent"))
            Webhook.objects.create(name=f"Mudo {number}", url=f"http://{address}/", events=list(Event.values))
        tell(Event.PAGE_PUBLISHED, {}, "page:1")
        EmailMessage("Su solicitud", "Texto", to=["persona@example.com"]).send()
        process = worker(tmp_path)
        try:
            until = time.monotonic() + 120
            while OutgoingMessage.objects.filter(status=Status.WAITING).exists() and time.monotonic() < until:
                time.sleep(0.05)
            untried = Delivery.objects.filter(tries=0).count()
            assert not OutgoingMessage.objects.filter(status=Status.WAITING).exists()
            assert untried > 0, "it went before the last of them had its turn"
        finally:
            process.kill()
            process.wait()
