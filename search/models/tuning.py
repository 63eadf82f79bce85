from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.language_paths import in_spanish

from .documents import Document

RESULT_HELP = _("The address of its page, copied from the browser. Its key, as service:pasaporte-corriente, also does.")


class Bet(models.Model):
    """What best and worst bets share: searches and the result they are about."""

    queries = models.TextField(_("searches"), help_text=_("One per line, as people type them."))

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.document:
            self.document = result_key(self.document)
            if not self.document:
                raise ValidationError({"document": _("There is no such result. Copy the address of its page.")})


def result_key(text):
    """Return the key of the result that `text` names by its key or its address, or "" when there is none."""
    text = text.strip()
    path = in_spanish(urlsplit(text).path) if "/" in text else ""
    named = Q(doc_id=text) | Q(url=path) if path else Q(doc_id=text)
    return Document.objects.filter(named).values_list("doc_id", flat=True).first() or ""


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
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self):
        return self.words[:80]


class BestBet(Bet):
    """A result that editors put first for certain searches."""

    document = models.CharField(_("result"), max_length=300, help_text=RESULT_HELP)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("best bet")
        verbose_name_plural = _("best bets")
        ordering = ["position"]

    def __str__(self):
        return f"{self.queries.splitlines()[0] if self.queries else ''} → {self.document}"


class WorstBet(Bet):
    """A result that editors keep out of certain searches."""

    document = models.CharField(_("result to hide"), max_length=300, help_text=RESULT_HELP)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("worst bet")
        verbose_name_plural = _("worst bets")

    def __str__(self):
        return f"{self.queries.splitlines()[0] if self.queries else ''} ✕ {self.document}"
