from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from . import kept, search_docs, signals  # noqa: F401 registers the extractor of files

        signals.connect()
