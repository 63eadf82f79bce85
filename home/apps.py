from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Home")

    def ready(self):
        from home import search_docs, translation_dates  # noqa: F401 registers its extractors

        translation_dates.in_figures()
