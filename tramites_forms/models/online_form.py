from datetime import timedelta
from itertools import chain, count

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, Locale, PreviewableMixin, RevisionMixin, TranslatableMixin, WorkflowMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.levels import Level
from tramites_forms.blocks import StepsBlock
from tramites_forms.compiler import compile_form, preview_steps
from tramites_forms.fields import MigrationFreeStreamField


class OnlineForm(WorkflowMixin, PreviewableMixin, DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model):
    """The editor's form. Citizens never read it: they read the version made when it is published.

    The form of the default language is the source: versions, drafts and submissions belong to it, and a translation
    only gives its texts to them.
    """

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address name"),
        max_length=100,
        help_text=_("Part of its address, made from the title. Never change it once it is published."),
    )
    sent_name = models.CharField(
        _("what was sent is called"),
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text=_("By the receipt and by who follows it, for example «Complaint». Empty: the title of the form."),
    )
    summary = models.TextField(
        _("summary"), blank=True, max_length=500, help_text=_("One or two sentences: what one asks for with this form.")
    )
    needs = RichTextField(
        _("what one needs"),
        blank=True,
        features=["bold", "link", "ul"],
        help_text=_("Documents and data to have at hand. Shown before starting."),
    )
    cost = models.CharField(
        _("what it costs"),
        max_length=200,
        blank=True,
        help_text=_("As people pay it, with the date of the price. Empty: nothing is said about it."),
    )
    level = models.PositiveSmallIntegerField(
        _("account needed"),
        choices=Level.choices(),
        default=Level.CERTIFIED,
        help_text=_(
            "The least that must be known about who sends it. One may fill it first and certify before sending."
        ),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes it takes"), null=True, blank=True, help_text=_("Told before starting.")
    )
    opens_at = models.DateTimeField(_("opens on"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes on"), null=True, blank=True)
    grace_minutes = models.PositiveIntegerField(
        _("minutes of grace"), default=60, help_text=_("Who had started when it closed can still send for this long.")
    )
    quota = models.PositiveIntegerField(
        _("most that can be sent"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    retention_days = models.PositiveIntegerField(
        _("days the answers are kept"),
        default=365 * 5,
        validators=[MinValueValidator(30)],
        help_text=_(
            "Counted from the day each is sent. It is told before starting, on the receipt and to who follows it; then "
            "everything is erased. What was already sent keeps the days that it was told. Without an answer, at least "
            "90 days after the day to answer."
        ),
    )
    privacy_text = RichTextField(
        _("what the data are used for"),
        blank=True,
        features=["bold", "link", "ul"],
        help_text=_("Who keeps the answers and what for. Shown before starting; for how long is told after it."),
    )
    sent_text = RichTextField(
        _("what happens after sending"),
        blank=True,
        features=["bold", "link", "ol", "ul"],
        help_text=_("Shown on the receipt. Two or three lines."),
    )
    declaration = models.TextField(
        _("declaration"),
        blank=True,
        max_length=500,
        help_text=_("Ticked just before sending, for example that everything is true. Empty: none is asked."),
    )
    receiver = models.CharField(
        _("who receives it"),
        max_length=255,
        help_text=_("As the receipt says it: an institution or one of its offices."),
    )
    institution = models.ForeignKey(
        "services_catalog.Institution",
        verbose_name=_("institution that answers for it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE},
        help_text=_("Who owns the form. Receipts go on saying who receives it in the words above."),
    )
    case_kind = models.ForeignKey(
        "casework.CaseKind",
        verbose_name=_("kind of case"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("How what is sent is answered: its states, steps and days. Empty: as any request."),
    )
    for_staff = models.BooleanField(
        _("the staff fills it"),
        default=False,
        db_default=False,
        help_text=_("For what an officer fills to decide. No citizen can begin it."),
    )
    steps = MigrationFreeStreamField(StepsBlock(), verbose_name=_("steps"))

    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("sent_name"),
        TranslatableField("summary"),
        TranslatableField("needs"),
        TranslatableField("cost"),
        TranslatableField("privacy_text"),
        TranslatableField("sent_text"),
        TranslatableField("declaration"),
        TranslatableField("steps"),
        SynchronizedField("slug", overridable=False),
        SynchronizedField("receiver", overridable=False),
        SynchronizedField("institution", overridable=False),
        SynchronizedField("case_kind", overridable=False),
        SynchronizedField("for_staff", overridable=False),
        SynchronizedField("level", overridable=False),
        SynchronizedField("minutes", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="unique_form_slug")]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        try:
            with transaction.atomic():
                super().save(*args, **kwargs)
        except IntegrityError as error:
            if not self._state.adding or "unique_form_slug" not in str(error):
                raise
            # Two editors began a form with one title at once: both had found the name free.
            self.slug = self.free_slug()
            super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("It would close before it opens.")})
        owner = self.case_kind.institution_id if self.case_kind_id else None
        if owner is not None and owner != self.institution_id:
            raise ValidationError({"case_kind": _("That kind is of another institution. Choose one of yours.")})
        # The admin saves drafts by itself, also before they have a title: two without a name must not collide.
        self.slug = self.slug or self.free_slug()

    def free_slug(self):
        """Return an address name made of the title that no form of its language has."""
        name = slugify(self.title)[:90] or "formulario"
        taken = OnlineForm.objects.filter(locale_id=self.locale_id, slug__startswith=name).exclude(pk=self.pk)
        taken = set(taken.values_list("slug", flat=True))
        return next(one for one in chain([name], (f"{name}-{n}" for n in count(2))) if one not in taken)

    @property
    def source(self):
        """The form versions belong to: this one, or the one it translates."""
        default = Locale.get_default()
        if self.locale_id == default.pk:
            return self
        return OnlineForm.objects.filter(translation_key=self.translation_key, locale=default).first() or self

    @property
    def is_source(self):
        return self.source.pk == self.pk

    def current_version(self):
        """Return the newest FormVersion, or None before the first publication."""
        return self.versions.published().order_by("-number").first()

    def is_open(self, now=None, *, started=False):
        """Say whether it can be started now; with `started`, whether what was started can still be sent."""
        now = now or timezone.now()
        if self.opens_at and now < self.opens_at:
            return False
        if not self.closes_at:
            return True
        grace = timedelta(minutes=self.grace_minutes if started else 0)
        return now < self.closes_at + grace

    def has_room(self):
        """Say whether the quota leaves room for one more."""
        return self.quota is None or self.received() < self.quota

    def received(self):
        """Return how many were ever sent (int), also those that were removed when their time was over."""
        removed = RemovedCount.objects.filter(form=self).values_list("count", flat=True).first() or 0
        return self.submissions.real().count() + removed

    def closed_reason(self, *, started=False):
        """Return why it takes nothing now (lazy str), or None when it does; with `started`, for who had begun."""
        if not self.live or self.for_staff:
            return _("This form is not being used at the moment.")
        if not self.is_open(started=started):
            opens_later = self.opens_at and timezone.now() < self.opens_at
            return _("This form is not open yet.") if opens_later else _("This form is closed.")
        if not self.has_room():
            return _("This form has already received all the requests it can take.")
        return None

    def delete(self, *args, **kwargs):
        # The database refuses too (versions are PROTECT and never deleted); this says it before it tries.
        if self.pk and self.versions.exists():
            raise models.ProtectedError(_("This form was published: it cannot be deleted."), set(self.versions.all()))
        return super().delete(*args, **kwargs)

    # Preview

    @property
    def preview_modes(self):
        return [("", _("All its steps"))]

    def get_preview_template(self, request, mode_name):
        return "tramites_forms/preview.html"

    def get_preview_context(self, request, mode_name):
        document = compile_form(self)
        return {"object": self, "request": request, "document": document, "steps": preview_steps(document)}


class RemovedCount(models.Model):
    """How many submissions of a form were removed, their time being over: its quota goes on counting them.

    A table of its own: publishing a form writes again everything that its revision holds.
    """

    never_on_public_pages = True

    form = models.OneToOneField(OnlineForm, on_delete=models.CASCADE, primary_key=True, related_name="+")
    count = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.form_id}: {self.count}"
