import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone, translation

from accounts.models import Certification, User
from accounts.services import certification_create
from core import retention
from core.audit import seen
from tests.accounts.test_secrets import dump
from tests.support.paths import ROOT
from tests.support.proof import just_proved

pytestmark = pytest.mark.django_db
CARNE = "85031512345"


@pytest.fixture(autouse=True)
def in_spanish():
    with translation.override("es"):
        yield


@pytest.fixture
def ana(client):
    user = User.objects.create_user(email="ana@nauta.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    certification_create(user=user, carne=CARNE, legal_name="Ana Pérez", method=Certification.Method.DESK)
    just_proved(client, user)
    return User.objects.get(pk=user.pk)


def test_a_person_takes_a_copy_of_everything_that_is_kept(client, ana):
    officer = User.objects.create_user(email="o@inst.example")
    seen(subject=ana, actor=officer, what="Read the request that you sent")
    answer = client.post("/cuenta/mis-datos/")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    kept = json.loads(answer.content)
    assert kept["cuenta"]["correo"] == ana.email
    assert kept["certificaciones"][0]["carne"] == CARNE
    assert kept["quien_miro_sus_datos"][0]["que"] == "Leyó la solicitud que usted envió"
    assert {"solicitudes_enviadas", "borradores"} <= set(kept)


def test_the_copy_is_only_made_on_request(client, ana):
    assert "attachment" not in client.get("/cuenta/mis-datos/").get("Content-Disposition", "")


def removed():
    """Return how many accounts the night removes."""
    return retention.run(only=["accounts.account"]).totals.get("accounts.account", {}).get("removed", 0)


def test_an_account_is_erased_a_week_after_asking_and_nothing_of_the_person_is_left(client, ana):
    client.post("/cuenta/borrar/")
    assert removed() == 0
    assert "va a borrar" in client.get("/cuenta/").content.decode()
    User.objects.update(erase_at=timezone.now() - timedelta(seconds=1))
    assert removed() == 1
    assert client.get("/cuenta/").status_code == 302
    assert "ana@nauta.example" not in dump()
    again = User.objects.create_user(email="ana@nauta.example")
    certification_create(user=again, carne=CARNE, legal_name="Ana Pérez", method=Certification.Method.DESK)


def test_asking_again_does_not_put_the_day_off_and_it_can_be_taken_back(client, ana):
    client.post("/cuenta/borrar/")
    first = User.objects.get(pk=ana.pk).erase_at
    client.post("/cuenta/borrar/")
    assert User.objects.get(pk=ana.pk).erase_at == first
    client.post("/cuenta/borrar/", {"stay": "1"})
    assert User.objects.get(pk=ana.pk).erase_at is None


def test_staff_do_not_erase_their_account_by_themselves(client, ana):
    User.objects.update(is_staff=True)
    client.post("/cuenta/borrar/")
    assert User.objects.get(pk=ana.pk).erase_at is None


def test_the_manual_names_every_part_of_the_file_and_its_version(client, ana):
    told = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", (ROOT / "docs" / "my-data.md").read_text("utf-8"), re.MULTILINE))
    kept = json.loads(client.post("/cuenta/mis-datos/").content)
    assert set(kept) == set(told)
    assert kept["archivo"]["version"] == 1
    for part, value in kept.items():
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            assert set(row) <= set(re.findall(r"`(\w+)`", told[part])), part
