from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField

PERSON = ("names", "first_surname", "second_surname")
ADDRESS = ("municipality", "street", "between", "district")


class Details(models.Model):
    """What a person wrote to start forms with: names and surnames in their parts, and where they live.

    Nobody has checked it and it proves nothing: a certification knows the legal name as one text, and where a name
    ends and a surname begins cannot be guessed. Only its person reads it or changes it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="details", verbose_name=_("user")
    )
    names = EncryptedTextField(_("names"), blank=True, default="")
    first_surname = EncryptedTextField(_("first surname"), blank=True, default="")
    second_surname = EncryptedTextField(_("second surname"), blank=True, default="")
    municipality = EncryptedTextField(_("municipality"), blank=True, default="")
    street = EncryptedTextField(_("street and number"), blank=True, default="")
    between = EncryptedTextField(_("between which streets"), blank=True, default="")
    district = EncryptedTextField(_("neighbourhood or place"), blank=True, default="")

    class Meta:
        verbose_name = _("details to start forms")
        verbose_name_plural = _("details to start forms")

    def __str__(self):
        return str(self.pk)

    def written(self, names):
        """Return {name: text} of those of `names` that are not empty."""
        return {name: text for name in names if (text := getattr(self, name))}
