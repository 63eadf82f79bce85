"""The closed lists of the catalogue. Values are Spanish where people see them in addresses (`?audiencia=empresas`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    PEOPLE = "personas", _("People")
    BUSINESSES = "empresas", _("Businesses and organisations")
    FOREIGNERS = "extranjeros", _("Foreigners")


class Channel(models.TextChoices):
    ONLINE = "en_linea", _("Online")
    IN_PERSON = "presencial", _("In person")
    PHONE = "telefono", _("By telephone")


class DaysKind(models.TextChoices):
    NATURAL = "natural", _("natural days")
    WORKING = "working", _("working days")


class TermFor(models.TextChoices):
    """Whose time runs: a person reads "3 days" very differently in the two cases."""

    INSTITUTION = "institution", _("The institution has this time to answer")
    PERSON = "person", _("The person has this time to act")
    RESULT = "result", _("What is obtained lasts this time")
