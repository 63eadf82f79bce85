from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core import places
from services_catalog.fields import ChoiceArrayField
from services_catalog.models.trusted_source import refuse_untrusted

SPANISH = {"locale__language_code": settings.LANGUAGE_CODE}


class NoticeKind(models.TextChoices):
    """What a notice is about, the most pressing first."""

    INTERRUPTION = "interruption", _("Interrupted")
    SHORTAGE = "shortage", _("Shortage")
    CHANGE = "change", _("A change")


class NoticeQuerySet(models.QuerySet):
    def not_over(self, now):
        """Leave out those that ended before `now` (aware datetime)."""
        return self.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=now))


class Notice(index.Indexed, TranslatableMixin):
    """Something that holds for a time on one or many procedures: written once, it ends by itself on its date.

    It reaches the procedures it names, those of the institutions it names and, with provinces alone, those of the
    institutions that attend there. The Spanish one says which; a translation has only words of its own.
    """

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-starts_at", "pk"]
        indexes = [models.Index(fields=["ends_at"]), GinIndex(fields=["provinces"])]

    title = models.CharField(_("what happens"), max_length=120, help_text=_("One short sentence, as on a poster."))
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind, default=NoticeKind.INTERRUPTION)
    text = models.TextField(_("more about it"), max_length=600, blank=True)
    instead = models.TextField(
        _("what to do instead"), max_length=400, blank=True, help_text=_("Empty when nothing can be done.")
    )
    starts_at = models.DateTimeField(_("since"), default=timezone.now)
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("It disappears by itself at this hour. Empty: until you end it.")
    )
    procedures = models.ManyToManyField(
        "services_catalog.ServicePage",
        related_name="notices",
        verbose_name=_("procedures"),
        blank=True,
        limit_choices_to=SPANISH,
    )
    institutions = models.ManyToManyField(
        "services_catalog.Institution",
        related_name="notices",
        verbose_name=_("institutions"),
        blank=True,
        limit_choices_to=SPANISH,
        help_text=_("All the procedures of these institutions."),
    )
    provinces = ChoiceArrayField(
        models.CharField(max_length=2),
        names=places.province_choices,
        verbose_name=_("provinces"),
        default=list,
        blank=True,
        help_text=_("Where it happens. Alone: all the procedures of institutions with an office there."),
    )
    source_url = models.URLField(_("source"), max_length=500, blank=True, help_text=_("Where it was announced."))
    import_key = models.CharField(max_length=80, null=True, editable=False)  # noqa: DJ001

    objects = NoticeQuerySet.as_manager()

    override_translatable_fields = [SynchronizedField("source_url")]
    panels = [
        FieldPanel("title"),
        FieldPanel("kind"),
        FieldPanel("text"),
        FieldPanel("instead"),
        MultiFieldPanel([FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])], heading=_("When it holds")),
        MultiFieldPanel(
            [FieldPanel("procedures"), FieldPanel("institutions"), FieldPanel("provinces")],
            heading=_("What it is about"),
        ),
        FieldPanel("source_url"),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("locale_id")]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It ends before it begins.")})
        refuse_untrusted("source_url", self.source_url)
