"""Asking at every door as everybody, each time in a world that is put back afterwards."""

from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from wagtail.models import ModelLogEntry

from accounts.models import DataAccess
from tests.support.doors_table import Row
from tests.support.doors_world import ROLES

OUTSIDE = ("/cuenta/entrar/", "/en/cuenta/entrar/")
FORM = "application/x-www-form-urlencoded"
# (content type, body): what honest forms never send, and what those of other views do.
BODIES = [
    (FORM, b""),
    (FORM, b"action=note&text=&confirm=1&step=decide&decision=approve&delete=1"),
    (FORM, b"action=take&state=9999999999999999999999&certify=&refuse=&carne=%00&%00=%ff"),
    (FORM, b"action=step&step=decide&text=x&upheld=on&answer=x&groups=1&is_superuser=on"),
    ("application/json", b'{"action": ["note"], "a": {"b": "\\ud800"'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="f"; filename="\x00"\r\n\r\n'),
    ("text/plain", b"\xff\xfe" * 2000),
    ("application/json", b'["action", {"note": [null]}]'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a\x00"\r\n\r\n\xff\r\n--x--'),
    (FORM, b"text=" + b"x" * 200_000),
]


METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


class Asker:
    """Asks as each role of a World, with the cookie of one session each."""

    def __init__(self, world):
        self.world = world
        self.sign_in()

    def sign_in(self):
        """Begin the sessions. That staff were there is forgotten with each answer: they would soon be idle too long."""
        self.clients = {}
        for role in ROLES:
            client = Client(raise_request_exception=False)
            if user := self.world.users[role]:
                client.force_login(user)
            self.clients[role] = client

    def ask(self, role, method, path, body=b"", kind=FORM):
        """Return (status, where it redirects to, body as bytes) of one request; nothing of it stays."""
        client = self.clients[role]
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        cache.clear()
        translation.deactivate()
        with transaction.atomic():
            before = looks()
            connection.atomic_blocks[-1]._from_testcase = True  # limits refuse to count where a rollback forgets
            answer = client.generic(method, path, body, content_type=kind, headers={"sec-fetch-site": "same-origin"})
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            self.logged = looks() > before
            transaction.set_rollback(True)
        client.cookies.clear()
        for name, value in cookies.items():
            client.cookies[name] = value
        return answer.status_code, urlsplit(answer.get("Location", "")).path, said

    def shown(self, said, path=""):
        """Return the names of the planted words in an answer to `path`, which says nothing by repeating its address."""
        told = {name: word for name, word in self.world.markers.items() if word not in path}
        return {name for name, word in told.items() if word.encode() in said}

    def observe(self, path, bodies=BODIES[:2], methods=METHODS, roles=ROLES):
        """Return (the Row that an address really has, what was wrong at it)."""
        self.sign_in()
        reads, sends, shows, unlogged, wrong = set(), set(), set(), set(), []
        tries = [("GET", FORM, b"")] + [(m, FORM, b"") for m in methods if m != "GET"]
        tries += [("POST", kind, body) for kind, body in bodies]
        for role in roles:
            for method, kind, body in tries:
                status, where, said = self.ask(role, method, path, body, kind)
                if status >= 500:
                    wrong.append(f"{role} {method} {body[:30]!r}: {status}")
                if found := self.shown(said, path):
                    shows |= {(role, one) for one in found}
                    unlogged |= {(role, one) for one in found if not self.logged}
                if method not in ("OPTIONS", "TRACE") and entered(status, where):
                    (reads if method in ("GET", "HEAD") else sends).add(role)
        self.last_shows, self.last_unlogged = shows, unlogged
        return Row(frozenset(reads), frozenset(sends), frozenset(one for _role, one in shows)), wrong


def looks():
    """Return how many looks at what is a person's were written down so far."""
    return DataAccess.objects.count() + ModelLogEntry.objects.count()


def entered(status, where):
    """Say whether an answer is of somebody who was let in."""
    if status in (401, 403, 404, 405, 412):  # 412: asked before it is looked who asks (tus)
        return False
    return not (status in (301, 302, 303, 307) and (where.startswith(OUTSIDE) or where == "/admin/"))
