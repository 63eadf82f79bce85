"""`make drill ARGS=peers`: each machine we speak to is silent, dripping, refusing or slow, while the site is used.

The site as it is served, with its worker; mail, text messages, scanner, search, a webhook and the edge lead to peers of
this drill (tests/support/peers.py). People ask for codes and search all the while. Prints a table, writes
var/bench/drill_peers.json; fails when /healthz or a kept page takes more than a second, an answer is a 500, or messages
do not go by themselves once the peer is well. At the end 20 receivers of webhooks take 10 s each while mails go out.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import sys
import threading
import time
from urllib.parse import urlencode

from bench.serving import ROOT, free_port, own_database, server, set_up, worker
from tests.support.peers import KINDS, peer

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ASKERS = 6  # as many as there are threads
RECEIVERS, TAKES = 20, 10.0  # seconds
WELL = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


def ask(port, path, fields=None, cookie="", number=0):
    """Return (status, body, cookie, seconds) of one answer."""
    headers = {"Host": f"localhost:{port}", "Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
    headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"  # people have addresses
    headers |= {"Origin": f"http://localhost:{port}", "Content-Type": "application/x-www-form-urlencoded"}
    started = time.perf_counter()
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("POST" if fields else "GET", path, urlencode(fields) if fields else None, headers)
        answer = line.getresponse()
        body = answer.read().decode()
    found = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return answer.status, body, "; ".join([cookie, *found]).strip("; "), time.perf_counter() - started


def ask_for_a_code(port, login, number):
    """Return the status of asking for a code, and the seconds it took."""
    _, page, cookie, _ = ask(port, "/cuenta/entrar/", number=number)
    token = TOKEN.search(page)[1]
    status, _, _, seconds = ask(port, "/cuenta/entrar/", {"login": login, "csrfmiddlewaretoken": token}, cookie, number)
    return status, seconds


def play(port, seconds, number):
    """Use the site for a while. Returns the row: the worst of each kind of answer, and what was wrong."""
    worst, wrong, over = {}, [], time.monotonic() + seconds

    def note(kind, status, took):
        worst[kind] = max(worst.get(kind, 0), took)
        if status not in (200, 302):
            wrong.append((kind, status))

    def again(kind, do, pause):
        while time.monotonic() < over:
            try:
                note(kind, *do())
            except (OSError, http.client.HTTPException, TypeError) as error:
                note(kind, type(error).__name__, 0)
            time.sleep(pause)

    def page(path):
        return lambda: ask(port, path)[::3]

    people = iter(range(number * 1000, number * 1000 + 999))

    def code():
        one = next(people)
        return ask_for_a_code(port, f"p{one}@nauta.example" if one % 2 else f"+535{one:07}", one)

    tasks = [("/healthz", page("/healthz"), 0.1), ("kept page", page("/"), 0.1)]
    tasks += [("code", code, 0.3)] * (ASKERS // 2) + [("search", page("/buscar/?q=carnet"), 0.2)] * (ASKERS // 2)
    threads = [threading.Thread(target=again, args=one) for one in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = {f"{kind} worst ms": round(took * 1000) for kind, took in sorted(worst.items())}
    return {**row, "wrong": sorted(set(map(str, wrong)))}


class MailServer:
    """A mail server that can be well, on a given port. Notes when each message came."""

    def __init__(self, port):
        from aiosmtpd.controller import Controller

        self.came = []
        self.controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, server, session, envelope):
        self.came.append(time.time())
        return "250 OK"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *error):
        self.controller.stop()


def waiting(channel):
    from core.messages.model import OutgoingMessage

    return OutgoingMessage.objects.filter(status="waiting", channel=channel).count()


def webhooks_and_mail(mail):
    """Twenty receivers take ten seconds each, with two notices for each; twenty mails go out meanwhile."""
    from core.messages.model import OutgoingMessage
    from headless.models import Delivery, Event, Webhook
    from headless.webhooks import tell

    with contextlib.ExitStack() as stack:
        for number in range(RECEIVERS):
            address = stack.enter_context(peer("slow", says=WELL, slow=TAKES))
            url = f"http://{address}/"
            Webhook.objects.create(name=f"Receptor {number}", url=url, events=list(Event.values))
        for _ in range(2):
            tell(Event.PAGE_PUBLISHED, {})
        time.sleep(2)
        from django.core.mail import EmailMessage

        times = []
        for number in range(20):
            before, sent = len(mail.came), time.time()
            EmailMessage("x", "y", "no@x.example", [f"w{number}@nauta.example"]).send()
            while len(mail.came) == before and time.time() - sent < 60:
                time.sleep(0.02)
            times.append(time.time() - sent)
        delivered = Delivery.objects.filter(status="done").count()
        Webhook.objects.update(is_active=False)
    times.sort()
    assert OutgoingMessage.objects.exists()
    return {
        "case": f"{RECEIVERS} receivers of {TAKES:.0f} s",
        "mail p50 ms": round(times[10] * 1000),
        "mail worst ms": round(times[-1] * 1000),
        "notices delivered meanwhile": delivered,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=15, help="how long each peer is ill")
    options = parser.parse_args()
    mail_port, other_port = free_port(), free_port()
    os.environ |= {
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "SMS_URL": f"http://127.0.0.1:{other_port}/",
        "CLAMAV_URL": f"tcp://127.0.0.1:{other_port}",
        "ELASTICSEARCH_URL": f"http://127.0.0.1:{other_port}",
        "ELASTICSEARCH_INDEX": f"drill-{os.getpid()}",
        "EDGE_CACHE_URL": f"http://127.0.0.1:{other_port}",
        "DJANGO_SETTINGS_MODULE": "bench.drill_settings",
    }
    rows = []
    with own_database("drill_peers"):
        set_up()
        from django.db import connections

        from search.models import EngineState

        EngineState.objects.update_or_create(engine="elasticsearch", defaults={"sequence": 1, "generation": 2})
        with server(TRUSTED_PROXY_COUNT="1") as port, worker():
            play(port, 8, 0)  # servers that just started are slow
            with MailServer(mail_port):
                rows.append({"case": "all well but search", **play(port, options.seconds, 1)})
            for number, kind in enumerate(KINDS, 2):
                with peer(kind, says=b"220 hola\r\n", port=mail_port), peer(kind, says=WELL, port=other_port):
                    rows.append({"case": f"all {kind}", **play(port, options.seconds, number)})
                    rows[-1]["mails waiting"] = waiting("email")
                with MailServer(mail_port):
                    until = time.monotonic() + 120
                    started = time.monotonic()
                    while waiting("email") and time.monotonic() < until:
                        time.sleep(0.2)
                    rows[-1]["all mails gone after s"] = (
                        None if waiting("email") else round(time.monotonic() - started, 1)
                    )
                print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
            with MailServer(mail_port) as mail:
                rows.append(webhooks_and_mail(mail))
                print(json.dumps(rows[-1]), flush=True)
        connections["default"].close()
        connections["default"].close_pool()
    target = ROOT / "var" / "bench" / "drill_peers.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    slow = any(row.get(f"{kind} worst ms", 0) > 1000 for row in rows for kind in ("/healthz", "kept page"))
    stuck = any(row.get("all mails gone after s", 0) is None for row in rows)
    if slow or stuck or any(row.get("wrong") for row in rows) or rows[-1]["mail worst ms"] > 5000:
        sys.exit("A bar was missed.")


if __name__ == "__main__":
    main()
