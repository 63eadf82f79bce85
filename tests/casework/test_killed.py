"""A worker killed with -9 at any moment while it makes documents: each once, signed whole, and nobody told twice."""

import hashlib
import os
import random
import subprocess
import sys
import time

import pytest

from accounts.models import User
from casework.issuing import documents_late, issue_pending
from casework.models import CaseEvent, DocumentState, IssuedDocument
from core.models import OutgoingMessage
from tests.support.officers import decided, join, officer, sent
from tests.support.paths import ROOT
from tests.support.processes import database_address

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
KILLS = 50 if os.environ.get("SOAK") else 3
DOCUMENTS = 12 if os.environ.get("SOAK") else 4
WORK = """
import django, time
django.setup()
import casework.signing
from casework.issuing import issue_pending
casework.signing.signer()
print("ready", flush=True)
issue_pending()
"""


def test_each_document_is_there_once_and_told_once_however_often_its_worker_is_killed(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    who = None
    for number in range(DOCUMENTS):
        case = sent(User.objects.create_user(email=f"ana{number}@example.com"))[0].case
        who = who or join(officer(), case.team)
        decided(case, who)
    chance = random.Random(2026)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "DATABASE_URL": database_address(),
        "PRIVATE_ROOT": str(tmp_path),
    }
    for _kill in range(KILLS):
        worker = subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        assert worker.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0, 0.25))  # where it is then is chance, on a busy machine too
        worker.kill()
        worker.wait()
        worker.stdout.close()
    issue_pending()
    assert documents_late() == 0
    for document in IssuedDocument.objects.all():
        assert document.state == DocumentState.VALID
        assert hashlib.sha256(document.read()).hexdigest() == document.sha256
    assert IssuedDocument.objects.count() == CaseEvent.objects.filter(kind="issued").count() == DOCUMENTS
    told = OutgoingMessage.objects.filter(kind__startswith="case/").exclude(kind="case/moved")
    assert told.count() == told.values("address_index").distinct().count() == DOCUMENTS
