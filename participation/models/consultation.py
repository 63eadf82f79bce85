"""What an institution asks everybody: between two days, with documents; results from a day on, and what came of it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Select
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.blocks import DocumentBlock
from core.crypto import EncryptedJSONField
from participation.options import options_of
from services_catalog.models.shared import SharedFact
from tramites_forms.document import all_fields
from tramites_forms.field_types import bind


class Stage(models.TextChoices):
    """Where a consultation is on a day."""

    COMING = "coming", _("It has not begun")
    OPEN = "open", _("It is open")
    CLOSED = "closed", _("It is closed")
    RESULTS = "results", _("It has results")


class Consultation(SharedFact):
    """Questions of an institution to everybody. Nobody sees what was answered before the day of its results."""

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-opens_on", "title"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="unique_consultation_slug")]

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        blank=True,
        help_text=_("The last part of its address. Empty: made from the title."),
    )
    summary = models.TextField(_("what is asked and what for"), max_length=1000)
    documents = StreamField([("document", DocumentBlock())], blank=True, verbose_name=_("documents"))
    institution = models.ForeignKey(
        "services_catalog.Institution",
        models.PROTECT,
        related_name="+",
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE},
        verbose_name=_("institution that asks"),
    )
    form = models.ForeignKey(
        "tramites_forms.OnlineForm",
        models.PROTECT,
        related_name="+",
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE, "for_staff": True, "live": True},
        verbose_name=_("form with the questions"),
        help_text=_(
            "One marked as filled by staff, so that nobody sends it as a request. Only questions with options."
        ),
    )
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))
    results_on = models.DateField(_("day of the results"), help_text=_("Until then nobody sees them, nor do you."))
    outcome = models.TextField(
        _("what was decided and why"),
        max_length=4000,
        blank=True,
        help_text=_("From the day of the results. Whoever follows the consultation is told."),
    )

    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        *(SynchronizedField(name) for name in ("institution", "form", "documents")),
    ]
    panels = [
        FieldPanel("title"),
        FieldPanel("slug", heading=_("Web address")),
        FieldPanel("summary"),
        FieldPanel("documents"),
        FieldRowPanel([FieldPanel("institution", widget=Select), FieldPanel("form", widget=Select)]),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on"), FieldPanel("results_on")])],
            heading=_("Days"),
        ),
        FieldPanel("outcome"),
    ]
    search_fields = [
        index.SearchField("title", boost=3),
        index.AutocompleteField("title"),
        index.SearchField("summary"),
        index.FilterField("locale_id"),
    ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        days = (self.opens_on, self.closes_on, self.results_on)
        if all(days) and not self.opens_on <= self.closes_on < self.results_on:
            raise ValidationError({"results_on": _("The days must follow each other: first, last, results.")})
        if self.outcome.strip() and self.results_on and timezone.localdate() < self.results_on:
            raise ValidationError({"outcome": _("It is written from the day of the results on.")})

        self._refuse_own_words()

    def _refuse_own_words(self):
        """Raise ValidationError for a form that asks what cannot be counted: words may say who wrote them."""
        version = self.form.current_version() if self.form_id else None
        if version is None:
            return
        for spec in all_fields(version.document):
            if bind(spec).asks and not options_of(spec):
                label = spec["text"]["label"]
                raise ValidationError({"form": _("“%(label)s” is not answered by choosing.") % {"label": label}})

    def save(self, *args, **kwargs):
        self.slug = self.slug or self.free_slug(slugify(self.title)[:100].strip("-") or "consulta")
        super().save(*args, **kwargs)

    def stage(self, today=None):
        """Return its Stage on a day (date, by default today)."""
        today = today or timezone.localdate()
        if today < self.opens_on:
            return Stage.COMING
        if today <= self.closes_on:
            return Stage.OPEN
        return Stage.CLOSED if today < self.results_on else Stage.RESULTS


class ConsultationAnswer(models.Model):
    """What somebody answered, once. Nothing about who: no account, name or address."""

    never_on_public_pages = True

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="received")  # the Spanish one
    version = models.ForeignKey("tramites_forms.FormVersion", models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)  # made with the page that shows what is about to be sent
    answers = EncryptedJSONField(default=dict)
    day = models.DateField()
    aside = models.BooleanField(default=False)  # one of very many from one address: kept, and not counted

    class Meta:
        indexes = [models.Index(fields=["consultation", "day"], name="answers_of_consultation")]

    def __str__(self):
        return str(self.key)


class ConsultationResult(models.Model):
    """The sums of a consultation, made once when its day came. The answers may go afterwards."""

    never_on_public_pages = True

    consultation = models.OneToOneField(Consultation, models.CASCADE, related_name="result")
    counted_at = models.DateTimeField(auto_now_add=True)
    answers = models.PositiveIntegerField()
    aside = models.PositiveIntegerField()
    sums = models.JSONField()  # {key of a question: {answer as it is shown: how many}}

    def __str__(self):
        return f"{self.consultation_id}: {self.answers}"
