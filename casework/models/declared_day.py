"""A day on which nobody works, besides Saturdays, Sundays and the holidays of the law: declared when it comes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeclaredDay(models.Model):
    never_on_public_pages = True

    day = models.DateField(_("day"), unique=True)
    reason = models.CharField(
        _("why"), max_length=200, help_text=_("With the resolution that declares it. Days counted as working skip it.")
    )

    class Meta:
        verbose_name = _("declared day off")
        verbose_name_plural = _("declared days off")
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.reason}"
