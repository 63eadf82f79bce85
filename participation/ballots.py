"""One closed answer of each certified person: taking it, opening all of them together, and annulling.

Who took part is kept apart from what was answered by the seal alone (participation.sealing): two tables would be tied
by the order of their rows or the number of the transaction. What is counted is sums; no opened answer is kept.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.acting import NotPossible
from casework.decision_form import checked
from core.crypto import blind_index
from participation import sealing
from participation.models import Answering, Ballot, BallotBox, Consultation, ConsultationResult
from participation.sums import Sums
from tramites_forms.models import FormVersion

BATCH = 1000
UNOPENED_DAYS = 90  # after the day of the results: then it is annulled by itself

# The clock is the database's, read while the row is held: an answer that comes while the box ends is in it, or refused.
OPEN_NOW = """
SELECT 1 FROM participation_consultation AS one
WHERE id = %s AND live AND answering = 'certified'
    AND (clock_timestamp() AT TIME ZONE %s)::date BETWEEN opens_on AND closes_on
    AND NOT EXISTS (SELECT 1 FROM participation_ballotbox AS box WHERE box.consultation_id = one.id)
FOR SHARE OF one
"""
CAST = """
INSERT INTO participation_ballot (id, consultation_id, tag, sealed) VALUES (gen_random_uuid(), %s, %s, %s)
ON CONFLICT (consultation_id, tag) DO NOTHING
"""


class Over(Exception):
    """The consultation takes no answers now."""


class TookPart(Exception):
    """This person answered before."""


class CannotOpen(Exception):
    """The box cannot be opened so: the words say why."""


def tag_of(consultation: Consultation, carne: str) -> str:
    """Return what stands for a person (by identity card number) in a consultation."""
    return blind_index(f"ballot of {consultation.translation_key}", carne)


def took_part(consultation: Consultation, carne: str) -> bool:
    """Say whether a person answered."""
    return Ballot.objects.filter(consultation=consultation, tag=tag_of(consultation, carne)).exists()


def took_part_in(carne: str) -> Iterator[Consultation]:
    """Yield the consultations of which it is kept that a person took part."""
    for consultation in Consultation.objects.filter(ballots__isnull=False).distinct():
        if took_part(consultation, carne):
            yield consultation


def cast(consultation: Consultation, version: FormVersion, answers: dict[str, Any], *, carne: str) -> None:
    """Keep the closed answer of a person. Raises Over, TookPart, and NotPossible for answers that are not right."""
    if not consultation.is_sealed:
        raise Over
    answers = checked(version, answers)
    sealed = sealing.seal(str(consultation.translation_key), consultation.public_keys, version, answers)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OPEN_NOW, [consultation.pk, timezone.get_default_timezone_name()])
        if cursor.fetchone() is None:
            raise Over
        cursor.execute(CAST, [consultation.pk, tag_of(consultation, carne), sealed])
        if not cursor.rowcount:
            raise TookPart


def box_of(consultation: Consultation) -> BallotBox | None:
    """Return what became of the box of a consultation, None while answers may come into it."""
    return BallotBox.objects.filter(consultation=consultation).first()


@transaction.atomic
def taken_away(consultation: Consultation) -> dict[str, Any]:
    """Return the closed box, for the institutions to open. Raises CannotOpen while answers are taken.

    From then on it takes none, whatever its days become: two boxes with one person between them would tell of that one.
    """
    held = _held(consultation)
    _refuse_early(held)
    BallotBox.objects.get_or_create(consultation=held)
    sealed = Ballot.objects.filter(consultation=held).exclude(sealed=None).values_list("sealed", flat=True)
    return sealing.closed_box(str(held.translation_key), sealed.iterator(chunk_size=BATCH))


def _held(consultation: Consultation) -> Consultation:
    """Return the row of a consultation, which nobody casts into while the transaction lasts."""
    return Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)


def _refuse_early(consultation: Consultation) -> None:
    if timezone.localdate() <= consultation.closes_on:
        raise CannotOpen(_("It is opened when nobody can answer any more, the day after the last day."))
    _refuse_ended(consultation)


def _refuse_ended(consultation: Consultation) -> None:
    box = box_of(consultation)
    if box is not None and box.ended:
        raise CannotOpen(_("It was opened or annulled already."))


@transaction.atomic
def open_box(consultation: Consultation, opened: Any) -> ConsultationResult:
    """Count what the institutions opened (the data of their file), once, and remove every closed answer.

    Raises CannotOpen when it is not the box of this consultation, whole and open.
    """
    held = _held(consultation)
    _refuse_early(held)
    try:
        found, unread = sealing.opened_box(str(held.translation_key), opened)
    except sealing.NotABox:
        words = _("This is not the opened box of this consultation. Both institutions must open it.")
        raise CannotOpen(words) from None
    ballots = Ballot.objects.filter(consultation=held)
    if len(found) + unread != ballots.count():
        raise CannotOpen(_("It has another number of ballots than the box: nothing was counted."))
    if unread and not found:
        raise CannotOpen(_("No ballot of it can be read: nothing was counted."))
    sums, unread = _sums(found, unread)
    ended = {"opened_at": timezone.now(), "unread": unread}
    BallotBox.objects.update_or_create(consultation=held, defaults=ended)
    ballots.update(sealed=None)
    return ConsultationResult.objects.create(consultation=held, aside=0, **sums.kept())


def _sums(said: list[sealing.Said], unread: int) -> tuple[Sums, int]:
    """Return (sums, unread) of what was read: what its form does not know cannot be read either."""
    versions = FormVersion.objects.in_bulk({one.version for one in said})
    with override("es"):
        sums = Sums()
        for one in said:
            try:
                version = versions[one.version]
                sums.add(version, checked(version, one.answers))
            except (KeyError, NotPossible):
                unread += 1
    return sums, unread


@transaction.atomic
def annul(consultation: Consultation, why: str) -> None:
    """End a consultation whose box cannot be opened: its closed answers go, and everybody reads why.

    Raises CannotOpen when it ended before.
    """
    held = _held(consultation)
    _refuse_ended(held)
    BallotBox.objects.update_or_create(consultation=held, defaults={"annulled_at": timezone.now(), "why": why})
    Ballot.objects.filter(consultation=held).update(sealed=None)


def annul_unopened() -> None:
    """Annul what nobody opened in its time: whoever waits for it is told what became of it."""
    late = timezone.localdate() - timedelta(days=UNOPENED_DAYS)
    for consultation in waiting().filter(results_on__lt=late):
        with override("es"):
            why = _("The two institutions did not open it in %(days)s days.") % {"days": UNOPENED_DAYS}
        annul(consultation, why)


def waiting() -> Any:
    """Return the consultations that are closed, and whose box nobody opened yet."""
    closed = Consultation.objects.filter(answering=Answering.CERTIFIED, closes_on__lt=timezone.localdate())
    return closed.filter(locale__language_code="es", live=True, box__opened_at=None, box__annulled_at=None)


def keys_destroyed(consultation: Consultation) -> None:
    """Note that both institutions said that their key is destroyed. Raises BallotBox.DoesNotExist before."""
    box = BallotBox.objects.exclude(opened_at=None).get(consultation=consultation)
    if box.destroyed_on is None:
        box.destroyed_on = timezone.localdate()
        box.save(update_fields=["destroyed_on"])
