import contextlib

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image, SourceImageIOError

from core.files.room import is_without_room
from core.limits.models import KeptValue, Limit
from core.messages.model import OutgoingMessage
from core.seeded import SeededRow
from core.served.model import ServedAddress, TakenDown

__all__ = [
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "KeptValue",
    "Limit",
    "OutgoingMessage",
    "SeededRow",
    "ServedAddress",
    "TakenDown",
]


@contextlib.contextmanager
def _shown_without():
    """Let a page be shown without a picture of a size for which there is no room: Wagtail knows how."""
    try:
        yield
    except OSError as error:
        if is_without_room(error):
            raise SourceImageIOError(str(error)) from error
        raise


class CustomImage(AbstractImage):
    """Our image model from the first migration, so that fields can be added later."""

    credit = models.CharField(_("credit"), max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    def create_rendition(self, *args, **kwargs):
        with _shown_without():
            return super().create_rendition(*args, **kwargs)

    def create_renditions(self, *args, **kwargs):
        with _shown_without():
            return super().create_renditions(*args, **kwargs)

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class CustomRendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"),
        ]


class CustomDocument(AbstractDocument):
    """Our document model from the first migration."""

    language = models.CharField(_("language"), max_length=5, default="es")

    admin_form_fields = (*Document.admin_form_fields, "language")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
