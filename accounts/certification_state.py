"""Where a person stands on the way to a certified account, each way by itself: what pages say and what can be done."""

from dataclasses import dataclass

from .models import Certification, CertificationRequest, Evidence

State = CertificationRequest.State


@dataclass(frozen=True)
class Way:
    """One way to certify: its request under way, the last one that was refused, and how far it is.

    `state`: "none", "code", "code_ended", "photos_begun", "photos_ready", "waiting".
    """

    method: str
    state: str
    current: CertificationRequest | None
    refusal: CertificationRequest | None
    photos: int = 0


def ways_of(user):
    """Return (desk, photos), the two Ways of `user` (User) that have requests."""
    mine = list(user.certification_requests.exclude(state=State.REPLACED))
    return tuple(_way(method, mine) for method in (Certification.Method.DESK, Certification.Method.DOCUMENT))


def _way(method, requests):
    mine = [one for one in requests if one.method == method]
    current = next((one for one in mine if one.state == State.OPEN), None)
    decided = next((one for one in mine if one.state != State.OPEN), None)
    refusal = decided if decided and decided.state == State.REFUSED else None
    photos = current.evidence.count() if current and method == Certification.Method.DOCUMENT else 0
    return Way(method, _state(method, current, photos), current, refusal, photos)


def _state(method, current, photos):
    if current is None:
        return "none"
    if method == Certification.Method.DESK:
        return "code" if current.is_open else "code_ended"
    if current.sent_at:
        return "waiting"
    if photos == len(Evidence.Kind):
        return "photos_ready"
    return "photos_begun" if photos else "none"


def lost_certification(user):
    """Return the last Certification of `user` when none stands: it ended, or was taken back; else None."""
    return None if user.certification else user.certifications.first()
