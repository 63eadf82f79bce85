"""How much each document is wanted, from 0 to 1: views of its page and openings from the search, no person in them."""

import math

from django.db import connection, transaction
from django.db.models import F, Max

from core.language_paths import in_spanish

from . import outbox
from .models import Document, Indexed, Popularity

FADE = 0.99  # a day: after two months an opening counts half
# Who opens a result had other answers before them and chose this one for what they had asked: the very thing that
# popularity is to tell the ranking. A page is also viewed because the start page, a campaign or a teacher led to it.
CLICK_WORTH = 5
FORGOTTEN = 0.01  # one view, after fifteen months: the row says nothing any more
WORTH_FEEDING = 0.05
WANTED = F("views") + CLICK_WORTH * F("clicks")

# Under /en/ an address may be a translation's own or, where there is none, that of the Spanish source. The rows are
# written in one order, so that two processes never wait for each other.
ADD = """
WITH seen AS (
    SELECT * FROM unnest(%s::text[], %s::text[], %s::bool[], %s::float8[], %s::float8[])
        AS seen (path, url, own, views, clicks)
), met AS (
    SELECT seen.*, doc_id, bool_or(own) OVER (PARTITION BY path) AS any_own FROM seen JOIN search_document USING (url)
), known AS (
    SELECT DISTINCT path, doc_id, views, clicks FROM met WHERE own = any_own
)
INSERT INTO search_popularity (doc_id, views, clicks, score)
SELECT doc_id, sum(views), sum(clicks), 0 FROM known GROUP BY doc_id ORDER BY doc_id
ON CONFLICT (doc_id) DO UPDATE SET
    views = search_popularity.views + excluded.views, clicks = search_popularity.clicks + excluded.clicks
"""


def popularity_of(ids):
    """Return {document id: popularity} of the known ones."""
    return dict(Popularity.objects.filter(doc_id__in=ids).values_list("doc_id", "score")) if ids else {}


def add(counts, own=None):
    """Add {path: (views, clicks)} to the documents at these addresses, in one statement. Return how many documents.

    An address without a document (a list, a print view) is forgotten here: nothing would be ranked by it. `own` is a
    connection to write with instead of the thread's.
    """
    rows = []
    for path, (views, clicks) in counts.items():
        rows.append((path, path, True, views, clicks))
        if (spanish := in_spanish(path)) != path:
            rows.append((path, spanish, False, views, clicks))
    if not rows:
        return 0
    with (own or connection).cursor() as cursor:
        cursor.execute(ADD, [list(column) for column in zip(*rows, strict=True)])
        return cursor.rowcount


def refresh():
    """Let what was counted fade, compute the scores again and feed the documents whose score moved. Once a day."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # `add` waits meanwhile: nothing is lost between reading and writing
            cursor.execute("LOCK TABLE search_popularity IN SHARE ROW EXCLUSIVE MODE")
        Popularity.objects.update(views=F("views") * FADE, clicks=F("clicks") * FADE)
        Popularity.objects.alias(wanted=WANTED).filter(wanted__lt=FORGOTTEN).delete()
        rows = Popularity.objects.annotate(wanted=WANTED)
        most = rows.aggregate(most=Max("wanted"))["most"] or 0
        if most < 1:
            return 0
        moved = []
        for row in rows:
            score = math.log1p(row.wanted) / math.log1p(most)
            if abs(score - row.score) >= WORTH_FEEDING:
                row.score = score
                moved.append(row)
        Popularity.objects.bulk_update(moved, ["score"], batch_size=500)
        ids = [row.doc_id for row in moved]
        keys = [str(document) for document in Document.objects.filter(doc_id__in=ids)]
        outbox.enqueue_sources(Indexed.objects.filter(key__in=keys).values_list("source", flat=True))
    return len(moved)
