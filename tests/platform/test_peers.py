"""Other machines that are silent, dripping, refusing or slow: each conversation ends in time, and comes back.

One table for all of them, kept beside settings.DEADLINES: a peer without a row here fails.
"""

import asyncio
import contextlib
import re
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from tempfile import NamedTemporaryFile

import psycopg
import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings as django_settings
from django.core.mail import EmailMessage

from casework import signing
from config.database import from_url
from core import deadlines, edge
from core.breaker import Breaker
from core.messages import delivery as messages
from core.messages import outbox
from core.messages.mail import SMTPBackend, as_data
from core.messages.model import Channel
from core.redis_cache import LostRedisCache
from headless import outbound
from participation.mailbox.line import Line, LineFailed, address_of
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
    from search.engines.elastic import _away

    with _away():
        engine._search(["doc_id"], {"query": {"match_all": {}}})  # as the page asks


def index(address, settings):
    ElasticsearchEngine(f"http://{address}", "nada", index="nada").settle()


def webhook(address, settings):
    settings.OUTBOUND_ANYWHERE = True
    outbound.post(f"http://{address}/", b"{}", {})


def purge(address, settings):
    backend = edge.EdgeBackend({"LOCATION": f"http://{address}"})
    backend.purge_batch(["https://site.example/a/", "https://site.example/b/"])


def redis_word(address, settings):
    cache = LostRedisCache(f"redis://{address}/0", {})
    cache.breaker = Breaker(pause=60, longest=60)  # of this test alone
    if cache.get("nada", "lost") == "lost" and cache.breaker.is_open:
        raise OSError("Redis is away")


def send(channel):
    def try_it(address, settings):
        settings.SMS_URL, settings.SMS_TOKEN = f"http://{address}/", "x"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(address.rpartition(":")[2])
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        content = {"text": "x"}
        if channel == Channel.EMAIL:
            content = as_data(EmailMessage("a", "b", "no@x.example", ["a@x.example"]))
        messages._take(outbox.OutgoingMessage(channel=channel, address="a@x.example", content=content))

    return try_it


def stamp(address, settings):
    settings.TIMESTAMP_URL = f"http://{address}/"
    question = tsp.TimeStampReq({"version": 1})
    asyncio.run(signing.Stamper().async_request_tsa_response(question))


def look_at_a_mailbox(address, settings):
    with deadlines.of("imap"), Line(address_of(f"imap://a:b@{address}/INBOX"), "x"):
        pass


# peer: what speaks to it, what it raises, what a peer that is well would say
TALKS = {
    "smtp": (send(Channel.EMAIL), OSError, b"220 hola\r\n"),
    "sms": (send(Channel.SMS), OSError, OKAY),
    "imap": (look_at_a_mailbox, LineFailed, b"* OK hola\r\n"),
    "clamd": (scan, clamav.ScannerDown, b"stream: OK\0"),
    "search": (search, EngineUnavailable, OKAY),
    "redis": (redis_word, OSError, b"+" + b"x" * 10_000),
    "index": (index, EngineUnavailable, OKAY),
    "webhook": (webhook, OSError, OKAY),
    "timestamp": (stamp, OSError, OKAY),
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
    with peer(kind, says=says, drip=0.05) as address:
        started = time.monotonic()
        with pytest.raises(error), deadlines.of(name):
            talk(address, settings)
        assert time.monotonic() - started < WHOLE + 0.6


@pytest.mark.parametrize("kind", KINDS)
def test_connecting_to_postgresql_ends_in_time_whatever_is_there(kind):
    """libpq's own deadline is for the whole of connecting: a byte at a time does not lengthen it."""
    options = from_url("postgres://nadie@127.0.0.1/nada", threads=1)["OPTIONS"]
    assert options["connect_timeout"] == 3
    with peer(kind, says=b"R", drip=0.05) as address:
        host, port = address.split(":")
        started = time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=host, port=port, dbname="nada", user="nadie", connect_timeout=2)  # libpq's least
        assert time.monotonic() - started < 2 + 1.5


def secret_context():
    """Return (context of a server, context of a client that trusts it): a certificate of this moment for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    paper = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with NamedTemporaryFile(suffix=".pem") as file:
        file.write(paper + secret)
        file.flush()
        server.load_cert_chain(file.name)
    return server, ssl.create_default_context(cadata=paper.decode())


@contextlib.contextmanager
def starttls_server(after):
    """Yield (port, client's context, letters got) of a mail server that does `after` once STARTTLS was agreed.

    after: "well" (goes on within TLS), "silent", "dripping" (bytes of no handshake), "closes", "silent within".
    """
    server, client = secret_context()
    got, over = [], threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            line, _ = listener.accept()
            line.settimeout(10)
            talk(line)

    def talk(line):
        words = line.makefile("rb")
        line.sendall(b"220 hola\r\n")
        words.readline()  # EHLO
        line.sendall(b"250-hola\r\n250 STARTTLS\r\n")
        words.readline()
        line.sendall(b"220 vamos\r\n")
        if after == "closes":
            return line.close()
        while after == "dripping" and not over.wait(0.05):
            line.sendall(b"\x16")
        if after == "silent":
            return over.wait(10)
        secret = server.wrap_socket(line, server_side=True)
        words = secret.makefile("rb")
        words.readline()  # EHLO, again
        if after == "silent within":
            return over.wait(10)
        secret.sendall(b"250 hola\r\n")
        for answer in (b"250 bien\r\n", b"250 bien\r\n", b"354 diga\r\n"):
            got.append(words.readline())
            secret.sendall(answer)
        while (letter := words.readline()) not in {b".\r\n", b""}:
            got.append(letter)
        secret.sendall(b"250 suyo\r\n")
        words.readline()
        return secret.sendall(b"221 adios\r\n")

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1], client, got
    finally:
        over.set()
        listener.close()


@pytest.mark.parametrize("after", ["well", "silent", "dripping", "closes", "silent within"])
def test_mail_within_tls_arrives_or_ends_in_time(after, settings, monkeypatch):
    settings.DEADLINES = dict.fromkeys(settings.DEADLINES, (5, 5) if after == "well" else (WHOLE, 0.4))
    settings.MAIL_TRANSPORT = "core.messages.mail.SMTPBackend"
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = True, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with starttls_server(after) as (port, client, got):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", port
        monkeypatch.setattr(SMTPBackend, "ssl_context", deadlines.tls_context(client))
        content = as_data(EmailMessage("Hola", "Con tilde: sí", "no@x.example", ["a@x.example"]))
        message = outbox.OutgoingMessage(channel=Channel.EMAIL, address="a@x.example", content=content)
        started = time.monotonic()
        if after == "well":
            with deadlines.of("smtp"):
                messages._take(message)
            assert any(b"a@x.example" in letter for letter in got)
        else:
            with pytest.raises(OSError), deadlines.of("smtp"):
                messages._take(message)
            assert time.monotonic() - started < WHOLE + 0.9


def test_a_mail_server_whose_name_is_another_is_not_believed(settings, monkeypatch):
    settings.DEADLINES = dict.fromkeys(settings.DEADLINES, (5, 5))
    settings.MAIL_TRANSPORT = "core.messages.mail.SMTPBackend"
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = True, False
    with starttls_server("well") as (port, client, got):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port  # the paper is for localhost
        monkeypatch.setattr(SMTPBackend, "ssl_context", deadlines.tls_context(client))
        content = as_data(EmailMessage("Hola", "x", "no@x.example", ["a@x.example"]))
        with pytest.raises(ssl.SSLCertVerificationError), deadlines.of("smtp"):
            messages._take(outbox.OutgoingMessage(channel=Channel.EMAIL, address="a@x.example", content=content))
        assert got == []


ASKS = re.compile(
    r"\b(urlopen|create_connection|smtplib\.SMTP|imaplib\.IMAP4|HTTPConnection|HTTPSConnection|requests\.(get|post)|httpx|aiohttp|PoolManager)\b"
)
MAY_ASK = {
    "core/deadlines.py", "core/outward.py", "core/messages/mail.py", "participation/mailbox/line.py",
    "search/engines/elastic_node.py",
    "site/config/run.py",  # looks whether our own server has started
}  # fmt: skip


def test_nothing_else_of_ours_speaks_to_other_machines():
    """Whoever must, uses core.outward or core.deadlines, and has a row in settings/peers.py."""
    rooms = ("core", "home", "news", "search", "headless", "edition", "services_catalog", "tramites_forms", "accounts")
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
