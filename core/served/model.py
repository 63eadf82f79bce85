from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

MOST_CHARACTERS = 1000  # of an address: longer ones are nobody's, and PostgreSQL could not index them


class ServedAddress(models.Model):
    """An address at which something was served once, and whose it was last. Never deleted: links live for ever.

    `kind` is which of the addresses of its owner it is ("page", "start", "api"). `family` is what its owner shares
    with its translations, so that the address of a translation that is gone leads to its source.
    """

    path = models.CharField(_("address"), max_length=MOST_CHARACTERS, unique=True)
    kind = models.CharField(_("kind"), max_length=20)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_key = models.CharField(max_length=40)
    family = models.UUIDField(null=True)
    title = models.CharField(_("title"), max_length=255)

    class Meta:
        app_label = "core"
        verbose_name = _("address once served")
        verbose_name_plural = _("addresses once served")
        indexes = [models.Index(fields=["content_type", "object_key"], name="served_owner")]

    def __str__(self):
        return self.path


class TakenDown(models.Model):
    """Why something is no longer published, and where to go instead. Gone once it is published again."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_key = models.CharField(max_length=40)
    reason = models.TextField(_("why it is no longer here"), blank=True, max_length=500)
    instead = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("where to go instead")
    )
    straight_on = models.BooleanField(_("lead there at once"), default=False)
    # A translation that went with its source, and the revision that was live: it comes back with its source.
    with_source = models.BooleanField(default=False)
    revision = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("taken down on"), default=timezone.now)

    class Meta:
        app_label = "core"
        verbose_name = _("reason for taking down")
        verbose_name_plural = _("reasons for taking down")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_key"], name="one_taking_down")]

    def __str__(self):
        return f"{self.content_type_id}:{self.object_key}"


def key_of(instance):
    """Return how rows of this file name `instance`: {"content_type": ..., "object_key": ...}. All pages are pages."""
    model = Page if isinstance(instance, Page) else type(instance)
    return {"content_type": ContentType.objects.get_for_model(model), "object_key": str(instance.pk)}
