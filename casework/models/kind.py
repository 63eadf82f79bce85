"""How the cases of one kind live: their states and the ways between them. Data, edited in the admin, not code."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.language_paths import active


class CaseKind(ClusterableModel):
    never_on_public_pages = True

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("key"), max_length=40, unique=True)
    legal_days = models.PositiveSmallIntegerField(
        _("days to answer"), default=30, help_text=_("Natural days (Ley 167 of 2023: 30, extended once at most).")
    )
    correction_days = models.PositiveSmallIntegerField(
        _("days to correct"),
        default=30,
        db_default=30,
        validators=[MinValueValidator(5)],
        help_text=_("Natural days that the citizen has. After them the case goes on with what there is."),
    )
    document_title = models.CharField(
        _("document that is issued"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_("Its title, for what is granted: «Certificación». Empty: this kind issues none."),
    )
    document_text = models.TextField(
        _("words of the document"),
        blank=True,
        default="",
        db_default="",
        max_length=2000,
        help_text=_("They stand before the answer of the officer. Documents already decided keep theirs."),
    )

    class Meta:
        verbose_name = _("kind of case")
        verbose_name_plural = _("kinds of case")

    def __str__(self):
        return self.name

    @property
    def first_state(self):
        return self.states.order_by("sort_order").first()


class State(models.Model):
    """Where a case of a kind can be, in words for the citizen."""

    kind = ParentalKey(CaseKind, on_delete=models.CASCADE, related_name="states")
    slug = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("what the citizen reads"), max_length=60)
    explanation = models.CharField(_("what it means"), max_length=250, blank=True)
    translations = models.JSONField(
        _("the same in other languages"),
        default=dict,
        blank=True,
        help_text=_("For example {“en”: {“label”: “Received”, “explanation”: “…”}}. What lacks shows in Spanish."),
    )
    waits_for_citizen = models.BooleanField(
        _("waits for the citizen"), default=False, help_text=_("The days to answer do not run meanwhile.")
    )
    closes = models.BooleanField(_("ends the case"), default=False)
    sort_order = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["kind", "sort_order"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="unique_state_of_kind")]

    def __str__(self):
        return self.label

    def in_words(self):
        """Return (label, explanation) in the active language, in Spanish where the other is not written."""
        said = self.translations.get(active(), {})
        return said.get("label") or self.label, said.get("explanation") or self.explanation


class Transition(models.Model):
    """A step that staff may take from one state to another."""

    kind = ParentalKey(CaseKind, on_delete=models.CASCADE, related_name="transitions")
    slug = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("what the button says"), max_length=60)
    source = models.ForeignKey(State, on_delete=models.CASCADE, related_name="ways_out", verbose_name=_("from"))
    target = models.ForeignKey(State, on_delete=models.CASCADE, related_name="ways_in", verbose_name=_("to"))
    needs_text = models.BooleanField(
        _("needs words for the citizen"), default=False, help_text=_("A reason, a question or an answer.")
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [models.UniqueConstraint(fields=["kind", "slug", "source"], name="unique_step_of_state")]

    def __str__(self):
        return self.label

    def clean(self):
        if {self.source.kind_id, self.target.kind_id} != {self.kind_id}:
            raise ValidationError(_("Both states must be of this kind."))
