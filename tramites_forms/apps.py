from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TramitesFormsConfig(AppConfig):
    name = "tramites_forms"
    verbose_name = _("Forms")

    def ready(self):
        # They register themselves.
        from tramites_forms import kept, my_drafts, personal_data, served, signals, told  # noqa: F401
