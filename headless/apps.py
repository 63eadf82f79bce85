from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HeadlessConfig(AppConfig):
    name = "headless"
    verbose_name = _("Headless API")

    def ready(self):
        from headless import kept, logouts, metrics, signals  # noqa: F401
