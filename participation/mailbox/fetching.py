"""Bringing what came into the database, each message once, whatever ends in between; then it is filed away there.

A row is made before a message is fetched, so that one which the server never gives whole is known by its tries and
waits behind the others. Only what is committed is moved out of the folder: a kill leaves it there, to be moved later.
"""

import hashlib
import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import deadlines
from participation.mailbox.line import BIGGEST, Line, LineFailed, address_of
from participation.models import InboundMail, InboundState, Mailbox, MailReason

logger = logging.getLogger("soberania.mailbox")
ARCHIVE = "Soberania"  # the folder of what was read
MOST_TRIES = 3


def fetch() -> int:
    """Read the folder of settings.MAILBOX_URL once. Returns how many messages are new here, 0 when it cannot be."""
    address = address_of(settings.MAILBOX_URL)
    box, _made = Mailbox.objects.get_or_create(name=address.name)
    begun, came = timezone.now(), 0
    try:
        with deadlines.of("imap"), Line(address, ARCHIVE) as line:
            for uid in _in_order(box, line):
                came += _bring(box, line, uid)
    except LineFailed as failed:
        Mailbox.objects.filter(pk=box.pk, failing_since=None).update(failing_since=begun)
        Mailbox.objects.filter(pk=box.pk).update(why=failed.kind[:80])
        logger.warning("the mailbox was not read whole", extra={"error": failed.kind})
    else:
        Mailbox.objects.filter(pk=box.pk).update(visited_at=begun, failing_since=None, why="")
    return came


def _in_order(box: Mailbox, line: Line) -> list[int]:
    """Return the UIDs that are there, those that were tried before behind the others."""
    mine = InboundMail.objects.filter(box=box, uidvalidity=line.uidvalidity)
    tried = dict(mine.filter(state=InboundState.ANNOUNCED).values_list("uid", "tries"))
    return sorted(line.uids(), key=lambda uid: (tried.get(uid, 0), uid))


def _bring(box: Mailbox, line: Line, uid: int) -> int:
    """Bring one message, if it is not here yet, and file it away. Returns 1 when it is new."""
    mine = InboundMail.objects.filter(box=box, uidvalidity=line.uidvalidity, uid=uid)
    row = mine.defer("sealed").first()
    came = 0
    if row is None or row.state == InboundState.ANNOUNCED:
        announced = line.announced(uid)
        if announced is None:  # somebody took it out meanwhile
            return 0
        row = row or _announce(box, line, uid, announced.size, announced.at)
        mine.update(tries=F("tries") + 1)
        if announced.size > BIGGEST:
            raw, why = line.headers(uid), MailReason.TOO_BIG
        elif row.tries >= MOST_TRIES:
            raw, why = line.headers(uid), MailReason.TOO_SLOW
        else:
            raw, why = line.whole(uid), None
        if raw is None:
            if row.tries < MOST_TRIES:
                return 0
            raw, why = b"", MailReason.TOO_SLOW
        came = _store(row, raw, why)
    if not row.archived and line.file_away(uid):
        # By its place there: what was known from before has another row now.
        mine.update(archived=True)
    return came


def _announce(box: Mailbox, line: Line, uid: int, size: int, at: datetime | None) -> InboundMail:
    """Make the row of a message. Its hour is the server's only between the last look and now: anything can be dragged
    into a folder with any date."""
    now = timezone.now()
    known = at is not None and box.visited_at is not None and box.visited_at <= at <= now
    row, _made = InboundMail.objects.get_or_create(
        box=box,
        uidvalidity=line.uidvalidity,
        uid=uid,
        defaults={"size": size, "received_at": at if known else now},
    )
    return row


@transaction.atomic
def _store(row: InboundMail, raw: bytes, why: str | None) -> int:
    """Keep what was fetched, once. Returns 1 when it is new.

    A server that numbers its folder anew (another UIDVALIDITY) shows the same messages under other numbers: each row of
    the former numbers with the same bytes takes one of the new ones.
    """
    mine = InboundMail.objects.select_for_update().filter(pk=row.pk, state=InboundState.ANNOUNCED).first()
    if mine is None:  # another worker was faster
        return 0
    digest = hashlib.sha256(raw).hexdigest()
    before = InboundMail.objects.select_for_update().filter(box=mine.box_id, sha256=digest)
    former = before.exclude(uidvalidity=mine.uidvalidity).order_by("first_seen_at").first()
    if former is not None:
        place = {"uidvalidity": mine.uidvalidity, "uid": mine.uid, "archived": False}
        mine.delete()
        InboundMail.objects.filter(pk=former.pk).update(**place)
        return 0
    mine.sha256 = digest
    mine.tries = 0  # from now on: of its being read
    mine.state = InboundState.HELD if why else InboundState.STORED
    mine.reason = why or ""
    mine.seal(raw)
    mine.save()
    return 1
