from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self):
        # They register themselves.
        from core import checks, kept, purge_signals, queue_metrics, security_log  # noqa: F401
        from core.changes import recording
        from core.limits.checks import refuse_limits_that_are_forgotten
        from core.messages import metrics  # noqa: F401
        from core.served import addresses, with_source

        purge_signals.connect()
        with_source.connect()
        addresses.connect()
        recording.connect()
        refuse_limits_that_are_forgotten()
