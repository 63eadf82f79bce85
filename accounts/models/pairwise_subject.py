import uuid

from django.conf import settings
from django.db import models


class PairwiseSubject(models.Model):
    """The name by which one other site knows one person: a random one, that says nothing and is used nowhere else."""

    client = models.ForeignKey("allauth_idp_oidc.Client", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="oidc_subjects")
    subject = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_subject_per_client", fields=["client", "user"])]

    def __str__(self):
        return str(self.subject)
