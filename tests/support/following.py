"""People who follow things, and mail servers of many kinds, for the tests of notices."""

import re

from django.utils import timezone

from participation import happenings, links
from participation.models import Rhythm, Subscriber, Subscription

OURS = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}


def follower(email, *followed, rhythm=Rhythm.DAILY, language="es"):
    """A confirmed subscriber of things, each (kind, ref)."""
    one = Subscriber.objects.filter(email_index=_index(email)).first()
    one = one or Subscriber.objects.create(email=email, language=language)
    for kind, ref in followed:
        Subscription.objects.create(subscriber=one, kind=kind, ref=str(ref), rhythm=rhythm, confirmed_at=timezone.now())
    return one


def _index(email):
    from core.crypto import blind_index

    return blind_index("email", email)


def changed(page, **fields):
    """Publish a change of a page, and have it noted."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    look()


def look():
    while happenings.read():
        pass


def link_in(message, purpose):
    """The path of a link of a message."""
    word = {links.CONFIRM: "confirmar", links.PREFERENCES: "preferencias", links.LEAVE: "baja"}[purpose]
    return re.search(rf"https?://[^/\s]+((?:/en)?/avisos/{word}/[0-9a-f]+/)", message.body)[1]


class Refused(Exception):
    """Stands for a worker that is killed: nothing of ours may catch it."""


class Server:
    """A mail transport that says what it is told to, by address, and remembers what it took."""

    def __init__(self, fault=None):
        self.taken, self.fault, self.connection = [], fault or (lambda message: None), None

    def open(self):
        return True

    def close(self):
        pass

    def send_messages(self, messages):
        for message in messages:
            after = self.fault(message)
            if isinstance(after, BaseException):
                raise after
            self.taken.append(message)
            if callable(after):
                after()
        return len(messages)
