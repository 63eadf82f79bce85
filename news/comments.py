"""Comments on news: anybody writes, without an account; nothing shows before a person has read it."""

import hashlib

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.purge import purge_all
from core.text_field import WrittenText
from core.typed import is_blank

TEXT_LIMIT = 1000
NAME_LIMIT = 60
ANSWER_LIMIT = 2000
SHOWN = 50


class Status(models.TextChoices):
    WAITING = "waiting", _("To be read")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", _("Refused")


class Reason(models.TextChoices):
    """Why a comment is not published. Kept with it: moderators answer for what they refuse."""

    OFF_TOPIC = "off_topic", _("It is not about this news item")
    PERSONAL = "personal", _("It has personal data")
    INSULT = "insult", _("It insults or threatens somebody")
    ADVERT = "advert", _("It sells or promotes something")
    REPEATED = "repeated", _("It was said already")
    OTHER = "other", _("Another reason")


class CommentQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Status.PUBLISHED)

    def waiting(self):
        return self.filter(status=Status.WAITING)

    def about(self, page):
        """Of a news item in any of its languages, oldest first."""
        return self.filter(page__translation_key=page.translation_key).order_by("created_at", "pk")


class Comment(models.Model):
    """What somebody wrote about a news item. Nothing about who wrote it but the name they gave."""

    # Receiving one changes no public page, so it must not empty the page cache: only decisions do.
    never_on_public_pages = True

    page = models.ForeignKey("news.NewsPage", models.CASCADE, "comments_received", verbose_name=_("news item"))
    language = models.CharField(_("language"), max_length=5)
    name = models.CharField(_("name"), max_length=NAME_LIMIT)
    text = models.TextField(_("comment"), max_length=TEXT_LIMIT)
    digest = models.CharField(max_length=64, editable=False)
    status = models.CharField(_("decision"), max_length=10, choices=Status, default=Status.WAITING)
    reason = models.CharField(_("why it was refused"), max_length=10, choices=Reason, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, "+", verbose_name=_("decided by"), null=True, blank=True
    )
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    # What the institution says to it, in public: shown only while the comment is.
    answer = models.TextField(
        _("answer of the institution"),
        max_length=ANSWER_LIMIT,
        blank=True,
        default="",
        db_default="",
        help_text=_("Everybody reads it under the comment, marked as the answer of the institution."),
    )
    answered_as = models.CharField(
        _("who answers"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_("The name of the institution, as everybody reads it."),
    )
    answered_at = models.DateTimeField(_("answered on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("received on"), auto_now_add=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["page", "digest"], name="unique_comment_text")]
        indexes = [models.Index(fields=["status", "created_at"])]

    def __str__(self):
        return f"{self.name}: {self.text[:60]}"

    def save(self, *args, **kwargs):
        self.digest = digest_of(self.name, self.text)
        self.answered_at = (self.answered_at or timezone.now()) if self.answer else None
        super().save(*args, **kwargs)
        if self.status == Status.PUBLISHED:
            purge_all()

    def clean(self):
        super().clean()
        if self.status == Status.REFUSED and not self.reason:
            raise ValidationError({"reason": _("Say why it is refused.")})
        if is_blank(self.answer):
            self.answer = self.answered_as = ""
        elif is_blank(self.answered_as):
            raise ValidationError({"answered_as": _("Say which institution answers.")})

    def decide(self, status, user, reason=""):
        """Publish or refuse it, for a `reason` (Reason). Who decided, when and why is kept."""
        self.status, self.decided_by, self.decided_at = status, user, timezone.now()
        self.reason = reason if status == Status.REFUSED else ""
        self.save()
        purge_all()


@receiver(post_delete, sender=Comment)
def forget_kept_pages(sender, instance, **kwargs):
    if instance.status == Status.PUBLISHED:
        purge_all()


def digest_of(name, text):
    return hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()


class CommentForm(forms.Form):
    name = WrittenText(label=_("Your name, or how you want to be called"), max_length=NAME_LIMIT)
    text = WrittenText(
        label=_("Your comment"),
        help_text=_("Up to 1000 characters. It will be public: write no identity card numbers, addresses or phones."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def comment_receive(*, page, language, name, text):
    """Keep a comment to be read by a moderator. The same words sent again are the same comment. Returns it."""
    found, _made = Comment.objects.get_or_create(
        page=page, digest=digest_of(name, text), defaults={"language": language, "name": name, "text": text}
    )
    return found
