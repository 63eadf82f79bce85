from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.locale import in_language


class OfficeKind(index.Indexed, TranslatableMixin):
    """A kind of office: how a procedure says where it is attended. Offices point to the Spanish one.

    Procedures keep its `slug`, and so do old revisions of pages: it never changes.
    """

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("kind of office")
        verbose_name_plural = _("kinds of office")
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="unique_office_kind_slug")]

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(
        _("code"), max_length=24, help_text=_("In lower case, without accents: it is never changed afterwards.")
    )
    own_institution = models.BooleanField(
        _("only of the procedure's institution"),
        default=False,
        help_text=_("For kinds that several institutions have, like banks: each attends its own procedures."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower ones are listed first."))

    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("own_institution", overridable=False),
        SynchronizedField("position"),
    ]
    panels = [FieldPanel("name"), FieldRowPanel([FieldPanel("slug"), FieldPanel("position")])]
    panels += [FieldPanel("own_institution")]
    search_fields = [
        index.SearchField("name", boost=3),
        index.AutocompleteField("name"),
        index.FilterField("locale_id"),
    ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        before = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        if before and before != self.slug:
            raise ValidationError({"slug": _("Procedures keep this code: leave it as it was, “%s”.") % before})


def office_kind_choices():
    """Return [(slug, name)] of the kinds there are, in the language being read."""
    return list(in_language(OfficeKind.objects.order_by("position", "slug")).values_list("slug", "name"))
