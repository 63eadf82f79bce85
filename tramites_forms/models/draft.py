import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import BlindIndexField, EncryptedJSONField, EncryptedTextField

LIFETIME = timedelta(days=30)


def expiry():
    return timezone.now() + LIFETIME


def new_pin():
    """Return the clave of a submission: eight digits that can be told by phone. Older ones have six."""
    return f"{secrets.randbelow(10**8):08}"


class DraftQuerySet(models.QuerySet):
    def open(self):
        return self.filter(amends=None, sent_at=None, expires_at__gt=timezone.now())

    def of(self, user):
        return self.filter(user=user)

    def with_version(self):
        """With form and version, without their long columns: Filling.document mostly has them already."""
        return self.select_related("version", "form").defer("version__document", "form__steps")


class Draft(models.Model):
    """A filling that has not been sent, or the way to the receipt of one that was.

    The clave is kept here, encrypted, and not in the submission: it can be shown again while the draft lives, and after
    that only its keyed hash is left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey("FormVersion", on_delete=models.PROTECT, related_name="drafts")
    form = models.ForeignKey("OnlineForm", on_delete=models.PROTECT, related_name="drafts")
    language = models.CharField(_("language"), max_length=5)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="form_drafts"
    )
    answers = EncryptedJSONField(default=dict)
    done = models.JSONField(_("saved steps"), default=list)
    dropped = models.JSONField(_("answers dropped by the last change"), default=list)
    current_step = models.CharField(_("current step"), max_length=40, blank=True)
    # What was posted to a step when its session had ended: {"step": key, "data": {name: values}}. Its owner decides.
    unsaved = EncryptedJSONField(null=True)
    pin = EncryptedTextField(default=new_pin)
    # The way back to a draft without account: a link and this code, by e-mail (resuming.py).
    resume_email = EncryptedTextField(blank=True, default="")
    resume_email_index = BlindIndexField(source="resume_email", db_index=True)
    resume_code = EncryptedTextField(blank=True, default="")
    resume_failures = models.PositiveSmallIntegerField(default=0)
    # What was sent and is being corrected: then it is never shown as a draft, nor reached as one (amending.py).
    amends = models.ForeignKey("Submission", on_delete=models.CASCADE, null=True, related_name="corrections_begun")
    # The newer version that was offered and not wanted: it is not offered again.
    declined_version = models.PositiveIntegerField(null=True)
    is_test = models.BooleanField(_("test"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(default=expiry)
    reminded_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [
            models.Index(fields=["user", "form"], name="draft_user_form"),
            models.Index(fields=["expires_at"], name="draft_expiry"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["amends"], condition=models.Q(amends__isnull=False), name="one_correction_begun"
            )
        ]

    def __str__(self):
        return str(self.id)

    @property
    def expired(self):
        return self.expires_at <= timezone.now()
