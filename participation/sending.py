"""Sending what mailings hold. A message is marked before its server is told: killed in between, it is never sent twice.

SMTP cannot say "exactly once". Of a digest the second copy is worse than a missing one, so what a killed worker was
sending is counted as unsure, shown to who runs the site, and left. (Receipts go the other way: core.messages.)
"""

import logging
import smtplib
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from core import deadlines, queues
from core.breaker import Breaker
from participation import digests
from participation.digest_text import Writer
from participation.models import DigestMail, DigestRun, MailState, RunState, Subscription

logger = logging.getLogger("soberania.digests")
TURN_SECONDS = 20  # of one task: a worker that is asked to end does not wait longer
CLAIM = 200
LOOK = 50  # messages between two looks at how the run goes
TRIES, AGAIN_AFTER = 3, timedelta(minutes=15)  # of who is refused in passing, as servers do with strangers
line = Breaker(pause=5, longest=300)


@app.periodic(cron="* * * * *")
@app.task(name="participation.digests", queue=queues.DIGESTS, queueing_lock="participation.digests", pass_context=False)
def digests_send(timestamp: int) -> None:
    """Make the runs whose moment has come, and send for a turn. While there is more, another turn follows."""
    digests.make_due()
    if turn():
        with suppress(AlreadyEnqueued):
            digests_send.defer(timestamp=timestamp)


def turn(seconds: float = TURN_SECONDS) -> bool:
    """Send what waits of all open runs for some seconds. Returns whether there is more to send at once."""
    digests.find_unsure()
    until = time.monotonic() + seconds
    for run in DigestRun.objects.filter(state=RunState.OPEN).order_by("slot", "pk"):
        while time.monotonic() < until and line.allows():
            room = allowed_now()
            keys = list(_ready(run).order_by("pk").values_list("pk", flat=True)[: min(CLAIM, room)])
            if not keys:
                digests.close(run)
                break
            if not _send(run, keys, until):
                break
    waiting = DigestMail.objects.filter(run__state=RunState.OPEN, state=MailState.READY)
    return not line.is_open and allowed_now() > 0 and waiting.filter(_due()).exists()


def allowed_now() -> int:
    """Return how many messages may leave now, so that no hour has more than settings.DIGESTS_PER_HOUR."""
    hour = timezone.now() - timedelta(hours=1)
    return max(0, settings.DIGESTS_PER_HOUR - DigestMail.objects.filter(tried_at__gt=hour).count())


def _due() -> Q:
    return Q(tried_at=None) | Q(tried_at__lt=timezone.now() - AGAIN_AFTER)


def _ready(run: DigestRun) -> Any:
    return DigestMail.objects.filter(run=run, state=MailState.READY).filter(_due())


def _send(run: DigestRun, keys: list[Any], until: float) -> bool:
    """Send these messages over one line. Returns False when the run stopped, or the line is down."""
    writer = Writer()
    connection = get_connection(settings.MAIL_TRANSPORT)
    try:
        with deadlines.of("smtp"):
            connection.open()
    except (OSError, smtplib.SMTPException) as error:  # nobody was told anything: all of them stay as they are
        line.failed()
        logger.warning("digests wait: the mail server does not answer", extra={"error": type(error).__name__})
        return False
    line.succeeded()
    try:
        for number, key in enumerate(keys, 1):
            if time.monotonic() >= until:
                return False
            if not _send_one(key, writer, connection):
                return False
            if number % LOOK == 0 and _gone_wrong(run):
                return False
        return not _gone_wrong(run)
    finally:
        with suppress(OSError, smtplib.SMTPException), deadlines.of("smtp"):
            connection.close()


def _gone_wrong(run: DigestRun) -> bool:
    if not digests.faulty(run):
        return DigestRun.objects.filter(pk=run.pk).exclude(state=RunState.OPEN).exists()
    digests.stop(run, "more than one in twenty was refused: look at the mail server before going on")
    logger.error("a mailing was stopped: too many of its messages are refused", extra={"run": run.pk})
    return True


def _send_one(key: Any, writer: Writer, connection: Any) -> bool:
    """Send one message, if it is still wanted and nobody else took it. Returns whether the line is still good."""
    live = Subscription.objects.live().filter(subscriber=OuterRef("subscriber"))
    mine = DigestMail.objects.filter(pk=key, state=MailState.READY)
    wanted = mine.filter(Exists(live), subscriber__suspended_at=None)
    if not wanted.exists():
        mine.update(state=MailState.DROPPED)
        return True
    mail = mine.select_related("subscriber", "run").first()
    message = writer.message(mail, connection) if mail else None
    if message is None:  # what it would tell was withdrawn meanwhile: no empty messages
        mine.update(state=MailState.DROPPED)
        return True
    taken = mine.update(state=MailState.TRYING, tried_at=timezone.now(), tries=mail.tries + 1)
    if not taken:
        return True
    return _trip(mail, message)


def _trip(mail: DigestMail, message: Any) -> bool:
    """Take a marked message to its server and write down what it said. Returns whether the line is still good."""
    row, smtp = DigestMail.objects.filter(pk=mail.pk), getattr(message.connection, "connection", None)
    if smtp is not None:
        smtp.data_begun = False
    untouched = {"state": MailState.READY, "tried_at": mail.tried_at, "tries": mail.tries}
    try:
        with deadlines.of("smtp"):
            message.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        code = _code(refused)
        if code.startswith("421"):  # it takes no more over this line, of whoever it is for
            row.update(**untouched)
            return False
        row.update(**_after_refusal(mail, code))
        return True
    except (OSError, smtplib.SMTPException) as error:
        line.failed()
        if smtp is not None and not smtp.data_begun:  # it broke before the message was begun: the server has nothing
            row.update(**untouched)
        else:  # whether the server has it nobody knows
            row.update(state=MailState.UNSURE, code=type(error).__name__[:12])
        return False
    row.update(state=MailState.SENT, code="")
    return True


def _after_refusal(mail: DigestMail, code: str) -> dict[str, Any]:
    again = not code.startswith("5") and mail.tries + 1 < TRIES
    return {"state": MailState.READY if again else MailState.REFUSED, "code": code}


def _code(refused: Any) -> str:
    """Return what a server answered, in its numbers: "550 5.1.1". Nothing of the words, which name people."""
    answers = list(getattr(refused, "recipients", {}).values()) if hasattr(refused, "recipients") else []
    number, text = answers[0] if answers else (getattr(refused, "smtp_code", 0), getattr(refused, "smtp_error", b""))
    words = (text.decode("ascii", "replace") if isinstance(text, bytes) else str(text)).split()
    detail = words[0] if words and words[0].count(".") == 2 and words[0].replace(".", "").isdigit() else ""
    return f"{number} {detail}".strip()[:12]
