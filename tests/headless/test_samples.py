"""The samples for integrators, run as somebody would run them, against the site."""

import importlib.util
import json
import os
import subprocess
import sys
import threading

import pytest

from headless import delivering
from headless.models import Delivery, DeliveryStatus, Event, Webhook
from headless.webhooks import secret_change, tell, tell_again
from tests.headless.test_sending import WHOLE, program
from tests.support.forms_data import contact_form
from tests.support.paths import ROOT
from tramites_forms.models import Submission

pytestmark = pytest.mark.django_db
SAMPLES = ROOT / "deploy" / "samples"


def sample(name):
    spec = importlib.util.spec_from_file_location(f"sample_{name}", SAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_client(live_site, made, tmp_path, steps, secret="secreto"):
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(steps), encoding="utf-8")
    environment = {"SITE": live_site, "CLIENT_ID": made.client.pk, "CLIENT_SECRET": secret}
    command = [sys.executable, str(SAMPLES / "client.py"), "contacto", str(answers)]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, timeout=120)


def test_the_client_sends_a_form_and_follows_it(live_site, tmp_path):
    made = program(contact_form())
    ran = run_client(live_site, made, tmp_path, {"escribanos": WHOLE["answers"]})
    assert ran.returncode == 0, ran.stderr
    sent = json.loads(ran.stdout)
    submission = Submission.objects.get(reference=sent["reference"])
    assert submission.answers == WHOLE["answers"] and sent["clave"] and sent["state"]


@pytest.mark.parametrize(
    ("steps", "secret", "said"),
    [({}, "secreto", "escribanos"), ({"escribanos": {"nombre": ""}}, "secreto", "422"), ({}, "otro", "401")],
)
def test_what_is_refused_is_told_and_nothing_is_sent(live_site, tmp_path, steps, secret, said):
    ran = run_client(live_site, program(contact_form()), tmp_path, steps, secret)
    assert ran.returncode == 1 and said in ran.stderr and not Submission.objects.exists()


@pytest.fixture
def receiver(settings, tmp_path):
    settings.OUTBOUND_ANYWHERE = True
    webhook = Webhook.objects.create(name="Muestra", url="http://127.0.0.1:1/", events=list(Event.values))
    server = sample("receiver").serve(0, [webhook.secret], str(tmp_path / "notices.jsonl"))
    Webhook.objects.filter(pk=webhook.pk).update(url=f"http://127.0.0.1:{server.server_port}/")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.webhook, server.file = webhook, tmp_path / "notices.jsonl"
    yield server
    server.shutdown()
    server.server_close()


def taken(receiver):
    if not receiver.file.exists():
        return []
    return [json.loads(line) for line in receiver.file.read_text(encoding="utf-8").splitlines()]


def test_the_receiver_takes_each_notice_once_and_in_order(receiver):
    for number in range(3):
        tell(Event.PAGE_PUBLISHED, {"number": number}, "page:1")
    delivering.deliver_waiting(receiver.webhook.pk)
    tell_again(Delivery.objects.get(object_seq=1))
    delivering.deliver_waiting(receiver.webhook.pk)
    assert [one["data"]["seq"] for one in taken(receiver)] == [1, 2, 3]
    assert not Delivery.objects.exclude(status=DeliveryStatus.DONE).exists()
    again = sample("receiver").Kept(str(receiver.file))
    assert len(again.known) == 3 and again.last == {"page:1": 3}


def test_the_receiver_takes_nothing_that_is_not_ours(receiver):
    Webhook.objects.update(secret="whsec_" + "A" * 43 + "=")
    tell(Event.PAGE_PUBLISHED, {}, "page:1")
    delivering.deliver_waiting(receiver.webhook.pk)
    assert Delivery.objects.get().answer == "401" and taken(receiver) == []


def test_during_a_change_of_secret_it_goes_on_with_the_old_one(receiver):
    secret_change(receiver.webhook.pk)
    tell(Event.PAGE_PUBLISHED, {}, "page:1")
    delivering.deliver_waiting(receiver.webhook.pk)
    assert len(taken(receiver)) == 1
