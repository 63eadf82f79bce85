"""How the cases of one kind live: their states and the ways between them. Data, edited in the admin, not code.

What is edited here is in force for new cases once it is frozen (kind_versions.kind_publish): a case that runs keeps the
KindVersion it began with, and reads nothing of this file but what its states are (their rows never go).
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from casework.life import DaysUnit, Taker


def few_days(verbose_name, default, text, *validators):
    """Return a field that holds a count of days (int)."""
    return models.PositiveSmallIntegerField(
        verbose_name, default=default, db_default=default, validators=[*validators], help_text=text
    )


class CaseKind(ClusterableModel):
    never_on_public_pages = True

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("key"), max_length=40, unique=True)
    institution = models.ForeignKey(
        "services_catalog.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE},
        verbose_name=_("institution that owns it"),
        help_text=_("Only its forms use this kind. Empty: the forms of all."),
    )
    legal_days = models.PositiveSmallIntegerField(
        _("days to answer"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        help_text=_("Ley 167 of 2023 gives 30 natural days at most: when these are more, 30 count."),
    )
    legal_unit = models.CharField(
        _("counted in"), max_length=8, choices=DaysUnit, default=DaysUnit.NATURAL, db_default=DaysUnit.NATURAL
    )
    extension_days = few_days(
        _("days of the extension"),
        30,
        _("Taken once, before the day to answer, and told with its reason. 0: there is none."),
        MaxValueValidator(30),
    )
    redirect_days = few_days(
        _("days to pass it to another institution"),
        0,
        _("Natural days since it came. Ley 167 of 2023 gives 5 for a petition. 0: it is not passed on."),
        MaxValueValidator(30),
    )
    appeal_days = few_days(
        _("days to appeal"),
        30,
        _("Natural days since the answer, for what was not granted whole. Another officer answers. 0: none."),
        MaxValueValidator(180),
    )
    correction_days = models.PositiveSmallIntegerField(
        _("days to correct"),
        default=30,
        db_default=30,
        validators=[MinValueValidator(5), MaxValueValidator(90)],
        help_text=_("Natural days that the citizen has. After them the case goes on with what there is."),
    )
    opinion_days = few_days(
        _("days for an opinion"),
        10,
        _("Natural days that another body has to give its opinion. 0: none is asked."),
        MaxValueValidator(60),
    )
    opinion_pauses = models.BooleanField(
        _("an opinion stops the days to answer"),
        default=False,
        db_default=False,
        help_text=_("Until the day on which it should be there. The citizen is told."),
    )
    opinion_told = models.BooleanField(
        _("the citizen is told of opinions"),
        default=True,
        db_default=True,
        help_text=_("Of whom one is asked, until when, and that it came: never what it says."),
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
        help_text=_(
            "They stand before the answer of the officer. {respuesta.key}, {decision.key} and {caso.numero} say what "
            "is of each case. Documents already decided keep theirs."
        ),
    )
    document_fact = models.CharField(
        _("fact in the code of the document"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("Like T{decision.tomo} F{decision.folio}: 12 letters at most. Empty: the officer may write one."),
    )

    class Meta:
        verbose_name = _("kind of case")
        verbose_name_plural = _("kinds of case")

    def __str__(self):
        return self.name

    @property
    def in_force(self):
        """The KindVersion that new cases begin with, or None while it was never whole."""
        return self.versions.order_by("-number").first()


class KindVersion(models.Model):
    """A kind as it was when it was put in force: plain data (kind_versions.compile_kind), never changed."""

    never_on_public_pages = True

    kind = models.ForeignKey(CaseKind, on_delete=models.PROTECT, related_name="versions", verbose_name=_("kind"))
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField()
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("in force since"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("version of a kind of case")
        verbose_name_plural = _("versions of kinds of case")
        ordering = ["kind", "number"]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="unique_version_of_kind")]

    def __str__(self):
        return f"{self.kind_id} v{self.number}"


class State(models.Model):
    """Where a case of a kind can be, in words for the citizen and, where they differ, for the officer."""

    kind = ParentalKey(CaseKind, on_delete=models.CASCADE, related_name="states")
    slug = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("what the citizen reads"), max_length=60)
    explanation = models.CharField(_("what it means"), max_length=250, blank=True)
    staff_label = models.CharField(
        _("what the officer reads"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("Empty: the same."),
    )
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
    retired = models.BooleanField(
        _("no longer used"), default=False, db_default=False, help_text=_("Cases that are in it go on as they began.")
    )
    sort_order = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("A case begins in the one with the lowest.")
    )

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["kind", "sort_order"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="unique_state_of_kind")]

    def __str__(self):
        return self.staff_label or self.label


class Transition(models.Model):
    """A step from one state to another: who may take it, and what it asks of them."""

    kind = ParentalKey(CaseKind, on_delete=models.CASCADE, related_name="transitions")
    slug = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("what the button says"), max_length=60)
    source = models.ForeignKey(State, on_delete=models.CASCADE, related_name="ways_out", verbose_name=_("from"))
    target = models.ForeignKey(State, on_delete=models.CASCADE, related_name="ways_in", verbose_name=_("to"))
    who = models.CharField(
        _("who takes it"), max_length=8, choices=Taker, default=Taker.OFFICER, db_default=Taker.OFFICER
    )
    needs_text = models.BooleanField(
        _("needs words for the citizen"), default=False, help_text=_("A reason, a question or an answer.")
    )
    needs_note = models.BooleanField(
        _("needs a note for staff"), default=False, db_default=False, help_text=_("The citizen does not see it.")
    )
    four_eyes = models.BooleanField(
        _("four eyes"),
        default=False,
        db_default=False,
        help_text=_("Whoever brought the case to the state it leaves may not take it."),
    )
    form = models.ForeignKey(
        "tramites_forms.OnlineForm",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"for_staff": True, "locale__language_code": settings.LANGUAGE_CODE},
        verbose_name=_("form of the decision"),
        help_text=_("What the officer fills to take a step that ends the case. Made like any form, for the staff."),
    )
    after_days = models.PositiveSmallIntegerField(
        _("after how many days"), null=True, blank=True, help_text=_("Natural days in the state. For the clock alone.")
    )
    message = models.CharField(
        _("what the citizen is told"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text=_("One sentence, by e-mail or text message. {state} is the new state. Empty: “{state}” is told."),
    )
    translations = models.JSONField(
        _("the same in other languages"),
        default=dict,
        blank=True,
        db_default={},
        help_text=_("For example {“en”: {“message”: “…”}}. What lacks is told in general words."),
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
