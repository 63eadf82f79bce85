"""The API under load: lists, what a client has already, a version of a form, and sends by a program at a fixed rate.

`python -m bench.api [--seconds 20]` on a seeded DATABASE_URL, of which it uses a copy. Two web workers and the worker
run meanwhile, on the same machine as the programs that ask. Prints a table, writes var/bench/api.json.
"""

import argparse
import contextlib
import http.client
import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter

from bench.bars import bar, median, p95, report
from bench.sends import at_a_rate
from bench.serving import own_database, server, set_up, worker
from bench.visitor import Unexpected

CLIENTS = 8
RATE = 20  # sends a second
LIST = "/api/v1/services?limit=50"
FORM = "contacto"
MOST_QUERIES, LIST_BAR, KNOWN_BAR, SEND_BAR = 8, 100, 5, 800  # statements; ms
ROUNDS = 200
WARM_UP = 2  # seconds


def ask(connection, method, path, body=None, **headers):
    """Return (status, headers, body) of one request on a connection that stays."""
    told = {"Host": "localhost", "Accept-Encoding": "br", **headers}
    data = json.dumps(body) if body is not None else None
    connection.request(method, path, data, told | ({"Content-Type": "application/json"} if data else {}))
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def statements(path, **headers):
    """Return how many statements an answer costs, once it was asked for."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path, headers=headers)
    if answer.status_code not in (200, 304):
        raise Unexpected(f"{answer.status_code} {path}")
    return len(queries)


def lists(port, seconds):
    """Return the seconds of each answer of a list, with CLIENTS asking at once."""
    times, guard = [], threading.Lock()

    def reader(until, kept):
        connection, own = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
        while time.monotonic() < until:
            begun = time.perf_counter()
            status, _headers, _body = ask(connection, "GET", LIST)
            own.append(time.perf_counter() - begun)
            if status != http.client.OK:
                raise Unexpected(f"{status} {LIST}")
        if kept:
            with guard:
                times.extend(own)

    for length, kept in ((WARM_UP, False), (seconds, True)):
        until = time.monotonic() + length
        threads = [threading.Thread(target=reader, args=(until, kept)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return times


def known(path):
    """Return the seconds that the application takes to say that a client has an answer already."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    etag = client.get(path)["ETag"]
    times = []
    for turn in range(ROUNDS + 20):
        begun = time.perf_counter()
        answer = client.get(path, headers={"if-none-match": etag})
        if turn >= 20:
            times.append(time.perf_counter() - begun)
        if answer.status_code != http.client.NOT_MODIFIED:
            raise Unexpected(f"{answer.status_code} {path}")
    return times


def token_of_a_program():
    """Return the value of a token with which a program of its own credentials sends a form."""
    from allauth.idp.oidc.models import Client, Token
    from django.utils import timezone

    from headless.bearers import READ, SEND
    from headless.models import ApiClient
    from tramites_forms.models import OnlineForm

    client = Client(name="Medida", type=Client.Type.CONFIDENTIAL)
    client.set_scopes([SEND, READ])
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
    client.save()
    until = timezone.localdate() + timezone.timedelta(days=1)
    fields = {"networks": ["127.0.0.0/8"], "expires_on": until, "calls_per_hour": 100_000}
    made = ApiClient.objects.create(client=client, institution="Oficina de medida", **fields)
    made.forms.set(OnlineForm.objects.filter(slug=FORM, locale__language_code="es"))
    token = Token(type=Token.Type.ACCESS_TOKEN, client=client)
    token.set_scopes([SEND, READ])
    token.set_value("medida-" + "x" * 40)
    token.save()
    return "medida-" + "x" * 40


def drafts(port, headers, count):
    """Return the addresses of drafts that only have to be sent, made through the API itself."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    made = []
    for _ in range(count):
        status, _headers, body = ask(connection, "POST", "/api/v1/drafts", {"form": FORM}, **headers)
        if status != http.client.CREATED:
            raise Unexpected(f"{status} {body[:200]!r}")
        draft = json.loads(body)
        while draft["next_step"]:
            step = next(one for one in draft["steps"] if one["key"] == draft["next_step"])
            path = f"{draft['url']}/steps/{step['key']}"
            status, _headers, body = ask(connection, "PATCH", path, {"answers": answers_of(step, draft)}, **headers)
            if status != http.client.OK:
                raise Unexpected(f"{status} {body[:200]!r}")
            draft = json.loads(body)
        made.append(draft["url"])
    return made


def answers_of(step, draft):
    """Return answers to the questions of a step, read from the schema of its version."""
    from tramites_forms.models import OnlineForm

    form = OnlineForm.objects.get(slug=draft["form"], locale__language_code="es")
    specs = {one["key"]: one for node in form.current_version().document["steps"] for one in node["fields"]}
    return {key: value_of(specs[key]) for key in step["asked"] if specs[key]["required"]}


def value_of(spec):
    if spec.get("choices"):
        return spec["choices"][0]["value"]
    return {"email": "ana@example.org", "phone": "52123456"}.get(spec["type"], "Medida")


def sends(port, seconds):
    """Return (seconds of each send, results, faults) of RATE sends a second by one program."""
    headers = {"Authorization": f"Bearer {token_of_a_program()}"}
    ready = drafts(port, headers, (seconds + WARM_UP) * RATE)

    def press(address):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        said = {"declared": True}
        status, _headers, body = ask(
            connection, "POST", f"{address}/send", said, **headers, **{"Idempotency-Key": address}
        )
        connection.close()
        if status != http.client.CREATED:
            raise Unexpected(f"{status} {body[:200]!r}")
        return json.loads(body)["reference"]

    at_a_rate(press, ready[: WARM_UP * RATE], RATE)
    return at_a_rate(press, ready[WARM_UP * RATE :], RATE)


def rows_of(port, seconds):
    listed = p95(lists(port, seconds))
    asked, again = statements(LIST), known(LIST)
    version = f"/api/v1/forms/{FORM}/versions/1"
    of_version = statements(version)
    waits, numbers, faults = sends(port, seconds)
    whole = len(set(numbers)) == len(waits) == seconds * RATE
    return [
        bar("list of 50 procedures, statements", asked, f"<= {MOST_QUERIES}", asked <= MOST_QUERIES),
        bar(f"  at {CLIENTS} clients, p95 ms", listed, f"<= {LIST_BAR}", listed <= LIST_BAR),
        bar("  what the client has (304): of the application, p95 ms", p95(again), f"<= {KNOWN_BAR}",
            p95(again) <= KNOWN_BAR),
        bar("  median ms", median(again), "", True),
        bar("version of a form, statements after the first", of_version, "0", of_version == 0),
        bar(f"sends by a program, {RATE}/s for {seconds} s, p95 ms", p95(waits), f"<= {SEND_BAR}",
            p95(waits) <= SEND_BAR),
        bar("  median ms", median(waits), "", True),
        bar("  requests, each once", len(set(numbers)), str(seconds * RATE), whole),
        bar("  errors", sum(faults.values()), "0", not faults),
    ], faults  # fmt: skip


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        stack.enter_context(own_database("api"))
        os.environ["PRIVATE_ROOT"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="soberania-bench-"))
        os.environ["API_REQUESTS_PER_MINUTE"] = "0"  # one machine asks for all
        set_up()
        from django.db import connections

        stack.callback(connections["default"].close_pool)
        port = stack.enter_context(server())
        stack.enter_context(worker())
        rows, faults = rows_of(port, options.seconds)
    for fault, count in Counter(faults).most_common(10):
        print(f"{count} x {fault}")
    return report("api", rows, seconds=options.seconds, clients=CLIENTS, faults=dict(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
