import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import BlindIndexField, EncryptedTextField


class Rhythm(models.TextChoices):
    """How often somebody wants to be written to."""

    NOW = "now", _("When it happens")
    DAILY = "daily", _("Once a day, if there is something")
    WEEKLY = "weekly", _("Once a week, if there is something")


class Ended(models.TextChoices):
    """Why a subscription ended."""

    LEFT = "left", _("The person left")
    GONE = "gone", _("What was followed is no longer there")


class Subscriber(models.Model):
    """An address that asked to be told of something. It has no account, name or number; its links are signed."""

    never_on_public_pages = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = EncryptedTextField(_("e-mail"))
    email_index = BlindIndexField(source="email")
    language = models.CharField(_("language"), max_length=5)
    created_at = models.DateTimeField(_("first asked on"), auto_now_add=True)
    # Its mail server does not take our messages: nothing is sent until the person asks again.
    suspended_at = models.DateTimeField(_("not written to since"), null=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [models.UniqueConstraint(fields=["email_index"], name="one_subscriber_by_email")]

    def __str__(self):
        return str(self.pk)


class SubscriptionQuerySet(models.QuerySet):
    def live(self):
        """Those that are told: confirmed by the person and not ended."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def pending(self):
        """Those that were asked for and nobody confirmed yet."""
        return self.filter(confirmed_at=None, ended_at=None)


class Subscription(models.Model):
    """One thing that a subscriber follows: `kind` is one of participation.followed, `ref` what it is called there."""

    never_on_public_pages = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    kind = models.CharField(_("kind"), max_length=20)
    ref = models.CharField(max_length=64)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm)
    asked_at = models.DateTimeField(_("asked on"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True)
    ended_at = models.DateTimeField(_("ended on"), null=True)
    why = models.CharField(_("why it ended"), max_length=10, choices=Ended, blank=True)
    told_up_to = models.BigIntegerField(default=0)  # the number of the last Happening that it is past

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "kind", "ref"], condition=models.Q(ended_at=None), name="one_live_subscription"
            )
        ]
        indexes = [
            models.Index(
                fields=["kind", "ref"],
                condition=models.Q(ended_at=None, confirmed_at__isnull=False),
                name="subscription_told",
            ),
            models.Index(fields=["asked_at"], condition=models.Q(confirmed_at=None), name="subscription_pending"),
            models.Index(fields=["ended_at"], condition=models.Q(ended_at__isnull=False), name="subscription_ended"),
        ]

    def __str__(self):
        return f"{self.kind} {self.ref}"


class SavedSearch(models.Model):
    """The words of a search that somebody follows, once for all who follow the same ones. Encrypted."""

    never_on_public_pages = True

    ref = models.CharField(max_length=64, primary_key=True)
    text = EncryptedTextField()
    language = models.CharField(max_length=5)
    matched_up_to = models.BigIntegerField(default=0, db_index=True)  # the last Happening it was tried on

    def __str__(self):
        return self.ref
