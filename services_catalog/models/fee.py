from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.touched import TouchedPages
from services_catalog.models.shared import SharedFact
from services_catalog.models.trusted_source import refuse_untrusted


class CostMixin(models.Model):
    """What something costs, as a source gave it, with its date. Empty amount: unknown, which is not zero."""

    cost_amount = models.DecimalField(
        _("amount in CUP"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("0 means free. Leave it empty when the amount is not known."),
    )
    cost_note = models.TextField(_("what the source says"), blank=True, help_text=_("Shown as it is written here."))
    cost_dated = models.CharField(
        _("date of the price in the source"),
        max_length=40,
        blank=True,
        help_text=_("A year or years are enough: “2021”, “2014-2021”. Shown beside the price."),
    )
    cost_checked_on = models.DateField(_("price looked up on"), null=True, blank=True)
    cost_source = models.URLField(_("address of the source"), max_length=500, blank=True)

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        refuse_untrusted("cost_source", self.cost_source)

    @property
    def is_free(self):
        return self.cost_amount is not None and self.cost_amount == 0

    @property
    def has_cost(self):
        return self.cost_amount is not None or bool(self.cost_note)


class Fee(SharedFact, CostMixin):
    """A price many procedures share: changed here once, it changes on all of them."""

    name = models.CharField(_("name"), max_length=120, help_text=_("For editors: how this price is called."))
    import_key = models.CharField(max_length=80, null=True, editable=False, unique=True)  # noqa: DJ001

    override_translatable_fields = [SynchronizedField("name"), SynchronizedField("cost_dated")]
    panels = [
        TouchedPages(),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("cost_amount"), FieldPanel("cost_dated"), FieldPanel("cost_checked_on")]),
        FieldPanel("cost_note"),
        FieldPanel("cost_source"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("cost_note"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("shared fee")
        verbose_name_plural = _("shared fees")
        ordering = ["name"]

    def __str__(self):
        return self.name
