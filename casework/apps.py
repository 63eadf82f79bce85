from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("Casework")

    def ready(self):
        from casework import (  # noqa: F401
            due_day,
            figures,
            kept,
            metrics,
            month_figures,
            my_requests,
            personal_data,
            receivers,
            teams,
        )
