"""Floor 1: users, certification, citizen space."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from . import kept, key_rotation, personal_data, signals  # noqa: F401
