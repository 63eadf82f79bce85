from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesCatalogConfig(AppConfig):
    name = "services_catalog"
    verbose_name = _("Catalogue of procedures")

    def ready(self):
        # They register: what pages show, and what of them can be found.
        from services_catalog import checking, ficha, lists, moved, notices, places_lists, search_docs  # noqa: F401

        moved.connect()
