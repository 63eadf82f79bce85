"""How a case ends: one decision, whoever presses at once, with its outcome as a fact of its own.

What is granted by a kind that gives a document leaves a pending one here, in the same transaction; the worker makes
and signs it (issuing.py). «Granted» is told once: with the document, or alone when that takes more than ten minutes.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import document_number, signals
from casework.acting import CHANGED, NotPossible, held, pause_ends, record, way_of
from casework.corrections import correction_end, open_correction
from casework.decision_form import checked, version_of
from casework.document_content import content_of, initials_of, verification_hash
from casework.document_words import values_of, written
from casework.issuing import document_queue
from casework.models import DECIDED_AS, WITH_DOCUMENT, Case, CorrectionEnd, Decision, DocumentState, IssuedDocument
from casework.models.event import EventKind
from casework.statements.statement import MOST_FACT, cut
from casework.statements.status_list import list_now, next_index

VERIFIABLE_DAYS = 10 * 365  # that a document can be verified; docs/decisions/casework.md says why


def gives_document(case, outcome):
    """Say whether a case that ends so gives a document. Where nothing can be signed, none is promised to anybody."""
    return bool(settings.SIGNING_CERTIFICATE and case.life.document_title) and outcome in WITH_DOCUMENT


@transaction.atomic
def case_decide(case_id, step, *, actor, outcome, text, holder="", fact="", answers=None, version=None):
    """End a case. `step`: slug of a Transition to a state that closes; `outcome`: an Outcome; `text`: the answer.

    `holder` (str) is the name that the document is given to; `fact` (str, MOST_FACT bytes) something of it that the QR
    says too, "" for the number of the request; `answers` (dict) of the form that the step asks for. Only who has the
    case decides it. Returns the fresh Case.
    Raises NotPossible, PermissionDenied.
    """
    case = held(case_id, actor, version)
    if case.closed_at:
        raise NotPossible(CHANGED)
    way = way_of(case, step, actor, case.life.ends)
    if case.assignee_id != actor.pk:
        raise NotPossible(_("Take the case first: only the person who has it answers it."))
    if outcome not in DECIDED_AS:
        raise NotPossible(_("Say how the case ends."))
    before = case.decision
    if before and DECIDED_AS.index(outcome) < DECIDED_AS.index(before.outcome):
        raise NotPossible(_("An appeal cannot leave the person with less than they had."))
    if not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    document = gives_document(case, outcome)
    if document and not holder.strip():
        raise NotPossible(_("Write the name of who the document is given to."))
    form_version = version_of(way)
    answers = checked(form_version, answers) if form_version else None
    now = timezone.now()
    if correction := open_correction(case):
        correction_end(case, correction, CorrectionEnd.CANCELLED)
    pause_ends(case)
    case.opinions.filter(closed_at=None).update(pauses=False)  # they may still come: late, and marked so
    case.state_id, case.closed_at, case.outcome = way.target, now, outcome
    case.version += 1
    case.save()
    decision = Decision.objects.create(
        case=case,
        number=before.number + 1 if before else 1,
        outcome=outcome,
        text=text.strip(),
        form_version=form_version,
        answers=answers,
        answers_number=case.submission.answers_number,
        decided_by=actor,
        decided_at=now,
    )
    record(case, EventKind.DECIDED, actor=actor, text=text.strip(), is_public=True, at=now, told=not document)
    if document:
        standing = standing_document(case)
        if standing:  # what was granted in part and appealed
            _end(standing, DocumentState.REPLACED, actor, _("Another one is given in answer to the appeal."))
        _document_begin(case, decision, holder.strip(), fact=fact, replaces=standing)
    signals.case_moved.send(sender=Case, case=case)
    return case


def _document_begin(case, decision, holder, *, text=None, fact="", replaces=None):
    """Write a pending document down and have the worker make it. What it says is fixed here."""
    pin, number, code = f"{secrets.randbelow(10**8):08}", document_number.mint(), secrets.token_hex(16)
    now = timezone.now()
    document = IssuedDocument(
        case=case,
        decision=decision,
        number=number,
        code=code,
        pin_hash=verification_hash(number, pin),
        title=case.life.document_title,
        institution=case.receiver,
        outcome=decision.outcome,
        initials=initials_of(holder),
        decided_on=timezone.localdate(decision.decided_at),
        created_at=now,
        verifiable_until=timezone.localdate(now) + timedelta(days=VERIFIABLE_DAYS),
        replaces=replaces,
        status_index=next_index() if settings.STATEMENT_KEYS else None,
    )
    values = values_of(case, decision.form_version, decision.answers, holder)
    number = case.submission.reference.partition("-")[2]
    fact = next(
        filter(
            None, (cut(said.strip(), MOST_FACT) for said in (written(case.life.document_fact, values), fact, number))
        )
    )
    intro = written(case.life.document_text, values)
    said = {"holder": holder, "text": text or decision.text, "pin": pin, "fact": fact, "intro": intro}
    document.content = content_of(document, decision, **said)
    document.save(force_insert=True)
    document_queue(document)
    return document


def standing_document(case):
    """Return the IssuedDocument of a case that is valid or being made, or None."""
    standing = [DocumentState.PENDING, DocumentState.VALID]
    return case.documents.filter(state__in=standing).first()


@transaction.atomic
def document_revoke(document_id, *, actor, text):
    """Take a document back, with a reason that its holder reads. Whoever verifies it reads that it is revoked."""
    document = _held_document(document_id, actor, text)
    _end(document, DocumentState.REVOKED, actor, text)
    record(document.case, EventKind.REVOKED, actor=actor, text=text.strip(), is_public=True)
    return document


@transaction.atomic
def document_replace(document_id, *, actor, text, holder, words):
    """Give another document in the place of one: with another name (`holder`) or other `words`. Returns the new one."""
    document = _held_document(document_id, actor, text)
    if not holder.strip() or not words.strip():
        raise NotPossible(_("Write the name and the words of the new document."))
    _end(document, DocumentState.REPLACED, actor, text)
    record(document.case, EventKind.REPLACED, actor=actor, text=text.strip(), is_public=True)
    fact = document.content.get("fact", "")
    said = {"text": words.strip(), "fact": fact, "replaces": document}
    return _document_begin(document.case, document.case.decision, holder.strip(), **said)


def _held_document(document_id, actor, text):
    found = IssuedDocument.objects.filter(pk=document_id).values_list("case", flat=True).first()
    case = held(found, actor)
    document = IssuedDocument.objects.select_for_update(of=["self"]).get(pk=document_id)
    document.case = case
    if document.state != DocumentState.VALID:
        raise NotPossible(_("Only a document that is valid can be revoked or replaced."))
    if not text.strip():
        raise NotPossible(_("Write why: the citizen reads it."))
    return document


def _end(document, state, actor, text):
    document.state, document.ended_at = state, timezone.now()
    document.ended_by, document.end_reason = actor, str(text).strip()
    document.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
    list_now(document)


__all__ = ["case_decide", "document_replace", "document_revoke", "gives_document", "standing_document"]
