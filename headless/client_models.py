"""Programs that fill in and send forms for people: what each may do, what it began, and which keys it used."""

import ipaddress

from allauth.idp.oidc.models import Client
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST = timezone.timedelta(days=366)  # of a permission: who renews it looks at it again


def validate_network(text):
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise ValidationError(_("%(text)s is not a network, such as 200.55.128.0/20.") % {"text": text}) from error


class ApiClient(models.Model):
    """What a client of our identity provider may do with forms. Without this row it may do nothing."""

    never_on_public_pages = True

    client = models.OneToOneField(Client, models.CASCADE, related_name="sends", verbose_name=_("program"))
    institution = models.CharField(
        _("institution"),
        max_length=160,
        help_text=_("Who answers for it, as people read it in who looked at their data."),
    )
    forms = models.ManyToManyField(
        "tramites_forms.OnlineForm", related_name="+", verbose_name=_("forms it may send and follow")
    )
    is_desk = models.BooleanField(
        _("acts at a desk for people who agree"),
        default=False,
        help_text=_("With a code of ours that the person says to the officer, and for a person without an account."),
    )
    networks = ArrayField(
        models.CharField(max_length=50, validators=[validate_network]),
        verbose_name=_("networks it calls from"),
        help_text=_("One after another, with commas: 200.55.128.0/20. Calls from elsewhere are refused."),
    )
    calls_per_hour = models.PositiveIntegerField(
        _("calls an hour"), default=3600, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    expires_on = models.DateField(_("last day"), help_text=_("At most a year from today."))
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("made on"), auto_now_add=True)

    class Meta:
        verbose_name = _("program that sends forms")
        verbose_name_plural = _("programs that send forms")

    def __str__(self):
        return f"{self.institution}: {self.client_id}"

    def clean(self):
        if self.expires_on and self.expires_on > timezone.localdate() + LONGEST:
            raise ValidationError({"expires_on": _("At most a year from today.")})

    def takes(self, address):
        """Say whether it may call from an IP address (str)."""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(ip in ipaddress.ip_network(one) for one in self.networks)


class ApiDraft(models.Model):
    """A draft that a program began, and what was sent of it: nobody else reaches it through the API."""

    never_on_public_pages = True

    draft = models.OneToOneField("tramites_forms.Draft", models.SET_NULL, null=True, related_name="+")
    submission = models.OneToOneField("tramites_forms.Submission", models.CASCADE, null=True, related_name="+")
    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="drafts")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return str(self.pk)


class KeyUse(models.Model):
    """An Idempotency-Key that a program sent with, kept as long as what was sent: a key never sends twice."""

    never_on_public_pages = True

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=64)  # SHA-256: a program may put anything into it
    fingerprint = models.CharField(max_length=64)
    sent = models.ForeignKey(ApiDraft, models.CASCADE, related_name="keys")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="one_use_of_a_key")]

    def __str__(self):
        return self.key[:8]
