from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchCount(models.Model):
    """How often something was searched in a month, with no person in it.

    Until several searches said the same, only the fingerprint is kept: what just one person typed may be a name.
    """

    month = models.DateField(_("month"))
    language = models.CharField(_("language"), max_length=10)
    fingerprint = models.CharField(max_length=64)
    text = models.CharField(_("search"), max_length=80, blank=True)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    empty = models.PositiveIntegerField(_("without results"), default=0)
    clicks = models.PositiveIntegerField(_("results opened"), default=0)

    class Meta:
        verbose_name = _("search made")
        verbose_name_plural = _("searches made")
        constraints = [
            models.UniqueConstraint(fields=["month", "language", "fingerprint"], name="search_count_once_a_month")
        ]
        indexes = [models.Index(fields=["month", "-searches"], name="search_count_top")]

    def __str__(self):
        return self.text or self.fingerprint[:8]
