"""One matter that many people write about, the reports that were joined in it, and what officers sort them by."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Select
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from services_catalog.models.shared import SharedFact

WORD_LIMIT = 1000
ANSWER_LIMIT = 4000


class ChangeBlock(blocks.StructBlock):
    """Something that was changed because of what people said, and the day."""

    on = blocks.DateBlock(label=_("Day"))
    text = blocks.TextBlock(label=_("What was changed"), max_length=600)

    class Meta:
        icon = "tick"
        label = _("Change")


class Theme(SharedFact):
    """A matter of which many reports speak. It is public once it is published; the reports never are."""

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("matter people write about")
        verbose_name_plural = _("matters people write about")
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="unique_theme_slug")]

    title = models.CharField(
        _("title"), max_length=120, help_text=_("As people say it: «There is no water in La Lisa». No names.")
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        blank=True,
        help_text=_("The last part of its address. Empty: made from the title."),
    )
    summary = models.TextField(
        _("what people say"), max_length=600, help_text=_("In two or three sentences, in your words. No names.")
    )
    institution = models.ForeignKey(
        "services_catalog.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE},
        verbose_name=_("institution that answers for it"),
    )
    changes = StreamField(
        [("change", ChangeBlock())],
        blank=True,
        verbose_name=_("what we changed"),
        help_text=_("Everybody reads it with its day, and whoever follows this matter is told."),
    )

    override_translatable_fields = [SynchronizedField("slug", overridable=False), SynchronizedField("institution")]
    panels = [
        FieldPanel("title"),
        FieldPanel("slug", heading=_("Web address")),
        FieldPanel("summary"),
        FieldPanel("institution", widget=Select),
        FieldPanel("changes"),
    ]
    search_fields = [
        index.SearchField("title", boost=3),
        index.AutocompleteField("title"),
        index.SearchField("summary"),
        index.FilterField("locale_id"),
    ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.slug = self.slug or self.free_slug(slugify(self.title)[:100].strip("-") or "asunto")
        super().save(*args, **kwargs)


class Report(models.Model):
    """That somebody of staff looked at what a petition is about: the theme it is joined in, or none.

    The petition keeps its number, its day and its answer. When it is removed, this stays and is counted.
    """

    never_on_public_pages = True

    case = models.OneToOneField(
        "casework.Case", models.SET_NULL, null=True, related_name="report", verbose_name=_("case")
    )
    # The Spanish one. None: it was looked at and is of no theme.
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, related_name="reports", verbose_name=_("matter"))
    sent_on = models.DateField(_("sent on"))
    looked_at = models.DateTimeField(_("looked at"), auto_now=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [models.Index(fields=["theme", "sent_on"], name="report_of_theme")]

    def __str__(self):
        return f"{self.case_id} {self.theme_id}"


class TriageRule(models.Model):
    """Words that suggest what a report is about. It only suggests: an officer decides, and nothing leaves by a rule."""

    never_on_public_pages = True

    name = models.CharField(_("what it is about"), max_length=60, help_text=_("For example: Water."))
    words = models.TextField(
        _("words"),
        max_length=WORD_LIMIT,
        help_text=_("One word or phrase a line. Accents, capitals and plurals do not matter."),
    )
    institution = models.ForeignKey(
        "services_catalog.Institution",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE},
        verbose_name=_("institution that answers for it"),
    )
    theme = models.ForeignKey(
        Theme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE},
        verbose_name=_("matter it belongs to"),
    )

    panels = [FieldPanel("name"), FieldPanel("words"), FieldPanel("institution", widget=Select)]
    panels += [FieldPanel("theme", widget=Select)]

    class Meta:
        verbose_name = _("rule that suggests")
        verbose_name_plural = _("rules that suggest")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def clean(self):
        if not any(letter.isalnum() for letter in self.words):
            raise ValidationError({"words": _("Write at least one word.")})


class StandardAnswer(models.Model):
    """Words that an officer begins an answer with. They are read and changed before anything is sent."""

    never_on_public_pages = True

    title = models.CharField(_("title"), max_length=80, help_text=_("For the staff: when it is used."))
    text = models.TextField(_("answer"), max_length=ANSWER_LIMIT)
    institution = models.ForeignKey(
        "services_catalog.Institution",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE},
        verbose_name=_("institution that uses it"),
        help_text=_("Empty: all of them."),
    )

    panels = [FieldPanel("title"), FieldPanel("text"), FieldPanel("institution", widget=Select)]

    class Meta:
        verbose_name = _("prepared answer")
        verbose_name_plural = _("prepared answers")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title
