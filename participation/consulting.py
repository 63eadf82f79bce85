"""Taking answers to a consultation, counting them once, and reading what everybody may see of it on a day."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django import app

from casework.decision_form import checked
from core import queues
from core.limits import take
from participation import ballots
from participation.ballots import Over
from participation.figure_hiding import rounded
from participation.models import Answering, Consultation, ConsultationAnswer, ConsultationResult, Stage
from participation.opinions import counted_from
from participation.options import options_of
from participation.sums import Sums
from tramites_forms.document import all_fields

DAY = 24 * 3600
BATCH = 500


def public() -> QuerySet[Consultation]:
    """Return the Spanish consultations that everybody may see."""
    return Consultation.objects.filter(live=True, locale__language_code=settings.LANGUAGE_CODE)


def keep(consultation: Consultation, version: Any, answers: dict[str, Any], *, key: UUID, address: str) -> None:
    """Keep what somebody answered, once for a `key`. Raises Over, and NotPossible for answers that are not right.

    Nobody is refused because others of the same address answered: what is beyond the count stands aside. The clock is
    the database's: what comes after the last day is over, whichever machine it comes to.
    """
    answers = checked(version, answers)
    known = consultation.received.filter(aside=False).count()
    amount = counted_from(address, known)
    aside = not take("consultation", f"{consultation.pk} {address}", amount=amount, seconds=DAY).allowed
    with transaction.atomic():
        today = TruncDate(Now(), tzinfo=timezone.get_default_timezone())
        open_now = public().annotate(today=today).filter(opens_on__lte=F("today"), closes_on__gte=F("today"))
        open_now = open_now.filter(answering=Answering.OPEN)
        day = open_now.filter(pk=consultation.pk).values_list("today", flat=True).first()
        if day is None:
            raise Over
        kept = {"consultation": consultation, "version": version, "answers": answers, "day": day, "aside": aside}
        ConsultationAnswer.objects.get_or_create(key=key, defaults=kept)


@app.periodic(cron="*/10 * * * *")
@app.task(
    name="participation.consultations",
    queue=queues.UPKEEP,
    queueing_lock="participation.consultations",
    pass_context=False,
)
def consultations_count(timestamp: int) -> None:
    """Make the sums of the open consultations whose day of results came. What is sealed is counted when opened."""
    ballots.annul_unopened()
    due = Consultation.objects.filter(locale__language_code=settings.LANGUAGE_CODE, result=None)
    due = due.filter(answering=Answering.OPEN)
    for consultation in due.filter(results_on__lte=timezone.localdate()):
        count(consultation)


@transaction.atomic
def count(consultation: Consultation) -> ConsultationResult | None:
    """Make the sums of an open consultation, once and not before their day. Returns None before it."""
    held = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if held.stage() != Stage.RESULTS:
        return None
    found = ConsultationResult.objects.filter(consultation=held).first()
    if found is not None:
        return found
    sums = Sums()
    received = held.received.select_related("version")
    with override(settings.LANGUAGE_CODE):
        for one in received.filter(aside=False).iterator(chunk_size=BATCH):
            sums.add(one.version, one.answers)
    aside = received.filter(aside=True).count()
    return ConsultationResult.objects.create(consultation=held, aside=aside, **sums.kept())


@dataclass(frozen=True)
class Question:
    """One question with its sums: (answer in words, how many as shown; None below five, share of all or None)."""

    key: str
    label: str
    rows: tuple[tuple[str, int | None, int | None], ...]


def results(consultation: Consultation) -> tuple[ConsultationResult, list[Question]] | None:
    """Return the result of the Spanish consultation and its questions as everybody may read them, None before their
    day and until they are counted. Each number is rounded to five by itself; of fewer than twenty no share is said.
    """
    result = ConsultationResult.objects.filter(consultation=consultation).first()
    if consultation.stage() != Stage.RESULTS or result is None:
        return None
    version = consultation.form.current_version()
    questions = []
    for spec in all_fields(version.document) if version else []:
        if options := options_of(spec):
            sums = result.sums.get(spec["key"], {})
            rows = [(words, *_shown(sums.get(value, 0), result.answers)) for value, words in options]
            questions.append(Question(spec["key"], spec["text"]["label"], tuple(rows)))
    return result, questions


def _shown(n: int, of: int) -> tuple[int | None, int | None]:
    number = rounded(n)
    return number, (5 * round(20 * n / of) if number is not None and of >= 20 else None)
