"""Which documents ended: Token Status Lists (draft-ietf-oauth-status-list) as CWT, two bits for each document.

A document's index says nothing of when it was made: it is its place in a row of 2^20, shuffled by a keyed permutation.
Each row is one list. It is made anew when a document ends, soon after one is issued, and each hour.
"""

import hashlib
import hmac
import zlib

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from casework.models import DocumentState, IssuedDocument, StatusList
from casework.statements import cose, keys
from casework.statements.statement import page_address
from core import queues

BITS = 20
SIZE = 1 << BITS  # documents of one list
WIDTH = 2  # bits of each
HALF = BITS // 2
ROUNDS = 6
VALID, REVOKED, SUSPENDED, REPLACED = 0, 1, 2, 3
STATUS = {DocumentState.REVOKED: REVOKED, DocumentState.REPLACED: REPLACED}
TYPE = "application/statuslist+cwt"
LIST_CLAIM, TTL_CLAIM = 65_533, 65_534
TTL = 86_400  # seconds for which whoever has a list need not ask for another
SOON = 60  # seconds after which a document that was issued is in the time of the list


def shuffled(place):
    """Return where a `place` (int, below SIZE) goes: a permutation that only who has INDEX_KEY can undo."""
    left, right = place >> HALF, place & ((1 << HALF) - 1)
    for turn in range(ROUNDS):
        seed = hmac.digest(settings.INDEX_KEY.encode(), f"status:{turn}:{right}".encode(), hashlib.sha256)
        left, right = right, left ^ (int.from_bytes(seed[:4]) & ((1 << HALF) - 1))
    return left << HALF | right


def next_index():
    """Return the index (int) of a new document. No two have the same, and it is never given again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('casework_status_place')")
        place = cursor.fetchone()[0]
    row, within = divmod(place, SIZE)
    return row * SIZE + shuffled(within)


def ended_bits(number):
    """Return the statuses (bytes) of the documents of a list, the first in the lowest bits of the first byte."""
    bits = bytearray(SIZE * WIDTH // 8)
    first = number * SIZE
    ended = IssuedDocument.objects.filter(status_index__gte=first, status_index__lt=first + SIZE, state__in=STATUS)
    for index, state in ended.values_list("status_index", "state").iterator():
        at, shift = divmod((index - first) * WIDTH, 8)
        bits[at] |= STATUS[state] << shift
    return bytes(bits)


def list_address(number):
    return f"{page_address()}estado/{number}.cwt"


def make(number):
    """Make a list anew and keep it. Raises keys.NoKey."""
    key_id, private = keys.signing_key()
    StatusList.objects.get_or_create(number=number, defaults={"body": b"", "made_at": timezone.now()})
    with transaction.atomic():
        # Held first: of two that are made at once, what is written last was read last.
        kept = StatusList.objects.select_for_update().get(number=number)
        kept.made_at = timezone.now()
        claims = {
            cose.SUBJECT: list_address(number),
            cose.ISSUED: int(kept.made_at.timestamp()),
            TTL_CLAIM: TTL,
            LIST_CLAIM: {"bits": WIDTH, "lst": zlib.compress(ended_bits(number), 9)},
        }
        kept.body = cose.sign1(claims, private, key_id, TYPE)
        kept.save()


def lists():
    """Return how many lists there are (int): one at least, so that there is something to say before the first."""
    last = IssuedDocument.objects.order_by("-status_index").exclude(status_index=None)
    found = last.values_list("status_index", flat=True).first()
    return (found or 0) // SIZE + 1


@app.task(name="casework.status_list", queue=queues.DOCUMENTS, retry=queues.PATIENT, pass_context=False)
def status_list_make(number):
    """Make one list. Twice does no harm."""
    make(number)


def list_now(document):
    """Have the list of an IssuedDocument that ended made after the commit. One that already waits is not enough: a
    worker may take it before the commit, and read what was."""
    if document.status_index is not None and settings.STATEMENT_KEYS:
        status_list_make.defer(number=document.status_index // SIZE)


def list_soon(document):
    """Have the list of an IssuedDocument made in a minute, with that of all those issued meanwhile."""
    if document.status_index is None or not settings.STATEMENT_KEYS:
        return
    number = document.status_index // SIZE
    waiting = status_list_make.configure(queueing_lock=f"status-list:{number}", schedule_in={"seconds": SOON})
    try:
        with transaction.atomic():
            waiting.defer(number=number)
    except AlreadyEnqueued:
        pass


@app.periodic(cron="7 * * * *")
@app.task(
    name="casework.status_lists", queue=queues.DOCUMENTS, queueing_lock="casework.status_lists", pass_context=False
)
def status_lists_hourly(timestamp):
    """Make every list anew, so that its date says until when we know."""
    if settings.STATEMENT_KEYS:
        for number in range(lists()):
            make(number)
