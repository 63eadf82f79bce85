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
from participation.ballot_program import is_public_key
from participation.options import options_of
from services_catalog.models.shared import SharedFact
from tramites_forms.document import all_fields
from tramites_forms.field_types import bind

KEYS = ("first_keeper", "first_key", "second_keeper", "second_key")


class Stage(models.TextChoices):
    """Where a consultation is on a day."""

    COMING = "coming", _("It has not begun")
    OPEN = "open", _("It is open")
    CLOSED = "closed", _("It is closed")
    RESULTS = "results", _("It has results")


class Answering(models.TextChoices):
    """Who may answer, and how often."""

    OPEN = "open", _("Everybody, without account")
    CERTIFIED = "certified", _("One answer per certified person")


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
    answering = models.CharField(
        _("who answers"),
        max_length=10,
        choices=Answering,
        default=Answering.OPEN,
        help_text=_("It cannot be changed once somebody answered, nor can the form and the keys."),
    )
    # Who keeps each key is told to everybody. The private keys are made and kept outside of the site.
    first_keeper = models.CharField(_("institution that keeps the first key"), max_length=120, blank=True, default="")
    first_key = models.TextField(_("public part of the first key"), max_length=400, blank=True, default="")
    second_keeper = models.CharField(_("institution that keeps the second key"), max_length=120, blank=True, default="")
    second_key = models.TextField(_("public part of the second key"), max_length=400, blank=True, default="")
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
        *(SynchronizedField(name) for name in ("institution", "form", "documents", *KEYS)),
    ]
    panels = [
        FieldPanel("title"),
        FieldPanel("slug", heading=_("Web address")),
        FieldPanel("summary"),
        FieldPanel("documents"),
        FieldRowPanel([FieldPanel("institution", widget=Select), FieldPanel("form", widget=Select)]),
        FieldPanel("answering"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(KEYS[at]), FieldPanel(KEYS[at + 1])]) for at in (0, 2)],
            heading=_("Keys, for one answer per certified person"),
            help_text=_("Two institutions make one each with the program of the ballot box, in the list."),
        ),
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
        if self.is_sealed:
            self._refuse_keys()
        self._refuse_other_rules()

    @property
    def is_sealed(self) -> bool:
        """Whether it takes one closed answer of each certified person."""
        return self.answering == Answering.CERTIFIED

    @property
    def public_keys(self) -> tuple[str, str]:
        """The two public keys (PEM): of who opens first, and who second."""
        return self.first_key, self.second_key

    def _refuse_keys(self):
        """Raise ValidationError unless two institutions keep two keys."""
        wrong = {name: _("It is needed for one answer per certified person.") for name in KEYS if not self._said(name)}
        for name in ("first_key", "second_key"):
            if name not in wrong and not is_public_key(getattr(self, name)):
                wrong[name] = _("It is no public key. Copy all the lines that the program showed.")
        for first, second in (("first_keeper", "second_keeper"), ("first_key", "second_key")):
            if not wrong and self._said(first).casefold() == self._said(second).casefold():
                wrong[second] = _("It must be another one: two institutions keep a key each.")
        if wrong:
            raise ValidationError(wrong)

    def _said(self, name):
        return getattr(self, name).strip()

    def _refuse_other_rules(self):
        """Raise ValidationError when somebody answered by other rules: who answers, with which form, for whose keys."""
        before = type(self).objects.filter(pk=self.pk).first()
        if before is None or not (before.ballots.exists() or before.received.exists() or hasattr(before, "result")):
            return
        for name in ("answering", "form_id", *(KEYS if before.is_sealed else ())):
            if getattr(self, name) != getattr(before, name):
                said = _("Somebody answered already: it cannot be changed.")
                raise ValidationError({name.removesuffix("_id"): said})

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

    consultation = models.OneToOneField(Consultation, models.CASCADE, related_name="result")
    counted_at = models.DateTimeField(auto_now_add=True)
    answers = models.PositiveIntegerField()
    aside = models.PositiveIntegerField()
    sums = models.JSONField()  # {key of a question: {answer as it is shown: how many}}

    def __str__(self):
        return f"{self.consultation_id}: {self.answers}"
