"""Floor 1: users, certification, citizen space."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from allauth.idp.oidc.internal.oauthlib import server

        from . import certification_told, kept, key_rotation, month_figures, personal_data, signals  # noqa: F401
        from .oidc_validator import ConsentValidator

        # allauth has no setting for it. Every endpoint makes its server there: tests/accounts/test_oidc_grants.py.
        server.OAuthLibRequestValidator = ConsentValidator
