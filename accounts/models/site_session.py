import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class SiteSession(models.Model):
    """That a person entered another site out of one session of theirs here: when it ends, the site is told.

    `sid` is the name of it that the site knows (OpenID Connect Back-Channel Logout 1.0): another for each site.
    """

    client = models.ForeignKey("allauth_idp_oidc.Client", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="site_sessions")
    session = models.CharField(max_length=64, db_index=True)  # digest of the key of the session
    sid = models.UUIDField(default=uuid.uuid4, unique=True)
    since = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_entry_per_site_and_session", fields=["client", "session"])]

    def __str__(self):
        return str(self.sid)
