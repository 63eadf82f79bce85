import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from headless.outbound import refuse_address
from headless.signing import new_secret


class Event(models.TextChoices):
    PAGE_PUBLISHED = "page.published", _("A page is published")
    PAGE_UNPUBLISHED = "page.unpublished", _("A page is taken down")
    PAGE_MOVED = "page.moved", _("A page gets another address")
    PAGE_WITHDRAWN = "page.withdrawn", _("A procedure can no longer be asked for")
    NOTICE_CHANGED = "notice.changed", _("A notice to people is written, changed or removed")
    COMMENT_PUBLISHED = "comment.published", _("A comment is published")
    SUBMISSION_SENT = "submission.sent", _("Somebody sends a form")
    CASE_MOVED = "case.moved", _("A case changes its state")
    CASE_EVENT = "case.event", _("Something else happens in a case")
    PING = "ping", _("A test, when somebody asks for it")


class Webhook(models.Model):
    """Another program that wants to be told when something happens."""

    never_on_public_pages = True

    name = models.CharField(_("who is told"), max_length=80)
    url = models.URLField(_("address"), max_length=500, help_text=_("https only, and reachable from the internet."))
    events = ArrayField(models.CharField(max_length=40, choices=Event), verbose_name=_("what it is told"))
    secret = EncryptedTextField(_("secret of the signature"), default=new_secret, editable=False)
    # After a change of secret both sign for a day, so that the other program can change without missing anything.
    old_secret = EncryptedTextField(default="", blank=True, editable=False)
    old_until = models.DateTimeField(null=True, editable=False)
    contact = models.EmailField(
        _("who answers for it"),
        default="",
        help_text=_("E-mail of the person who is told when this program takes no notices for three days."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    # Since when every try failed; and when it was stopped for that, until somebody begins it again.
    failing_since = models.DateTimeField(null=True, editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)
    # One that does not take its notices is left alone for a while, longer each time in a row; one task at a time
    # speaks to it (headless.delivering).
    paused_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    busy_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("made on"), auto_now_add=True)

    class Meta:
        verbose_name = _("notice to another program")
        verbose_name_plural = _("notices to other programs")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def secrets(self, now=None):
        """Return the secrets (list of str) that sign a notice at a moment, the newest first."""
        holds = self.old_secret and self.old_until and self.old_until > (now or timezone.now())
        return [self.secret, self.old_secret] if holds else [self.secret]

    def clean(self):
        if Event.PING in (self.events or []):
            self.events = [event for event in self.events if event != Event.PING]  # it comes when somebody asks for it
        if reason := refuse_address(self.url):
            raise ValidationError({"url": reason})


class ObjectNumber(models.Model):
    """How many notices there were about something. Its row is held until the notice is committed: no two are equal."""

    never_on_public_pages = True

    object = models.CharField(max_length=100, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return f"{self.object} {self.last}"


class DeliveryStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Delivered")
    FAILED = "failed", _("Failed")


class Delivery(models.Model):
    """One notice to one program: written together with what happened, sent afterwards, tried again when lost."""

    never_on_public_pages = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("who is told")
    )
    event = models.CharField(_("what happened"), max_length=40, choices=Event)
    data = models.JSONField(_("what is said"))
    # What it is about and which notice about it, from 1: they are taken in this order, whatever happens to others.
    object = models.CharField(max_length=100, default="", db_default="", editable=False)
    object_seq = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=DeliveryStatus, default=DeliveryStatus.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    answer = models.CharField(_("last answer"), max_length=200, blank=True)
    next_try_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("happened on"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("notice sent")
        verbose_name_plural = _("notices sent")
        ordering = ["-created_at"]
        indexes = [
            models.Index("webhook", "created_at", condition=models.Q(status="waiting"), name="delivery_waiting"),
            models.Index("webhook", "object", "object_seq", name="delivery_of_object"),
        ]

    def __str__(self):
        return f"{self.event} {self.created_at:%Y-%m-%d %H:%M}"


from headless.client_models import ApiClient, ApiDraft, KeyUse  # noqa: E402 - beside what is told to programs
from headless.preview_models import PreviewGrant, PreviewOpen  # noqa: E402

__all__ = [
    "ApiClient",
    "ApiDraft",
    "Delivery",
    "DeliveryStatus",
    "Event",
    "KeyUse",
    "PreviewGrant",
    "PreviewOpen",
    "Webhook",
]
