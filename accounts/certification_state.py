"""Where a person stands on the way to a certified account, each way by itself. What is said of it: certification_told.

A refusal counts until the account is certified after it, by any way. One that came later is of a correction that a
certified person asked for.
"""

from dataclasses import dataclass

from django.utils import timezone

from . import identity_app
from .models import Certification, CertificationRequest, Evidence, IdentityProof
from .models.certification import SOON

State = CertificationRequest.State


@dataclass(frozen=True)
class Way:
    """One way to certify: its request under way, its refusals that count (newest first), and how far it is.

    `state`: "none", "code", "code_ended", "photos_begun", "photos_ready", "waiting", "away" (gone to the application).
    """

    method: str
    state: str = "none"
    current: CertificationRequest | IdentityProof | None = None
    refusals: tuple[CertificationRequest, ...] = ()
    photos: int = 0

    @property
    def refusal(self):
        """The last refusal, or None."""
        return self.refusals[0] if self.refusals else None

    @property
    def earlier_refusals(self):
        return self.refusals[1:]

    @property
    def under_way(self):
        """Whether something of this way was begun and can still come to an end."""
        return self.state not in {"none", "code_ended"}


@dataclass(frozen=True)
class Standing:
    """Everything about the certification of one account. `certification` stands; `lost` did, when none stands."""

    certification: Certification | None
    lost: Certification | None
    desk: Way
    photos: Way
    app: Way | None

    @property
    def ways(self):
        return [way for way in (self.app, self.photos, self.desk) if way]

    @property
    def ends_soon(self):
        end = self.certification and self.certification.expires_at
        return bool(end) and end < timezone.now() + SOON

    @property
    def every_way_open(self):
        """Whether all the ways can be used. Who is certified for long only asks at a desk for a correction."""
        return self.certification is None or self.ends_soon


def standing_of(user):
    """Return the Standing of `user` (User)."""
    last = user.certification or user.certifications.first()
    since = last.certified_at if last else None
    mine = list(user.certification_requests.exclude(state=State.REPLACED))
    desk, photos = (_way(method, mine, since) for method in (Certification.Method.DESK, Certification.Method.DOCUMENT))
    lost = None if user.certification else last
    return Standing(user.certification, lost, desk, photos, _application(user))


def _way(method, requests, since):
    mine = [one for one in requests if one.method == method]
    current = next((one for one in mine if one.state == State.OPEN), None)
    refused = [one for one in mine if one.state == State.REFUSED and (since is None or one.decided_at > since)]
    refused.sort(key=lambda one: one.decided_at, reverse=True)
    photos = current.evidence.count() if current and method == Certification.Method.DOCUMENT else 0
    return Way(method, _state(method, current, photos), current, tuple(refused), photos)


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


def _application(user):
    if not identity_app.offered():
        return None
    departed = identity_app.under_way(user)
    return Way(Certification.Method.APP, "away" if departed else "none", departed)
