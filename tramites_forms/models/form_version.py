from django.db import models
from django.utils.translation import gettext_lazy as _


class Immutable(Exception):
    """Something tried to change what was published. The database refuses it too (migration 0002)."""


class ImmutableQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise Immutable("Published versions are never changed")

    def delete(self):
        raise Immutable("Published versions are never deleted")

    def bulk_update(self, *args, **kwargs):
        raise Immutable("Published versions are never changed")


class ImmutableModel(models.Model):
    """A row that is written once. A trigger guards it against what does not come through here."""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Immutable(f"{self} is published and never changes")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Immutable(f"{self} is published and never deleted")


class FormVersionQuerySet(ImmutableQuerySet):
    def published(self):
        return self.filter(is_test=False)


class FormVersion(ImmutableModel):
    """A form as it was published: structure and source text in one document. Submissions belong to it for ever."""

    form = models.ForeignKey("OnlineForm", on_delete=models.PROTECT, related_name="versions", verbose_name=_("form"))
    number = models.PositiveIntegerField(_("number"), null=True)
    # Made to try a form that is not published: it has no number, and nobody but its editors fills it.
    is_test = models.BooleanField(_("test"), default=False)
    document = models.JSONField(_("document"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    # How the form was set when this was published (compiler.settings_of). Told to editors who compare, and nothing
    # more: what counts when somebody sends is how the form is set then. None in versions made before it was kept.
    settings = models.JSONField(_("settings"), null=True)
    published_at = models.DateTimeField(_("published on"), auto_now_add=True)

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="unique_form_version_number")]

    def __str__(self):
        return f"{self.document['text']['title']} ({self.number or _('test')})"


class FormVersionText(ImmutableModel):
    """The texts of a version in one language. A corrected translation is another row; submissions keep theirs."""

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=5)
    content = models.JSONField(_("texts"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("texts of a version")
        verbose_name_plural = _("texts of versions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "language", "content_hash"], name="unique_version_text"),
        ]

    def __str__(self):
        return f"{self.version_id} {self.language}"
