"""Putting a kind in force: its states and steps frozen as a KindVersion, when they are fit to be lived by.

New cases begin with the newest version; those that run keep theirs until somebody moves them.
"""

import hashlib
import json

from django.db import transaction
from django.db.models import Max

from casework.decision_form import faults_of
from casework.document_words import faults_of_words
from casework.life import OPINIONS, faults
from casework.models import Case, CaseKind, KindVersion
from core.language_paths import active

FORMAT = "soberania-kind/1"
AT_ONCE = 5_000  # cases that are moved in one transaction
TERMS = ("name", "legal_days", "legal_unit", "extension_days", "redirect_days", "appeal_days", "correction_days")
TERMS += ("document_title", "document_text")


class KindFaulty(Exception):
    """The kind is not fit to be put in force. `reasons` (list of words) say why."""

    def __init__(self, reasons):
        self.reasons = reasons
        super().__init__("; ".join(map(str, reasons)))


def compile_kind(kind):
    """Return the document (dict that JSON holds) of a CaseKind as it is now. Retired states and their steps are out."""
    states = [one for one in kind.states.order_by("sort_order", "pk") if not one.retired]
    steps = kind.transitions.select_related("form").order_by("source__sort_order", "source", "pk")
    opinions = {"days": kind.opinion_days, "pauses": kind.opinion_pauses, "told": kind.opinion_told}
    return {
        "format": FORMAT,
        **{name: getattr(kind, name) for name in TERMS},
        "states": [
            {
                "id": one.pk,
                "slug": one.slug,
                "label": one.label,
                "explanation": one.explanation,
                "staff_label": one.staff_label,
                "translations": one.translations,
                "waits": one.waits_for_citizen,
                "closes": one.closes,
                "position": one.sort_order,
            }
            for one in states
        ],
        "steps": [
            {
                "slug": one.slug,
                "label": one.label,
                "source": one.source_id,
                "target": one.target_id,
                "who": str(one.who),
                "needs_text": one.needs_text,
                "needs_note": one.needs_note,
                "four_eyes": one.four_eyes,
                "after_days": one.after_days,
                "message": one.message,
                "translations": one.translations,
                # Only where there is one: a kind without stays the version that it was.
                **({"form": one.form.current_version().pk} if one.form and one.form.current_version() else {}),
            }
            for one in steps
        ],
        **({"document_fact": kind.document_fact} if kind.document_fact else {}),
        **({"opinions": opinions} if opinions != OPINIONS else {}),
    }


def faults_of_forms(kind, document):
    """Return why the forms of a kind, or the words of its document, are not fit (list of words for who edits it)."""
    forms = {one.form for one in kind.transitions.select_related("form") if one.form}
    return [*(fault for form in forms for fault in faults_of(form)), *faults_of_words(kind, document)]


def digest(document):
    """Return the hash (str) of a document: the same for the same words and ways."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def kind_publish(kind, *, by=None):
    """Put a CaseKind in force as it is now. Returns its KindVersion: the one before, when nothing changed.

    Raises KindFaulty; the version before stays in force then.
    """
    CaseKind.objects.select_for_update(of=["self"]).get(pk=kind.pk)
    document = compile_kind(kind)
    if found := [*faults(document), *faults_of_forms(kind, document)]:
        raise KindFaulty(found)
    newest, content_hash = kind.in_force, digest(document)
    if newest and newest.content_hash == content_hash:
        return newest
    number = (kind.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return KindVersion.objects.create(
        kind=kind, number=number, document=document, content_hash=content_hash, made_by=by
    )


def versions_given():
    """Write down the first version of its kind in cases of the release before. Returns how many (int)."""
    count = 0
    for kind_id in set(Case.objects.filter(kind_version=None).order_by().values_list("kind", flat=True).distinct()):
        first = KindVersion.objects.filter(kind=kind_id).order_by("number").first()
        while first is not None:
            some = list(Case.objects.filter(kind_version=None, kind=kind_id).values_list("pk", flat=True)[:AT_ONCE])
            count += Case.objects.filter(pk__in=some, kind_version=None).update(kind_version=first)
            if len(some) < AT_ONCE:
                break
    return count


def words_of(case, state):
    """Return (label, explanation) of a State that a case was in, as its version says it."""
    place = case.life.places.get(state.pk)
    if place is not None:
        return place.in_words()
    said = state.translations.get(active(), {})
    return said.get("label") or state.label, said.get("explanation") or state.explanation
