import secrets
import uuid
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.carne import birth_date
from core.crypto import EncryptedTextField
from core.levels import Level
from core.phone import readable_phone

from .details import ADDRESS, PERSON, Details

GRACE = timedelta(days=7)  # between asking to erase an account and its end


def opaque_username():
    """Return a username that says nothing about the person: 16 URL-safe characters."""
    return secrets.token_urlsafe(12)


class UserManager(BaseUserManager):
    def create_user(self, email=None, phone=None, password=None, **fields):
        user = self.model(email=email, phone=phone, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email=None, password=None, **fields):
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account, known by an e-mail or a phone (E.164), never by the username."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("username"), max_length=32, unique=True, default=opaque_username)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(_("mobile phone"), max_length=16, unique=True, null=True, blank=True)
    phone_verified_at = models.DateTimeField(_("phone verified on"), null=True, blank=True, editable=False)
    legal_name = EncryptedTextField(_("legal name"), blank=True, default="")
    language = models.CharField(_("language"), max_length=5, default="es")
    is_staff = models.BooleanField(_("works for an institution"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    # The first moment after the last day on which it can be taken back.
    erase_at = models.DateTimeField(_("to be erased on"), null=True, blank=True, editable=False)
    # What the sessions of this account are signed with besides the password: a new one ends them all.
    session_salt = models.CharField(max_length=16, blank=True, default="", editable=False)
    date_joined = models.DateTimeField(_("registered on"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                name="user_has_email_or_phone", condition=Q(email__isnull=False) | Q(phone__isnull=False)
            ),
        ]

    def __str__(self):
        return self.get_full_name()

    def save(self, *args, **kwargs):
        # Absent is NULL, never "": two people without an e-mail must not collide.
        self.email = self.email.lower() if self.email else None
        self.phone = self.phone or None
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret=None):
        # Django's name for what both its current hash and those of rotated secrets are made with.
        plain = super()._get_session_auth_hash(secret=secret)
        if not self.session_salt:
            return plain
        return salted_hmac("accounts.session", plain + self.session_salt, algorithm="sha256").hexdigest()

    def get_full_name(self):
        return self.legal_name or self.email or readable_phone(self.phone or "") or self.username

    def get_short_name(self):
        return self.get_full_name()

    @property
    def first_name(self):
        """What Wagtail's menu shows of who is signed in."""
        return self.get_short_name()

    @cached_property
    def certification(self):
        """The active Certification of this account, or None. Read once per instance, that is once per request."""
        return self.certifications.active().first()

    @property
    def carne(self):
        """The identity card number this account is certified with, or ""."""
        return self.certification.carne if self.certification else ""

    @property
    def birth_date(self):
        """The date of birth that the certified identity card number holds (ISO 8601), or ""."""
        return birth_date(self.carne).isoformat() if self.certification else ""

    @property
    def certified_identity(self):
        """Who this person is, as certified now: {"carne", "legal_name", "birth_date"} (texts), or {}."""
        if not self.certification:
            return {}
        name = self.certification.legal_name
        return {"carne": self.carne, "legal_name": name, "birth_date": self.birth_date}

    @property
    def person(self):
        """The names and surnames this person wrote to start forms with: {part: text}, empty if none."""
        return self._details.written(PERSON) if self._details else {}

    @property
    def address(self):
        """Where this person wrote to live, to start forms with: {part: text}, empty if nowhere."""
        return self._details.written(ADDRESS) if self._details else {}

    @cached_property
    def _details(self):
        return Details.objects.filter(user=self).first()

    @cached_property
    def level(self):
        """How well this account is known (core.levels.Level), from proofs that are valid now."""
        if self.certification:
            return Level.CERTIFIED
        if self.phone_verified_at or self.emailaddress_set.filter(verified=True).exists():
            return Level.REGISTERED
        return Level.ANONYMOUS
