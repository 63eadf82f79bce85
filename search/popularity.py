"""How much each document is wanted, from 0 to 1: openings from the search, no person in them."""

import math

from django.db.models import F, Max

from . import outbox
from .models import Document, Indexed, Popularity

FADE = 0.99  # a day: after two months an opening counts half
WORTH_FEEDING = 0.05


def popularity_of(ids):
    """Return {document id: popularity} of the known ones."""
    return dict(Popularity.objects.filter(doc_id__in=ids).values_list("doc_id", "score")) if ids else {}


def refresh():
    """Let old openings fade, compute the scores again and feed the documents whose score moved. Once a day."""
    Popularity.objects.update(clicks=F("clicks") * FADE)
    most = Popularity.objects.aggregate(most=Max("clicks"))["most"] or 0
    if most < 1:
        return 0
    moved = []
    for row in Popularity.objects.all():
        score = math.log1p(row.clicks) / math.log1p(most)
        if abs(score - row.score) >= WORTH_FEEDING:
            moved.append(row.doc_id)
            Popularity.objects.filter(pk=row.pk).update(score=score)
    keys = [str(document) for document in Document.objects.filter(doc_id__in=moved)]
    outbox.enqueue_sources(Indexed.objects.filter(key__in=keys).values_list("source", flat=True))
    return len(moved)
