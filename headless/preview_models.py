"""Links to drafts: who made each, until when it holds, of what, and who opened it."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.crypto import EncryptedJSONField

LASTS = {1: _("One hour"), 24: _("One day"), 72: _("Three days"), 168: _("One week")}  # hours


class PreviewGrantQuerySet(models.QuerySet):
    def standing(self):
        """Those that still open something: not over, not taken back, of somebody whose account is open."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), made_by__is_active=True)

    def shared(self):
        """Those that somebody gave away, and not those of a preview panel."""
        return self.filter(typed=None)


class PreviewGrant(models.Model):
    """Whoever has its link reads drafts, for a while. The link is told once: here is only its digest.

    With `below` it is a draft site: the page and all below it. With `typed` it is what an editor wrote and did not
    save, for the preview of Wagtail in another front end.
    """

    never_on_public_pages = True

    digest = models.CharField(max_length=64, unique=True)
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("page"))
    below = models.BooleanField(_("with every page below it"), default=False)
    for_whom = models.CharField(_("for whom"), max_length=80, blank=True)
    typed = EncryptedJSONField(null=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made on"), auto_now_add=True)
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("taken back on"), null=True, editable=False)

    objects = PreviewGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a draft")
        verbose_name_plural = _("links to drafts")
        ordering = ["-made_at"]

    def __str__(self):
        return f"{self.page_id}, {self.made_at:%d/%m/%Y %H:%M}"

    @classmethod
    def make(cls, *, page, user, hours, below=False, for_whom="", typed=None):
        """Make one. Returns (PreviewGrant, its token (str), which is kept nowhere)."""
        token = secrets.token_urlsafe(32)
        until = timezone.now() + timedelta(hours=hours)
        fields = {"page_id": page.pk, "below": below, "for_whom": for_whom, "typed": typed, "made_by": user}
        return cls.objects.create(digest=digest_of(token), expires_at=until, **fields), token


def digest_of(token):
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class PreviewOpen(models.Model):
    """That a link to a draft was opened. Programs that show what a link leads to open it too: told apart."""

    never_on_public_pages = True

    grant = models.ForeignKey(PreviewGrant, models.CASCADE, related_name="opens")
    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    program = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.at:%d/%m/%Y %H:%M}"
