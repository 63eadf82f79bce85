"""Taking a message to its server: tried again while the line is down, given up when its time is over."""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app

from core import deadlines, queues
from core.breaker import Breaker
from core.messages import mail, sms
from core.messages.model import Channel, OutgoingMessage, Status

logger = logging.getLogger("soberania.messages")
GIVE_UP = timedelta(days=2)
LONGEST_WAIT = {True: 60, False: 900}  # seconds between tries: of what is good for minutes, and of the rest
LOOK_AGAIN = 5  # seconds, for who finds the line known to be down or the row not yet committed
# While a server does not answer, one message at a time finds out whether it does again; the others do not wait for it.
lines = {Channel.EMAIL: Breaker(pause=1, longest=20), Channel.SMS: Breaker(pause=1, longest=20)}


class NotYet(Exception):
    """It is to be tried again after `seconds`. Says nothing about the message."""

    def __init__(self, seconds):
        self.seconds = seconds
        super().__init__(f"again in {seconds} s")


class Patience(BaseRetryStrategy):
    """As often as the message itself asks; a bug of ours is tried a few times and then left for somebody to see."""

    def get_retry_decision(self, *, exception, job):
        if isinstance(exception, NotYet):
            return RetryDecision(retry_in={"seconds": exception.seconds})
        return RetryDecision(retry_in={"seconds": 60}) if job.attempts < 5 else None


@app.task(name="core.deliver_message", queue=queues.MAIL, retry=Patience())
def deliver(message_id):
    """Deliver one message. Twice does no harm: what was delivered is not sent again."""
    wait = try_once(message_id)
    if wait:
        raise NotYet(wait)


def try_once(message_id):
    """Try to deliver a message and write down what happened. Returns the seconds to wait for another try, or None."""
    message = OutgoingMessage.objects.filter(pk=message_id).first()
    if message is None or message.status != Status.WAITING:
        return None
    now = timezone.now()
    if message.valid_until and message.valid_until <= now:
        return _end(message, Status.EXPIRED)
    if not lines[message.channel].allows():
        return LOOK_AGAIN
    message.tries, message.tried_at = message.tries + 1, now
    status = _attempt(message, lines[message.channel])
    if status == Status.WAITING and now - message.created_at > GIVE_UP:
        status = Status.FAILED
    if status != Status.WAITING:
        return _end(message, status)
    message.save(update_fields=["tries", "tried_at", "last_error"])
    logger.warning("message not delivered yet: %s", message.last_error)
    return min(2**message.tries, LONGEST_WAIT[bool(message.valid_until)])


def _attempt(message, line):
    """Take a message to its server. Returns its Status after that; what went wrong is in `last_error`."""
    try:
        with deadlines.of("sms" if message.channel == Channel.SMS else "smtp"):
            _take(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:
        line.succeeded()  # the server does answer: it is this message that it does not want
        answers = getattr(refused, "recipients", None) or {"": (refused.smtp_code, "")}
        code = min(code for code, _ in answers.values())
        message.last_error = f"{type(refused).__name__} {code}"
        return Status.FAILED if code >= 500 else Status.WAITING
    except (OSError, smtplib.SMTPException) as error:
        line.failed()
        message.last_error = _named(error)
        return Status.WAITING
    except BaseException:
        line.failed()
        raise
    line.succeeded()
    return Status.SENT


def _take(message):
    if message.channel == Channel.EMAIL:
        mail.from_data(message.content, get_connection(settings.MAIL_TRANSPORT)).send()
    elif settings.SMS_URL.startswith("console"):
        print(f"SMS {message.address}: {message.content['text']}", flush=True)
    else:
        sms.post(message.address, message.content["text"])


def _named(error):
    """Return what went wrong in a few words that hold nothing of the message: its class and the server's number."""
    code = getattr(error, "smtp_code", "") or (str(error) if isinstance(error, sms.GatewayRefused) else "")
    return f"{type(error).__name__} {code}".strip()[:80]


def _end(message, status):
    """Nobody needs what it said any more, but who may want to send a failed one again."""
    message.status = status
    fields = ["status", "tries", "tried_at", "last_error"]
    if status != Status.FAILED:
        message.content, message.address = None, ""
        fields += ["content", "address"]
        if status == Status.SENT:
            message.last_error = ""
    message.save(update_fields=fields)
    if status == Status.FAILED:
        logger.error("message given up: %s %s", message.kind, message.last_error)
