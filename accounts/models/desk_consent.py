import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField

GOOD_FOR = timedelta(hours=8)  # a working day of a desk


def code_end():
    return timezone.now() + timedelta(seconds=settings.CODE_SECONDS)


class DeskConsentQuerySet(models.QuerySet):
    def standing(self):
        """Those that hold now: said, not over, not taken back, of an account that is open or of nobody's."""
        now = timezone.now()
        return self.filter(given_at__isnull=False, ended_at=None, expires_at__gt=now).exclude(user__is_active=False)


class DeskConsent(models.Model):
    """A person at a desk lets its program do one thing for them, for some hours. Written down by name, told to them.

    Of a person with an account it holds once they said the code that we sent them: the word of a program opens nothing
    of anybody. Of a person without one it opens nothing: it says who at the desk filled the form in for them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey("allauth_idp_oidc.Client", models.CASCADE, related_name="+", verbose_name=_("program"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="desk_consents", verbose_name=_("person")
    )
    about = models.CharField(max_length=100)  # what it may do, as the room that does it knows it: the slug of a form
    matter = models.CharField(_("what for"), max_length=255)
    place = models.CharField(_("institution"), max_length=160)
    officer = models.CharField(_("who wrote it down"), max_length=80)
    code = EncryptedTextField(blank=True, default="")  # empty: none was sent, or it has been said
    failures = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now, db_index=True)
    given_at = models.DateTimeField(_("given on"), null=True)
    expires_at = models.DateTimeField(_("until"), default=code_end)
    ended_at = models.DateTimeField(_("taken back on"), null=True)

    objects = DeskConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent at a desk")
        verbose_name_plural = _("consents at desks")
        ordering = ["-asked_at"]

    def __str__(self):
        return f"{self.place}, {self.asked_at:%d/%m/%Y}"

    @property
    def state(self):
        """asked, given, ended or expired."""
        if self.ended_at:
            return "ended"
        if self.expires_at <= timezone.now():
            return "expired"
        return "given" if self.given_at else "asked"

    @property
    def by(self):
        """Who acts by it, as the person reads it."""
        return f"{self.place} ({self.officer})"
