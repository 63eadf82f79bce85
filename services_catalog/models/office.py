from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Select
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from rest_framework.fields import SlugField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core import places
from core.sorting import sort_key
from core.touched import TouchedPages
from services_catalog.models.institution import Institution
from services_catalog.models.office_kind import OfficeKind
from services_catalog.models.shared import SharedFact
from services_catalog.models.trusted_source import refuse_untrusted
from services_catalog.phones import office_phones
from services_catalog.slugs import refuse_reserved


class Office(SharedFact):
    """A counter with an address. Which procedures it attends follows from its kind and institution."""

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "locale"], name="unique_office_slug"),
            models.UniqueConstraint(fields=["import_key", "locale"], name="unique_office_import_key"),
        ]
        indexes = [models.Index(fields=["province_code", "municipality_code"])]

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        validators=[refuse_reserved],
        blank=True,
        help_text=_("The last part of its address. Empty: made from the name and the municipality."),
    )
    import_key = models.PositiveIntegerField(_("place in the seed list"), null=True, blank=True, editable=False)
    kind = models.ForeignKey(
        OfficeKind,
        models.PROTECT,
        "offices",
        verbose_name=_("kind"),
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE},
        help_text=_("Procedures say which kinds of office attend them: that is how they appear here."),
    )
    certifies_accounts = models.BooleanField(
        _("certification point"),
        default=False,
        db_index=True,
        help_text=_("People come here to certify their account: somebody here has the group of certifiers."),
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="offices", verbose_name=_("institution"), null=True, blank=True
    )
    province_code = models.CharField(_("province"), max_length=2, choices=places.province_choices)
    municipality_code = models.CharField(
        _("municipality"), max_length=40, choices=places.municipality_choices, blank=True
    )
    address = models.CharField(_("street address"), max_length=250, blank=True)
    phone = models.CharField(
        _("telephones"), max_length=160, blank=True, help_text=_("Several are separated by semicolons.")
    )
    hours = models.TextField(_("opening hours"), blank=True)
    source_url = models.URLField(_("source"), max_length=500, blank=True, help_text=_("Where these facts were read."))
    checked_on = models.DateField(_("facts gathered on"), null=True, blank=True)
    sort_key = models.CharField(max_length=160, editable=False, db_index=True)

    override_translatable_fields = [
        *(
            SynchronizedField(name)
            for name in ("name", "kind", "institution", "address", "phone", "certifies_accounts")
        ),
        SynchronizedField("slug", overridable=False),
    ]
    panels = [
        TouchedPages(),
        FieldPanel("name"),
        FieldPanel("slug", heading=_("Web address")),
        FieldRowPanel([FieldPanel("kind", widget=Select), FieldPanel("institution")]),
        FieldPanel("certifies_accounts"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("province_code"), FieldPanel("municipality_code")]),
                FieldPanel("address", help_text=_("Street, number, and between which streets.")),
            ],
            heading=_("Where it is"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("phone"),
                FieldPanel("hours", help_text=_("As people say them. Empty when they are not known.")),
            ],
            heading=_("How and when it attends"),
        ),
        MultiFieldPanel([FieldPanel("source_url"), FieldPanel("checked_on")], heading=_("Where the facts come from")),
    ]
    search_fields = [
        index.SearchField("name", boost=3),
        index.AutocompleteField("name"),
        index.SearchField("address"),
        index.FilterField("locale_id"),
        index.FilterField("kind"),
        index.FilterField("province_code"),
    ]
    api_fields = [APIField("kind", serializer=SlugField(source="kind.slug"))]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        municipality = self.municipality
        if municipality and municipality.province_code != self.province_code:
            raise ValidationError({"municipality_code": _("This municipality is in another province.")})
        refuse_untrusted("source_url", self.source_url)

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.name)[:160]
        self.slug = self.slug or self.free_slug(self.own_slug())
        super().save(*args, **kwargs)

    def own_slug(self):
        """Return the slug of its name and municipality."""
        base = slugify(self.name)
        place = slugify(self.municipality.name if self.municipality else "")
        if place and not base.endswith(place):
            base = f"{base}-{place}"
        return base[:110].strip("-")

    @property
    def province(self):
        return places.province(self.province_code)

    @property
    def municipality(self):
        return places.municipality(self.municipality_code)

    @property
    def phones(self):
        return office_phones(self.phone)
