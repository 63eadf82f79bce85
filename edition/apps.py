from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionConfig(AppConfig):
    name = "edition"
    verbose_name = _("Edition without a line")

    def ready(self):
        from edition import kept, making  # noqa: F401
