from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TramitesFormsConfig(AppConfig):
    name = "tramites_forms"
    verbose_name = _("Forms")

    def ready(self):
        from tramites_forms import my_drafts, personal_data, served, signals  # noqa: F401  they register themselves
