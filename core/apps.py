from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self):
        from core import checks, kept, purge_signals, queue_metrics  # noqa: F401 - they register themselves
        from core.limits.checks import refuse_limits_that_are_forgotten
        from core.messages import metrics  # noqa: F401

        purge_signals.connect()
        refuse_limits_that_are_forgotten()
