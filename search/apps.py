from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from . import care, followed, kept, month_figures, outbox_metrics, search_docs, signals  # noqa: F401 they register themselves

        signals.connect()
