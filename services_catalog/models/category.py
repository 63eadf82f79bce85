from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.touched import TouchedPages
from services_catalog.models.shared import SharedFact
from services_catalog.slugs import refuse_reserved


class Category(SharedFact):
    """One of the subjects the catalogue is divided in. Pages always point to the Spanish one."""

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "locale"], name="unique_category_slug"),
            models.UniqueConstraint(fields=["import_key", "locale"], name="unique_category_import_key"),
        ]

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(
        _("address"), max_length=80, validators=[refuse_reserved], help_text=_("The last part of its address.")
    )
    description = models.CharField(_("description"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower ones are listed first."))

    import_key = models.CharField(max_length=80, null=True, editable=False)  # noqa: DJ001

    override_translatable_fields = [SynchronizedField("slug", overridable=False), SynchronizedField("position")]
    panels = [
        TouchedPages(),
        FieldPanel("name"),
        FieldPanel("slug", heading=_("Web address")),
        FieldPanel("description", help_text=_("One sentence under its name. Empty is fine.")),
        FieldPanel("position"),
    ]
    search_fields = [
        index.SearchField("name", boost=3),
        index.AutocompleteField("name"),
        index.SearchField("description"),
        index.FilterField("locale_id"),
    ]

    def __str__(self):
        return self.name
