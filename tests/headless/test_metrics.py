"""The figures for the operators: who may read them and what they say."""

import os
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from core.metrics import surface

pytestmark = pytest.mark.django_db


def figures(answer):
    families = text_string_to_metric_families(answer.content.decode())
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


def test_this_machine_may_read_them_without_a_token(client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.parametrize(
    "sender", [{"REMOTE_ADDR": "10.0.0.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"REMOTE_ADDR": ""}]
)
def test_nobody_else_may(client, sender):
    assert client.get("/metrics", **sender).status_code == 404


def test_with_a_token_only_its_bearer_may(client, settings):
    settings.METRICS_TOKEN = "secreto-largo"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer otro"}).status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer \u00f1"}).status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer secreto-largo"}).status_code == 200


def test_what_is_answered_is_counted(client):
    key = ("soberania_requests_total", (("method", "GET"), ("status", "4xx"), ("surface", "api")))
    before = figures(client.get("/metrics")).get(key, 0)
    client.get("/api/v1/nada")
    assert figures(client.get("/metrics"))[key] == before + 1


def test_queues_and_cases_are_asked_when_somebody_looks(client):
    read = figures(client.get("/metrics"))
    assert read[("soberania_cases", (("part", "late"),))] == 0


@pytest.mark.parametrize(
    ("path", "name"),
    [("/", "site"), ("/en/", "site"), ("/en/cuenta/x/", "account"), ("/api/v1/x", "api"), ("/x" * 900, "site")],
)
def test_addresses_are_counted_under_few_names(path, name):
    assert surface(path) == name


def test_a_worker_that_ends_leaves_the_figures_of_the_others():
    code = (
        "import os, sys; from config import web; folder = os.environ['PROMETHEUS_MULTIPROC_DIR'];"
        "child = os.fork(); child or sys.exit(); os.waitpid(child, 0); there = os.path.isdir(folder);"
        "web.on_exit(None); print(there, os.path.isdir(folder))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "PYTHONPATH": "site:."},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "False"]
