from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedJSONField
from core.levels import Level
from tramites_forms.document import document_in
from tramites_forms.due_day import due_day
from tramites_forms.seeing import seen_by


class SubmissionQuerySet(models.QuerySet):
    def real(self):
        """Those that people sent: what was sent to try a form never reaches queues or figures."""
        return self.filter(is_test=False)

    def of(self, user):
        return self.filter(applicant=user)

    def seen_by(self, user):
        """Those that `user` (of staff) may look at, as the room that answers them says (seeing.py)."""
        return self.filter(seen_by(user))

    def with_version(self):
        """With form, version and text, without their long columns: `document` mostly has them already."""
        related = self.select_related("form", "version", "text")
        return related.defer("form__steps", "version__document", "text__content")


class Submission(models.Model):
    """What was sent, once, with the version that asked it and the language it was asked in."""

    reference = models.CharField(_("number"), max_length=16, unique=True)
    pin_hash = models.CharField(max_length=64)
    # Wrong claves since the last right one, and when the last was typed: casework.guessing decides by them.
    pin_failures = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    pin_failed_at = models.DateTimeField(null=True, editable=False)
    idempotency_key = models.UUIDField(unique=True)
    form = models.ForeignKey("OnlineForm", on_delete=models.PROTECT, related_name="submissions", verbose_name=_("form"))
    version = models.ForeignKey(
        "FormVersion", on_delete=models.PROTECT, related_name="submissions", verbose_name=_("version")
    )
    text = models.ForeignKey("FormVersionText", on_delete=models.PROTECT, related_name="submissions")
    answers = EncryptedJSONField(default=dict)
    # Which version `answers` are, from 1; those before a correction are EarlierAnswers.
    answers_number = models.PositiveSmallIntegerField(_("version of the answers"), default=1, db_default=1)
    answers_since = models.DateTimeField(null=True)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="submissions",
        verbose_name=_("applicant"),
    )
    level = models.PositiveSmallIntegerField(_("level of the account"), choices=Level.choices())
    # The program, or the desk and its officer, that sent it for the person; empty: the person, on the site.
    sent_by = models.CharField(_("sent for the person by"), max_length=255, blank=True, default="", db_default="")
    receiver = models.CharField(_("received by"), max_length=255)
    sent_at = models.DateTimeField(_("sent on"), default=timezone.now)
    is_test = models.BooleanField(_("test"), default=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-sent_at", "-pk"]
        permissions = [("read_submission", _("Can read the answers that were sent"))]
        indexes = [models.Index(fields=["-sent_at", "-id"], name="submission_newest")]

    def __str__(self):
        return self.reference

    @property
    def language(self):
        return self.text.language

    @property
    def due(self):
        """Until when it must be answered (DueDay), as its owner says (due_day.py)."""
        return due_day(self)

    @property
    def called(self):
        """What was sent, by the name that its form gives it: «Complaint», not «Write to us»."""
        said = self.document["text"]
        return said.get("sent_name") or said["title"]

    @property
    def document(self):
        """The document exactly as it was asked, in the language in which it was asked."""
        return document_in(self.version, self.text)
