"""Writes that span more than one row: certifying accounts, refusing, appealing, taking back."""

import base64
from datetime import datetime
from typing import Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.audit import seen
from core.carne import parse_carne

from .certification_mail import certification_decided, certification_told
from .models import Certification, CertificationRequest, Evidence, User

Choice: TypeAlias = Any  # of a TextChoices, a str
State = CertificationRequest.State
CERTIFY = "accounts.add_certification"


class CarneTaken(Exception):
    """Another account already stands certified with this carné."""


class AlreadyDecided(Exception):
    """Somebody decided before, the code is past its date, or the one who decides may not."""


@transaction.atomic
def certification_create(
    *,
    user: User,
    carne: str,
    legal_name: str,
    method: Choice,
    by: User | None = None,
    expires_at: datetime | None = None,
) -> Certification:
    """Certify `user` (User) with `carne` (str) and return the Certification. Raises ValidationError, CarneTaken.

    What stood before for the account, and what has expired for the carné, is revoked first. Whatever was under way, by
    any way, has come to its end: nobody decides it any more, and no photo is kept.
    """
    carne = parse_carne(carne)
    user = User.objects.select_for_update().get(pk=user.pk)
    now = timezone.now()
    renewed = {"revoked_at": now, "revoked_by": by, "revoked_reason": _("Replaced by a newer certification")}
    user.certifications.filter(revoked_at=None).update(**renewed)
    Certification.objects.of_carne(carne).filter(revoked_at=None, expires_at__lte=now).update(**renewed)
    try:
        with transaction.atomic():
            certification = Certification.objects.create(
                user=user, carne=carne, legal_name=legal_name, method=method, certified_by=by, expires_at=expires_at
            )
    except IntegrityError as error:
        raise CarneTaken from error
    user.legal_name = legal_name
    user.save(update_fields=["legal_name"])
    user.certification_requests.filter(state=State.OPEN).update(state=State.REPLACED)
    Evidence.objects.filter(request__user=user).delete()
    return certification


@transaction.atomic
def certification_revoke(*, certification: Certification, by: User, reason: str) -> None:
    """Take `certification` back: the account is only registered from this moment on, and its person is told why.

    Raises PermissionDenied, and AlreadyDecided when it does not stand any more or is one's own.
    """
    _may_certify(by)
    certification = Certification.objects.select_for_update().select_related("user").get(pk=certification.pk)
    if certification.revoked_at or certification.user == by:
        raise AlreadyDecided
    certification.revoked_at = timezone.now()
    certification.revoked_by = by
    certification.revoked_reason = reason
    certification.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    # What was asked for to correct it corrects nothing any more.
    certification.user.certification_requests.filter(state=State.OPEN).update(state=State.REPLACED)
    seen(subject=certification.user, actor=by, what=gettext_noop("Took back the certification of your account"))
    certification_told.defer(certification_id=str(certification.pk))


@transaction.atomic
def request_open(*, user: User, method: Choice = Certification.Method.DESK) -> CertificationRequest:
    """Return the CertificationRequest of `user` that is under way by `method`, making one if there is none."""
    User.objects.select_for_update().get(pk=user.pk)  # pressing twice makes one
    mine = user.certification_requests.filter(state=State.OPEN, method=method)
    current = mine.first()
    if current and (current.is_open or method == Certification.Method.DOCUMENT):
        return current
    mine.update(state=State.REPLACED)
    return CertificationRequest.objects.create(user=user, method=method)


def evidence_keep(*, request: CertificationRequest, kind: Choice, body: bytes) -> None:
    """Keep a photo (cleaned JPEG bytes) of a request whose photos were not sent yet, instead of the one before."""
    content = base64.b64encode(body).decode()
    Evidence.objects.update_or_create(
        request=request, kind=kind, defaults={"content": content, "taken_at": timezone.now()}
    )


@transaction.atomic
def photos_send(*, request: CertificationRequest) -> None:
    """Hand the three photos over to the certifiers. Raises AlreadyDecided when one is missing or they were sent."""
    request = CertificationRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != State.OPEN or request.sent_at or request.evidence.count() < len(Evidence.Kind):
        raise AlreadyDecided
    request.sent_at = timezone.now()
    request.save(update_fields=["sent_at"])


@transaction.atomic
def request_certify(*, request: CertificationRequest, by: User, carne: str, legal_name: str) -> Certification:
    """Certify the account of an open request. Raises PermissionDenied, AlreadyDecided, ValidationError, CarneTaken."""
    request = _still_open(request, by)
    certification = certification_create(
        user=request.user, carne=carne, legal_name=legal_name, method=request.method, by=by
    )
    _decide(request, by, State.CERTIFIED)
    seen(subject=request.user, actor=by, what=gettext_noop("Certified your account after seeing your identity card"))
    return certification


@transaction.atomic
def request_refuse(*, request: CertificationRequest, by: User, reason: str, explanation: str = "") -> None:
    """Refuse an open request with a reason that the person reads. Raises PermissionDenied, AlreadyDecided."""
    request = _still_open(request, by)
    request.reason, request.explanation = reason, explanation
    _decide(request, by, State.REFUSED)
    seen(subject=request.user, actor=by, what=gettext_noop("Refused to certify your account"))


@transaction.atomic
def appeal_send(*, request: CertificationRequest, text: str) -> None:
    """Keep the person's appeal against a refusal. Raises AlreadyDecided when there is none to appeal any more."""
    request = CertificationRequest.objects.select_for_update().get(pk=request.pk)
    if not request.may_appeal:
        raise AlreadyDecided
    request.appeal, request.appealed_at = text, timezone.now()
    request.save(update_fields=["appeal", "appealed_at"])


@transaction.atomic
def appeal_answer(*, request: CertificationRequest, by: User, upheld: bool, answer: str) -> None:
    """Answer an appeal; upheld, the person gets a new code.

    Raises PermissionDenied, and AlreadyDecided also for who refused before.
    """
    _may_certify(by)
    request = CertificationRequest.objects.select_for_update().get(pk=request.pk)
    if request.appealed_at is None or request.appeal_upheld is not None or by in {request.decided_by, request.user}:
        raise AlreadyDecided
    request.appeal_upheld, request.appeal_answer = upheld, answer
    request.appeal_answered_at, request.appeal_answered_by = timezone.now(), by
    request.save(update_fields=["appeal_upheld", "appeal_answer", "appeal_answered_at", "appeal_answered_by"])
    if upheld:
        request_open(user=request.user, method=request.method)
    seen(subject=request.user, actor=by, what=gettext_noop("Answered your appeal about the certification"))
    certification_decided.defer(request_id=str(request.pk))


def _may_certify(by: User) -> None:
    if not by.has_perm(CERTIFY):
        raise PermissionDenied


def _still_open(request: CertificationRequest, by: User) -> CertificationRequest:
    _may_certify(by)
    request = CertificationRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    if not request.is_open or request.user == by:
        raise AlreadyDecided
    return request


def _decide(request: CertificationRequest, by: User, state: Choice) -> None:
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at", "reason", "explanation"])
    certification_decided.defer(request_id=str(request.pk))
