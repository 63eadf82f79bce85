from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel


class TrustedSource(models.Model):
    """A site whose pages may be cited as the source of an official page: an institution's, or named press."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("Official")
        PRESS = "press", _("Press")

    domain = models.CharField(
        _("domain"),
        max_length=120,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", _("Like this: granma.cu"))],
        help_text=_("Without “www”. It holds for all that ends in it: gob.cu covers www.minjus.gob.cu."),
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("As people know it."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OFFICIAL)

    panels = [FieldPanel("name"), FieldRowPanel([FieldPanel("domain"), FieldPanel("kind")])]

    class Meta:
        verbose_name = _("site that may be cited")
        verbose_name_plural = _("sites that may be cited")
        ordering = ["domain"]

    def __str__(self):
        return f"{self.name} ({self.domain})"


def is_trusted(url):
    """Say whether a page of `url` (str) may be cited. While the list is empty, nothing is refused."""
    host = f".{(urlsplit(url).hostname or '').rstrip('.').lower()}"
    every = TrustedSource.objects.annotate(host=Value(host, output_field=models.CharField()))
    ends = every.filter(host__endswith=Concat(Value("."), "domain"))
    return ends.exists() or not TrustedSource.objects.exists()


def refuse_untrusted(field, url):
    """Raise ValidationError, at `field`, when `url` may not be cited. Rule: sources are official or named press."""
    if url and not is_trusted(url):
        raise ValidationError({field: refusal(url)})


def refusal(url):
    """Return what an editor is told of an address that may not be cited."""
    return _(
        "“%(site)s” is not on the list of sites that may be cited: official ones and named press. Choose another "
        "source, or write this one in the note for editors."
    ) % {"site": urlsplit(url).hostname or url}
