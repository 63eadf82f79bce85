"""Other machines that are silent, dripping, refusing or slow: each conversation ends in time, and comes back.

One table for all of them, kept beside settings.DEADLINES: a peer without a row here fails.
"""

import re
import time

import pytest
from django.conf import settings as django_settings

from core import edge
from core.messages import delivery as messages
from core.messages import outbox
from core.messages.model import Channel
from headless import outbound
from search.engines.base import EngineUnavailable
from search.engines.elastic import ElasticsearchEngine
from tests.support.paths import ROOT
from tests.support.peers import KINDS, peer
from tramites_forms.uploads import clamav

WHOLE = 0.6
OKAY = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def scan(address, settings):
    settings.CLAMAV_URL = f"tcp://{address}"
    clamav.scan(b"x" * 300_000)


def search(address, settings):
    engine = ElasticsearchEngine(f"http://{address}", "nada")
    engine._ready = True
    engine._search(["doc_id"], {"query": {"match_all": {}}})  # as the page asks
    from search.engines.elastic import _away

    with _away():
        engine._search(["doc_id"], {"query": {"match_all": {}}}).execute()


def index(address, settings):
    ElasticsearchEngine(f"http://{address}", "nada", index="nada").settle()


def webhook(address, settings):
    settings.OUTBOUND_ANYWHERE = True
    outbound.post(f"http://{address}/", b"{}", {})


def purge(address, settings):
    backend = edge.EdgeBackend({"LOCATION": f"http://{address}"})
    backend.purge_batch(["https://site.example/a/", "https://site.example/b/"])


def send(channel):
    def try_it(address, settings):
        settings.SMS_URL, settings.SMS_TOKEN = f"http://{address}/", "x"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(address.rpartition(":")[2])
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        content = {"text": "x"}
        if channel == Channel.EMAIL:
            from django.core.mail import EmailMessage

            from core.messages.mail import as_data

            content = as_data(EmailMessage("a", "b", "no@x.example", ["a@x.example"]))
        messages._take(outbox.OutgoingMessage(channel=channel, address="a@x.example", content=content))

    return try_it


# peer: what speaks to it, what it raises, what a peer that is well would say
TALKS = {
    "smtp": (send(Channel.EMAIL), OSError, b"220 hola\r\n"),
    "sms": (send(Channel.SMS), OSError, OKAY),
    "clamd": (scan, clamav.ScannerDown, b"stream: OK\0"),
    "search": (search, EngineUnavailable, OKAY),
    "index": (index, EngineUnavailable, OKAY),
    "webhook": (webhook, OSError, OKAY),
    "edge": (purge, edge.EdgeAway, OKAY),
}


def test_every_deadline_has_its_row_here_and_in_the_manual():
    assert set(TALKS) == set(django_settings.DEADLINES)
    manual = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \|.*\| ([\d.]+) s \| ([\d.]+) s \|", manual, re.MULTILINE)
    assert {name: (float(whole), float(step)) for name, whole, step in told} == django_settings.DEADLINES


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", TALKS)
def test_a_conversation_ends_in_time_whatever_the_other_machine_does(name, kind, settings):
    talk, error, says = TALKS[name]
    settings.DEADLINES = dict.fromkeys(settings.DEADLINES, (WHOLE, 0.4))
    settings.MAIL_TRANSPORT = "core.messages.mail.SMTPBackend"
    from core import deadlines

    with peer(kind, says=says, drip=0.05) as address:
        started = time.monotonic()
        with pytest.raises(error), deadlines.of(name):
            talk(address, settings)
        assert time.monotonic() - started < WHOLE + 0.6


ASKS = re.compile(
    r"\b(urlopen|create_connection|smtplib\.SMTP|HTTPConnection|HTTPSConnection|requests\.(get|post)|httpx|aiohttp|PoolManager)\b"
)
MAY_ASK = {
    "core/deadlines.py", "core/outward.py", "core/messages/mail.py", "search/engines/elastic_node.py",
    "site/config/run.py",  # looks whether our own server has started
}  # fmt: skip


def test_nothing_else_of_ours_speaks_to_other_machines():
    """Whoever must, uses core.outward or core.deadlines, and has a row in settings/peers.py."""
    rooms = ("core", "home", "news", "search", "headless", "services_catalog", "tramites_forms", "accounts")
    found = set()
    for room in (*rooms, "casework", "participation", "site/config"):
        for path in (ROOT / room).rglob("*.py"):
            if ASKS.search(path.read_text(encoding="utf-8")):
                found.add(str(path.relative_to(ROOT)))
    assert found == MAY_ASK


def test_no_library_of_ours_asks_others_while_a_page_is_edited():
    assert django_settings.WAGTAILEMBEDS_FINDERS == []
    assert django_settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert not django_settings.WAGTAIL_ENABLE_UPDATE_CHECK
