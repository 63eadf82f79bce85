from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParticipationConfig(AppConfig):
    name = "participation"
    verbose_name = _("Participation")

    def ready(self):
        from participation import (  # noqa: F401 they register themselves
            care,
            kept,
            metrics,
            own_figures,
            personal_data,
            search_docs,
            searches,
            signals,
        )
