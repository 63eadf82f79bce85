import ipaddress

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class OpinionDay(models.Model):
    """What was said of one page on one day, as sums: nobody is in it.

    What one network address says of a page beyond what counts of it stands aside, and is shown as such.
    """

    never_on_public_pages = True

    place = models.CharField(max_length=100)  # "page:12", "view:search", "none" (an address where nothing is)
    page = models.ForeignKey(Page, models.SET_NULL, null=True, blank=True, related_name="opinion_days")
    language = models.CharField(_("language"), max_length=5)
    day = models.DateField(_("day"))
    yes = models.PositiveIntegerField(_("useful"), default=0)
    no = models.PositiveIntegerField(_("not useful"), default=0)
    aside_yes = models.PositiveIntegerField(_("useful, not counted"), default=0)
    aside_no = models.PositiveIntegerField(_("not useful, not counted"), default=0)
    # Somebody of the staff took the whole day out of what counts, and says why.
    set_aside_why = models.CharField(_("why the day does not count"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("opinions of a day")
        verbose_name_plural = _("opinions of days")
        constraints = [models.UniqueConstraint(fields=["place", "language", "day"], name="one_opinion_day")]
        indexes = [models.Index(fields=["day"], name="opinion_day")]

    def __str__(self):
        return f"{self.place} {self.day}"


class SharedNetwork(models.Model):
    """A network address that many people share: a telephone company, a Joven Club. More of it counts."""

    never_on_public_pages = True

    network = models.CharField(
        _("network"), max_length=50, unique=True, help_text=_("As its owner writes it: 152.206.0.0/15, 2001:db8::/32.")
    )
    name = models.CharField(_("whose it is"), max_length=100)
    counted = models.PositiveIntegerField(
        _("opinions that count"),
        default=200,
        help_text=_("Of each page, in a day, from each of its addresses. From any other address ten at most."),
    )

    panels = [FieldPanel("network"), FieldPanel("name"), FieldPanel("counted")]

    class Meta:
        verbose_name = _("shared network")
        verbose_name_plural = _("shared networks")
        ordering = ["name", "network"]

    def __str__(self):
        return f"{self.name} ({self.network})"

    def clean(self):
        try:
            self.network = str(ipaddress.ip_network(self.network.strip(), strict=False))
        except ValueError:
            raise ValidationError({"network": _("Write a network, for example 152.206.0.0/15")}) from None
