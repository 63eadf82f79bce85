import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField, cipher


class MailState(models.TextChoices):
    """Where a message that came is."""

    ANNOUNCED = "announced", _("Not fetched yet")
    STORED = "stored", _("Fetched, to be read")
    FILED = "filed", _("Settled")
    HELD = "held", _("Waits for an officer")
    DEAD = "dead", _("Could not be read")


class MailReason(models.TextChoices):
    """Why a message waits, was left or became what it is."""

    OPENED = "opened", _("It opened a petition")
    JOINED = "joined", _("It was joined to a petition there was")
    AUTOMATIC = "automatic", _("A machine sent it")
    REPORT = "report", _("A report of delivery")
    LIST = "list", _("It came through a list, or to many")
    NO_SENDER = "no_sender", _("It does not say one sender")
    FORGED = "forged", _("Its sender may be false")
    TOO_BIG = "too_big", _("It is too big to be read")
    TOO_SLOW = "too_slow", _("The mail server does not give it whole")
    UNREADABLE = "unreadable", _("It cannot be read")
    NO_FORM = "no_form", _("The form of the mailbox takes nothing now")
    LEFT = "left", _("An officer left it: it is no petition")


class Mailbox(models.Model):
    """A folder of a mail server, and when it was last read whole."""

    never_on_public_pages = True

    name = models.CharField(max_length=200, unique=True)  # user@host/folder
    visited_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    why = models.CharField(max_length=80, blank=True)  # the kind of error, nothing the server said

    def __str__(self):
        return self.name


class InboundMail(models.Model):
    """A message that came to the mailbox, as it came. Its key in the server is its folder, UIDVALIDITY and UID."""

    never_on_public_pages = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.ForeignKey(Mailbox, models.PROTECT, related_name="mails")
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField()
    first_seen_at = models.DateTimeField(auto_now_add=True)
    received_at = models.DateTimeField(_("received on"))
    size = models.BigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, blank=True)
    sealed = models.BinaryField(null=True, editable=False)  # the whole of it, encrypted; of a big one its headers
    state = models.CharField(_("state"), max_length=10, choices=MailState, default=MailState.ANNOUNCED)
    reason = models.CharField(_("why"), max_length=12, choices=MailReason, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    archived = models.BooleanField(default=False)  # taken out of the folder that is read
    settled_at = models.DateTimeField(_("settled on"), null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    submission = models.ForeignKey(
        "tramites_forms.Submission", models.CASCADE, null=True, related_name="inbound_mails", verbose_name=_("petition")
    )
    # Whether the mail server of the site vouched for the sender (Authentication-Results): "pass", "none", "fail".
    vouched = models.CharField(max_length=4, blank=True)
    sender = EncryptedTextField(_("sender"), blank=True, default="")
    subject = EncryptedTextField(_("subject"), blank=True, default="")

    class Meta:
        verbose_name = _("message to the mailbox")
        verbose_name_plural = _("messages to the mailbox")
        ordering = ["-received_at", "-first_seen_at"]
        constraints = [models.UniqueConstraint(fields=["box", "uidvalidity", "uid"], name="one_mail_by_uid")]
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(state="stored"), name="mail_to_read"),
            models.Index(fields=["state", "-received_at"], name="mail_by_state"),
            models.Index(fields=["box", "sha256"], name="mail_by_hash"),
        ]

    def __str__(self):
        return str(self.pk)

    def seal(self, raw: bytes) -> None:
        """Keep the message (bytes), encrypted. Does not save."""
        self.sealed = cipher().encrypt(raw)

    def raw(self) -> bytes:
        """Return the message as it came, b"" when nothing of it is kept."""
        return cipher().decrypt(bytes(self.sealed)) if self.sealed else b""
