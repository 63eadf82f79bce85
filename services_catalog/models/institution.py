from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.sorting import sort_key
from core.touched import TouchedPages
from services_catalog.models.shared import SharedFact
from services_catalog.slugs import refuse_reserved


class Institution(SharedFact):
    """An *organismo*: who answers for a procedure. Edited once, shown everywhere; pages point to the Spanish one."""

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "locale"], name="unique_institution_slug"),
            models.UniqueConstraint(fields=["import_key", "locale"], name="unique_institution_import_key"),
        ]

    name = models.CharField(_("name"), max_length=160)
    article = models.CharField(
        _("article"),
        max_length=10,
        blank=True,
        help_text=_("The word that goes before its name in a sentence: “the”. Empty when there is none."),
    )
    acronym = models.CharField(_("acronym"), max_length=20, blank=True)
    slug = models.SlugField(
        _("address"), max_length=80, validators=[refuse_reserved], help_text=_("The last part of its address.")
    )
    description = models.TextField(_("what it does"), blank=True, help_text=_("One or two sentences. Empty is fine."))
    url = models.URLField(_("website"), blank=True)
    sort_key = models.CharField(max_length=160, editable=False, db_index=True)
    import_key = models.CharField(max_length=80, null=True, editable=False)  # noqa: DJ001

    override_translatable_fields = [SynchronizedField("slug", overridable=False), SynchronizedField("acronym")]
    panels = [
        TouchedPages(),
        FieldRowPanel([FieldPanel("article"), FieldPanel("name"), FieldPanel("acronym")]),
        FieldPanel("slug", heading=_("Web address")),
        FieldPanel("description"),
        FieldPanel("url", help_text=_("Its own, whole: https://www.example.cu")),
    ]
    search_fields = [
        index.SearchField("name", boost=3),
        index.AutocompleteField("name"),
        index.SearchField("acronym", boost=3),
        index.FilterField("locale_id"),
    ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.name)[:160]
        super().save(*args, **kwargs)
