from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self):
        from core import checks, kept, purge_signals  # noqa: F401 - the checks register themselves

        purge_signals.connect()
