import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.crypto import BlindIndexField, EncryptedTextField, blind_index
from core.typed import compact

from .certification import Certification

# No vowels, so that no word comes out, and nothing that looks like something else: 0 O, 1 I L, 5 S, 8 B, 2 Z.
CODE_LETTERS = "34679CDFGHJKMNPQRTVWX"
CODE_LIFE = timedelta(days=30)
APPEAL_TERM = timedelta(days=30)
UNSENT = APPEAL_TERM  # how long photos that nobody sends are kept; the page of the photos says it

# What a certifier says of somebody who came is not what is said of somebody who sent photos.
PHOTO_REASONS = {
    "not_the_person": _("The face in your photo is not that of the identity card"),
    "unreadable": _("The identity card cannot be read in your photos"),
    "not_valid": _("The identity card in your photos is not valid"),
}


def new_code():
    return get_random_string(8, CODE_LETTERS)


def normal_code(text):
    """Return a code as it is stored, from what a person typed: «7k3m-q9tx», «7K3M Q9TX»."""
    return compact(text).upper()


def code_end():
    return timezone.now() + CODE_LIFE


class CertificationRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=self.model.State.OPEN, expires_at__gt=timezone.now())

    def with_code(self, text):
        return self.filter(method=Certification.Method.DESK, code_index=blind_index("code", normal_code(text)))

    def with_photos_to_look_at(self):
        """Those whose photos were sent and wait for a certifier, oldest first."""
        waiting = self.filter(method=Certification.Method.DOCUMENT, state=self.model.State.OPEN)
        return waiting.filter(sent_at__isnull=False).order_by("sent_at")

    def appeals(self):
        """Refusals whose person asked for another look and was not certified since, oldest first."""
        waiting = self.filter(appealed_at__isnull=False, appeal_upheld=None)
        since = Certification.objects.filter(user=OuterRef("user"), certified_at__gte=OuterRef("decided_at"))
        return waiting.exclude(Exists(since)).order_by("appealed_at")


class CertificationRequest(models.Model):
    """A person who asked to certify the account: the code to show at a desk, what was decided there, the appeal."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for the person at a desk")
        CERTIFIED = "certified", _("certified")
        REFUSED = "refused", _("refused")
        REPLACED = "replaced", _("replaced by another")

    class Reason(models.TextChoices):
        NOT_THE_PERSON = "not_the_person", _("The photo of the identity card is not of the person who came")
        UNREADABLE = "unreadable", _("The identity card cannot be read")
        NOT_VALID = "not_valid", _("The identity card is not valid")
        OTHER_ACCOUNT = "other_account", _("Another account is certified with this identity card")
        OTHER = "other", _("Another reason, explained below")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="certification_requests", verbose_name=_("user")
    )
    method = models.CharField(
        _("method"), max_length=10, choices=Certification.Method, default=Certification.Method.DESK
    )
    code = EncryptedTextField(_("code"), default=new_code)
    code_index = BlindIndexField(source="code")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("asked on"), default=timezone.now)
    expires_at = models.DateTimeField(_("code good until"), default=code_end)
    sent_at = models.DateTimeField(_("photos sent on"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    explanation = models.TextField(_("what the person is told"), blank=True)
    appeal = EncryptedTextField(_("appeal"), blank=True, default="")
    appealed_at = models.DateTimeField(_("appealed on"), null=True, blank=True)
    appeal_upheld = models.BooleanField(_("appeal upheld"), null=True, blank=True)
    appeal_answer = models.TextField(_("answer to the appeal"), blank=True)
    appeal_answered_at = models.DateTimeField(_("appeal answered on"), null=True, blank=True)
    appeal_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("appeal answered by"),
    )

    objects = CertificationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of certification")
        verbose_name_plural = _("requests of certification")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_certification_request", fields=["user", "method"], condition=Q(state="open")
            ),
            models.UniqueConstraint(name="one_request_per_open_code", fields=["code_index"], condition=Q(state="open")),
        ]

    def __str__(self):
        return f"{self.get_state_display()}, {self.created_at:%d/%m/%Y}"

    @property
    def readable_code(self):
        return f"{self.code[:4]}-{self.code[4:]}"

    @property
    def is_open(self):
        """Whether it can be decided: a code before its date, or photos that were sent."""
        if self.state != self.State.OPEN:
            return False
        return bool(self.sent_at) if self.method == Certification.Method.DOCUMENT else self.expires_at > timezone.now()

    def said_of(self, reason):
        """Return a Reason as it is said to who sent photos or came to a desk."""
        photos = self.method == Certification.Method.DOCUMENT
        return str(PHOTO_REASONS.get(reason, reason.label) if photos else reason.label)

    @property
    def reason_for_person(self):
        """The reason of this refusal, as its person reads it. One without a known reason has its explanation alone."""
        known = self.reason if self.reason in self.Reason.values else self.Reason.OTHER
        return self.said_of(self.Reason(known))

    @property
    def appeal_end(self):
        """When the time to appeal against this refusal ends."""
        return self.decided_at + APPEAL_TERM

    @property
    def may_appeal(self):
        refused = self.state == self.State.REFUSED and self.appealed_at is None
        return refused and timezone.now() < self.appeal_end

    @property
    def appeal_waits(self):
        return self.appealed_at is not None and self.appeal_answered_at is None
