from django.db import models
from django.utils.translation import gettext_lazy as _


class Synonym(models.Model):
    """Words people type and what else to look for. Used when searching, so a change works at once."""

    words = models.TextField(
        _("words people type"),
        help_text=_("One or more ways to say it, separated by commas: carnet, carné de identidad."),
    )
    meanings = models.TextField(
        _("also search for"),
        blank=True,
        help_text=_("What the catalogue calls it, separated by commas. Leave it empty if all the words mean the same."),
    )
    weight = models.FloatField(
        _("strength"),
        default=0.9,
        help_text=_("1 counts as much as the word typed; lower values only help a little."),
    )
    key = models.SlugField(_("key"), max_length=80, unique=True, null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self):
        return self.words[:80]


class BestBet(models.Model):
    """A result that editors put first for certain searches."""

    queries = models.TextField(_("searches"), help_text=_("One per line, as people type them."))
    document = models.CharField(_("result"), max_length=300, help_text=_("For example service:pasaporte-corriente."))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("best bet")
        verbose_name_plural = _("best bets")
        ordering = ["position"]

    def __str__(self):
        return f"{self.queries.splitlines()[0] if self.queries else ''} → {self.document}"


class WorstBet(models.Model):
    """A result that editors keep out of certain searches."""

    queries = models.TextField(_("searches"), help_text=_("One per line, as people type them."))
    document = models.CharField(_("result to hide"), max_length=300)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("worst bet")
        verbose_name_plural = _("worst bets")

    def __str__(self):
        return f"{self.queries.splitlines()[0] if self.queries else ''} ✕ {self.document}"
