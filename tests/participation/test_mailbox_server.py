"""A mailbox at a real mail server: each message once, none lost over kills, whatever its numbers do."""

import os
import random
import subprocess
import sys
import time
from collections import Counter

import pytest

from participation.mailbox import fetching, line
from participation.models import InboundMail, InboundState, Mailbox, MailReason
from tests.support.mail_shapes import SHAPES, mail
from tests.support.paths import ROOT
from tests.support.processes import database_address

pytestmark = [pytest.mark.dovecot, pytest.mark.timeout(1800)]
SOAK = bool(os.environ.get("SOAK"))
MESSAGES, KILLS = (1_000, 20) if SOAK else (200, 3)
FETCH = "import django; django.setup(); from participation.mailbox.fetching import fetch\nwhile True: fetch()"


@pytest.fixture
def box(dovecot, settings):
    settings.MAILBOX_URL = dovecot.url
    return dovecot


def all_kept():
    return [row.raw() for row in InboundMail.objects.all()]


def as_served(raw):
    """What an IMAP server gives of what lies on its disk: lines ended by CR LF, and no NUL, which IMAP cannot say."""
    return raw.replace(b"\0", b"\x80").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@pytest.mark.django_db
def test_what_comes_is_brought_once_and_filed_away(box):
    for shape in SHAPES:
        box.deliver(shape.raw)
    assert fetching.fetch() == len(SHAPES)
    assert fetching.fetch() == 0
    assert Counter(map(as_served, all_kept())) == Counter(as_served(shape.raw) for shape in SHAPES)
    assert (box.count(), box.count(fetching.ARCHIVE)) == (0, len(SHAPES))
    assert Mailbox.objects.get().failing_since is None


@pytest.mark.django_db
def test_two_of_the_same_bytes_are_two_messages(box):
    for _time in range(3):
        box.deliver(mail())
    assert fetching.fetch() == 3


@pytest.mark.django_db
def test_a_folder_that_is_numbered_anew_brings_nothing_twice(box, monkeypatch):
    monkeypatch.setattr(line.Line, "file_away", lambda self, uid: False)  # a server that moves nothing
    for number in range(5):
        box.deliver(mail(f"Mensaje {number % 4}"))
    assert fetching.fetch() == 5
    before = set(InboundMail.objects.values_list("pk", flat=True))
    box.number_anew()
    time.sleep(1.1)  # its numbers are made of the second
    box.deliver(mail("Mensaje nuevo"))
    assert fetching.fetch() == 1
    assert before < set(InboundMail.objects.values_list("pk", flat=True))
    assert InboundMail.objects.values("uidvalidity").distinct().count() == 1


@pytest.mark.django_db
def test_one_that_is_too_big_is_not_fetched_whole_and_an_officer_decides(box, monkeypatch):
    monkeypatch.setattr(fetching, "BIGGEST", 50_000)
    box.deliver(mail("x" * 80_000))
    box.deliver(mail())
    assert fetching.fetch() == 2
    big = InboundMail.objects.get(size__gt=50_000)
    assert (big.state, big.reason) == (InboundState.HELD, MailReason.TOO_BIG)
    assert len(big.raw()) < 1_000
    assert b"Subject: Agua" in big.raw()


@pytest.mark.django_db
def test_one_that_the_server_never_gives_whole_waits_behind_the_others(box, monkeypatch):
    box.deliver(mail("no sale"))
    box.deliver(mail("sale"))
    whole = line.Line.whole

    def stuck(self, uid):
        raw = whole(self, uid)
        if b"no sale" in raw:
            raise line.LineFailed("TimeoutError")
        return raw

    monkeypatch.setattr(line.Line, "whole", stuck)
    for _turn in range(5):
        fetching.fetch()
    states = {row.raw()[-9:]: row.state for row in InboundMail.objects.all()}
    assert InboundState.STORED in states.values(), "the other one came"
    slow = InboundMail.objects.get(reason=MailReason.TOO_SLOW)
    assert slow.state == InboundState.HELD
    assert fetching.fetch() == 0
    assert Mailbox.objects.get().failing_since is None


@pytest.mark.django_db
def test_a_date_that_was_dragged_in_is_not_believed(box):
    box.deliver(mail(), at=946_684_000)  # the last day of 1999
    fetching.fetch()
    assert InboundMail.objects.get().received_at.year >= 2026


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", ["imap://buzon:otro@127.0.0.1:{port}/INBOX", "imap://buzon:secreto@127.0.0.1:{port}/Nada"]
)
def test_a_mailbox_that_cannot_be_read_is_said_since_when(box, settings, wrong):
    settings.MAILBOX_URL = wrong.format(port=box.port)
    box.deliver(mail())
    assert fetching.fetch() == 0
    known = Mailbox.objects.get()
    assert known.failing_since is not None
    assert "secreto" not in known.why
    settings.MAILBOX_URL = box.url
    assert fetching.fetch() == 1


@pytest.mark.django_db(transaction=True)
def test_none_is_lost_and_none_twice_over_kills(box):
    chance = random.Random(2026)
    sent = []
    for number in range(MESSAGES):
        shape = SHAPES[number % len(SHAPES)]
        sent.append(shape.raw)
        box.deliver(shape.raw)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.drill_settings",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "DATABASE_URL": database_address(),
        "MAILBOX_URL": box.url,
    }
    for _kill in range(KILLS):
        before = InboundMail.objects.count()
        process = subprocess.Popen(
            [sys.executable, "-c", FETCH],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while InboundMail.objects.count() == before < MESSAGES and time.monotonic() < until:
            assert process.poll() is None, "it ended by itself"
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.2))  # where it is then is chance
        process.kill()
        process.wait()
    while fetching.fetch():
        pass
    fetching.fetch()
    assert Counter(map(as_served, all_kept())) == Counter(map(as_served, sent))
    assert not InboundMail.objects.filter(state=InboundState.ANNOUNCED).exists()
    assert (box.count(), box.count(fetching.ARCHIVE)) == (0, MESSAGES)
