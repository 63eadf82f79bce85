from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionConfig(AppConfig):
    name = "edition"
    verbose_name = _("Offline edition")

    def ready(self):
        from edition import kept, making  # noqa: F401
