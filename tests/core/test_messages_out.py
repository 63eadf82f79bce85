"""E-mails and text messages: written down at once, taken to their server by the worker, whatever the server does."""

import time
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from core import retention
from core.breaker import Breaker
from core.messages import delivery, outbox
from core.messages.mail import as_data, from_data, mark
from core.messages.model import Channel, OutgoingMessage, Status
from tests.support.peers import KINDS, free_port, peer

pytestmark = pytest.mark.django_db
WHOLE = 0.6
ADDRESS, CODE = "ana.secreta@nauta.example", "4821-7730"


@pytest.fixture(autouse=True)
def queued(settings, monkeypatch):
    """As in production: written down, and taken to a server by SMTP. Nothing listens until a test says so."""
    settings.EMAIL_BACKEND = "core.messages.backend.QueueBackend"
    settings.MAIL_TRANSPORT = "core.messages.mail.SMTPBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = (
        "127.0.0.1",
        9,
        False,
        False,
    )
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.SMS_URL, settings.SMS_TOKEN = "http://127.0.0.1:9/", "x"
    settings.DEADLINES = {**settings.DEADLINES, "smtp": (WHOLE, 0.4), "sms": (WHOLE, 0.4)}
    monkeypatch.setattr(delivery, "lines", {channel: Breaker(pause=0) for channel in Channel.values})


def email(kind="login_code", valid=600, body=f"Su código es {CODE}"):
    message = EmailMultiAlternatives(subject="Para usted", body=body, to=[ADDRESS])
    mark(message, kind=kind, valid_seconds=valid).send()
    return OutgoingMessage.objects.order_by("-created_at").first()


def sms(valid=600):
    return outbox.put_sms("+5352123456", f"{CODE} es su código", kind="sms/code", valid_seconds=valid)


def tried(message):
    wait = delivery.try_once(message.pk)
    message.refresh_from_db()
    return wait


class Box:
    """What a mail server took, and what it says to each recipient."""

    def __init__(self):
        self.taken, self.answer = [], "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def mail_server(settings):
    """A real mail server on this machine. `mail_server.taken` holds what it was given."""
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_PORT = controller.port
    yield box
    controller.stop()


def test_sending_only_writes_down_and_nobody_can_read_it_there():
    started = time.monotonic()
    message = email()
    assert message.status == Status.WAITING and time.monotonic() - started < WHOLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_outgoingmessage")
        row = str(cursor.fetchall())
    job = ProcrastinateJob.objects.get(task_name="core.deliver_message")
    assert (job.queue_name, job.args) == ("mail", {"message_id": str(message.pk)})
    assert ADDRESS not in row and "ana.secreta" not in row and CODE not in row


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_sends_nothing():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        email()
        raise ZeroDivisionError
    assert not OutgoingMessage.objects.exists() and not ProcrastinateJob.objects.exists()


def test_a_delivered_message_keeps_that_it_went_and_nothing_of_what_it_said(mail_server):
    message = email()
    assert tried(message) is None
    assert [envelope.rcpt_tos for envelope in mail_server.taken] == [[ADDRESS]]
    assert message.status == Status.SENT and message.tries == 1
    assert message.content is None and message.address == ""
    tried(message)
    assert len(mail_server.taken) == 1, "not again"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("write", [email, sms])
def test_a_bad_line_costs_no_more_than_its_deadline_and_the_message_waits(kind, write, settings):
    with peer(kind, says=b"220 hola\r\n" if write is email else b"HTTP/1.1 200 OK\r\n\r\n", drip=0.05) as address:
        settings.EMAIL_PORT, settings.SMS_URL = int(address.rpartition(":")[2]), f"http://{address}/"
        message = write()
        started = time.monotonic()
        wait = tried(message)
        assert time.monotonic() - started < WHOLE + 0.5
    assert wait and message.status == Status.WAITING and message.tries == 1
    assert message.last_error and CODE not in message.last_error and ADDRESS not in message.last_error
    assert outbox.state_of(message.channel, "otra@nauta.example") == "late"


def test_it_goes_by_itself_when_the_server_is_back(mail_server, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    message = email()
    assert tried(message) and outbox.state_of(Channel.EMAIL, ADDRESS) == "late"
    settings.EMAIL_PORT = port
    assert tried(message) is None and message.status == Status.SENT
    assert outbox.state_of(Channel.EMAIL, ADDRESS) == ""
    assert outbox.state_of(Channel.EMAIL, "otra@nauta.example") == ""


def test_a_code_that_is_no_longer_good_is_not_sent(mail_server):
    message = email()
    OutgoingMessage.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    assert tried(message) is None
    assert message.status == Status.EXPIRED and message.content is None and not mail_server.taken


def test_another_code_takes_the_place_of_one_that_still_waits(mail_server):
    first, receipt, second = email(), email(kind="receipt", valid=None), email()
    for message in (first, receipt, second):
        tried(message)
    assert [one.status for one in (first, receipt, second)] == [Status.REPLACED, Status.SENT, Status.SENT]
    assert first.content is None and len(mail_server.taken) == 2


def test_codes_go_before_everything_else():
    email(kind="receipt", valid=None), email()
    priorities = ProcrastinateJob.objects.order_by("id").values_list("priority", flat=True)
    assert list(priorities) == [0, 10]


@pytest.mark.parametrize(
    ("answer", "status", "told"), [("550 no such user", "failed", "refused"), ("450 later", "waiting", "late")]
)
def test_an_address_that_the_server_refuses_is_told_and_does_not_stop_the_others(mail_server, answer, status, told):
    mail_server.answer = answer
    message = email()
    tried(message)
    assert (message.status, message.last_error) == (status, f"SMTPRecipientsRefused {answer[:3]}")
    assert outbox.state_of(Channel.EMAIL, ADDRESS) == told
    assert outbox.state_of(Channel.EMAIL, "otra@nauta.example") == ""


def test_while_a_line_is_down_only_one_message_tries_it(monkeypatch):
    monkeypatch.setattr(delivery, "lines", {channel: Breaker(pause=60, longest=60) for channel in Channel.values})
    first, second = email(kind="a"), email(kind="b")
    assert tried(first) and tried(second)
    assert (first.tries, second.tries) == (1, 0)


def test_it_is_given_up_after_two_days_kept_for_another_try_and_counted(mail_server, settings):
    from django.core.management import call_command

    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    message = email(kind="receipt", valid=None)
    OutgoingMessage.objects.update(created_at=timezone.now() - timedelta(days=3))
    tried(message)
    assert message.status == Status.FAILED and message.content
    counts, waits = outbox.figures()
    assert counts == {("email", "failed"): 1} and waits == {"email": 0, "sms": 0}
    settings.EMAIL_PORT = port
    call_command("outgoing", "--again", verbosity=0)
    message.refresh_from_db()
    assert message.status == Status.WAITING
    assert tried(message) is None and message.status == Status.SENT


def test_a_message_that_nobody_takes_is_late_too():
    email()
    assert outbox.state_of(Channel.EMAIL, ADDRESS) == ""
    OutgoingMessage.objects.update(created_at=timezone.now() - timedelta(seconds=30))
    assert outbox.state_of(Channel.EMAIL, ADDRESS) == "late"
    assert 29 < outbox.figures()[1]["email"] < 60


def test_the_rows_of_old_messages_go():
    for status, days in (("sent", 31), ("sent", 29), ("failed", 91), ("failed", 89), ("waiting", 89), ("waiting", 100)):
        message = OutgoingMessage.objects.create(channel="email", kind=f"{status} {days}", status=status)
        OutgoingMessage.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(days=days))
    retention.run()
    kept = set(OutgoingMessage.objects.values_list("kind", flat=True))
    assert kept == {"sent 29", "failed 89", "waiting 89"}


def test_everything_that_an_e_mail_can_hold_arrives(mail_server):
    message = EmailMultiAlternatives(
        "Asunto ñ",
        "texto",
        "Sitio <no@x.example>",
        ["a@x.example"],
        ["oculto@x.example"],
        cc=["copia@x.example"],
        reply_to=["r@x.example"],
        headers={"X-Propio": "sí"},
    )
    message.attach_alternative("<p>texto</p>", "text/html")
    message.attach("papel.pdf", b"%PDF-\xff", "application/pdf")
    message.attach("nota.txt", "ñandú", "text/plain")
    again = from_data(as_data(message), None)
    assert again.recipients() == message.recipients()
    assert [tuple(one) for one in again.attachments] == [tuple(one) for one in message.attachments]
    message.send()
    tried(OutgoingMessage.objects.get())
    text = mail_server.taken[0].content.decode()
    assert {"a@x.example", "oculto@x.example", "copia@x.example"} == set(mail_server.taken[0].rcpt_tos)
    assert all(
        part in text for part in ("Reply-To: r@x.example", "multipart/alternative", "application/pdf", "Message-ID: <")
    )
    assert "oculto" not in text


def test_where_messages_are_only_printed_it_is_at_once_and_in_order(
    settings, capsys, django_capture_on_commit_callbacks
):
    settings.MAIL_TRANSPORT, settings.SMS_URL = "django.core.mail.backends.console.EmailBackend", "console:"
    with django_capture_on_commit_callbacks(execute=True):
        email(body="primero"), sms(), email(kind="b", body="tercero")
    said = capsys.readouterr().out
    assert said.index("primero") < said.index("SMS +5352123456") < said.index("tercero")
    assert not ProcrastinateJob.objects.exists()
    assert set(OutgoingMessage.objects.values_list("status", flat=True)) == {"sent"}
