from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ConsentQuerySet(models.QuerySet):
    def covering(self, *, user, client, scopes):
        """Return the Consent of `user` (User) that lets `client` (Client) know all of `scopes` (strs), or None."""
        if not getattr(user, "is_authenticated", False):
            return None
        found = self.filter(user=user, client=client).first()
        return found if found and set(scopes) <= set(found.scopes) else None


class Consent(models.Model):
    """What one person lets one other site know. Tokens are good only as far as this row says, and end with it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="site_consents", verbose_name=_("person")
    )
    client = models.ForeignKey("allauth_idp_oidc.Client", models.CASCADE, related_name="+", verbose_name=_("site"))
    scopes = models.JSONField(_("what it may know"), default=list)
    email = models.EmailField(_("which e-mail"), blank=True)
    given_at = models.DateTimeField(_("given on"), default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to another site")
        verbose_name_plural = _("consents to other sites")
        ordering = ["client__name"]
        constraints = [models.UniqueConstraint(name="one_consent_per_site", fields=["user", "client"])]

    def __str__(self):
        return f"{self.client_id}, {self.given_at:%d/%m/%Y}"
