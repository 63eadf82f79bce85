"""`/metrics` in production: read by a token or by the machine itself, and full from the first second."""

import re
import shutil
import subprocess
import time

import pytest
import yaml
from django.db import OperationalError, connection
from django.test import override_settings
from procrastinate.contrib.django import app
from prometheus_client.parser import text_string_to_metric_families

from core import metrics
from core.queues import GROUPS
from core.security_log import EVENTS, note
from core.signals import limit_reached
from tests.support.paths import ROOT
from tramites_forms.tasks import receipt_send

pytestmark = pytest.mark.django_db
RULES = ROOT / "deploy" / "alerts.yml"
TOKEN = "m3tr1cs-" * 4
PRODUCTION = {
    "ALLOWED_HOSTS": ["soberania.example"],
    "SECURE_SSL_REDIRECT": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "TRUSTED_PROXY_COUNT": 1,
}
PROXY = {"host": "soberania.example", "x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https"}
BEARER = {"authorization": f"Bearer {TOKEN}"}
WAYS = {
    "the machine itself": ("", {"host": "127.0.0.1:8000"}),
    "a token through the proxy": (TOKEN, PROXY | BEARER),
    "a token inside the network, by any name": (TOKEN, {"host": "web-1:8000"} | BEARER),
    "a token by address and plain http": (TOKEN, {"host": "10.0.0.7:8000"} | BEARER),
}


def figures(text):
    families = text_string_to_metric_families(text)
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


@pytest.fixture(params=WAYS)
def scraped(request, client):
    token, headers = WAYS[request.param]
    with override_settings(**PRODUCTION, METRICS_TOKEN=token):
        answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def test_it_can_be_scraped_by_each_documented_way_and_is_what_prometheus_reads(scraped):
    assert figures(scraped)


@pytest.mark.promtool
def test_prometheus_reads_what_is_scraped(scraped):
    if not shutil.which("promtool"):
        pytest.skip("no promtool")
    done = subprocess.run(["promtool", "check", "metrics"], input=scraped, text=True, capture_output=True, check=False)
    assert done.returncode in (0, 3), done.stderr  # 3: it would have named one of them otherwise


@pytest.mark.parametrize("headers", [PROXY, PROXY | {"authorization": "Bearer another"}, {"host": "10.0.0.7"}])
def test_nobody_else_learns_that_it_is_there(client, headers):
    with override_settings(**PRODUCTION, METRICS_TOKEN=TOKEN):
        assert client.get("/metrics", headers=headers).status_code == 404
    with override_settings(**PRODUCTION, METRICS_TOKEN=""):
        assert client.get("/metrics", headers=PROXY).status_code == 404


def test_every_figure_of_the_alerts_is_there_before_anything_happened(client):
    names = {name for name, _ in figures(client.get("/metrics").content.decode())}
    wanted = set(re.findall(r"\b((?:soberania|search)_\w+)", RULES.read_text()))
    assert len(wanted) > 9
    assert wanted <= names


def test_every_queue_has_its_figures_from_the_first_second(client):
    read = figures(client.get("/metrics").content.decode())
    for group in GROUPS:
        for queue in group.queues:
            assert read["soberania_oldest_job_seconds", (("queue", queue),)] == 0
            assert read["soberania_jobs", (("queue", queue), ("status", "failed"))] == 0
    assert read["soberania_worker_heartbeat_seconds", ()] == float("inf")
    assert read["soberania_database_up", ()] == 1
    assert read["search_fallbacks_total", (("kind", "search"),)] >= 0


def test_what_waits_and_who_works_is_told(client):
    job = receipt_send.defer(submission_id=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '10 min' WHERE job_id = %s", [job])
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '20 s')")
    read = figures(client.get("/metrics").content.decode())
    assert 590 < read["soberania_oldest_job_seconds", (("queue", "people"),)] < 700
    assert 15 < read["soberania_worker_heartbeat_seconds", ()] < 60
    assert read["soberania_workers", ()] == 1


def test_while_the_database_is_away_the_rest_is_told(client, monkeypatch):
    monkeypatch.setattr(metrics, "database_answers", lambda: False)
    read = figures(client.get("/metrics").content.decode())
    assert read["soberania_database_up", ()] == 0
    assert ("soberania_requests_total", (("method", "GET"), ("status", "2xx"), ("surface", "site"))) in read


def test_one_question_that_fails_takes_no_other_with_it(client, monkeypatch):
    def broken():
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(metrics, "_at_scrape", [broken, *metrics._at_scrape])
    assert figures(client.get("/metrics").content.decode())["soberania_workers", ()] == 0


@pytest.mark.promtool
@pytest.mark.parametrize("what", [("check", RULES), ("test", RULES.with_name("alerts_test.yml"))], ids=lambda it: it[0])
def test_the_alert_rules_are_rules_of_prometheus_and_speak_when_they_should(what):
    if not shutil.which("promtool"):
        pytest.skip("no promtool")
    command, path = what
    done = subprocess.run(["promtool", command, "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_a_case_in_which_it_speaks_and_its_figures_one_in_which_it_does_not():
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    well, *cases = yaml.safe_load(RULES.with_name("alerts_test.yml").read_text())["tests"]
    spoken = {one["alertname"] for case in cases for one in case["alert_rule_test"] if one["exp_alerts"]}
    assert {rule["alert"] for rule in rules} == spoken
    given = " ".join(one["series"] for one in well["input_series"])
    figures_read = {name for rule in rules for name in re.findall(r"\b((?:soberania|search)_\w+)", rule["expr"])}
    assert not {name for name in figures_read if name not in given}


def test_a_turn_of_the_clock_that_nobody_was_there_for_is_told(client):
    wanted = next(task.task.name for task in app.periodic_registry.periodic_tasks.values() if task.cron.count("*") == 3)
    key = ("soberania_periodic_missed_seconds", (("task", wanted),))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = now() WHERE app = 'procrastinate'")
        assert figures(client.get("/metrics").content.decode())[key] == 0, "a new site has missed nothing"
        cursor.execute("UPDATE django_migrations SET applied = now() - interval '40 days'")
        assert figures(client.get("/metrics").content.decode())[key] > 24 * 3600 * 30
        cursor.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id) VALUES (%s, %s, '')",
            [wanted, int(time.time())],
        )
    assert figures(client.get("/metrics").content.decode())[key] == 0


def test_what_the_security_log_writes_and_which_limits_are_reached_is_counted(client):
    event = ("soberania_security_events_total", (("event", "wrong_clave"),))
    limit = ("soberania_limits_reached_total", (("kind", "form"),))
    before = figures(client.get("/metrics").content.decode())
    note("wrong_clave")
    limit_reached.send(sender=None, kind="form")
    after = figures(client.get("/metrics").content.decode())
    assert (after[event] - before[event], after[limit] - before[limit]) == (1, 1)


def test_every_event_of_the_security_log_is_counted_from_the_first_second():
    written = set()
    for room in (
        "accounts",
        "casework",
        "core",
        "headless",
        "participation",
        "search",
        "tramites_forms",
        "home",
        "news",
    ):
        for path in (ROOT / room).rglob("*.py"):
            written |= set(re.findall(r"\bnote\(\s*\"(\w+)\"", path.read_text(encoding="utf-8")))
    assert written == set(EVENTS)


def test_messages_have_their_figures_from_the_first_second(client):
    read = figures(client.get("/metrics").content.decode())
    for channel in ("email", "sms"):
        assert read["soberania_messages", (("channel", channel), ("status", "failed"))] == 0
        assert read["soberania_messages_oldest_seconds", (("channel", channel),)] == 0
