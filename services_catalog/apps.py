from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesCatalogConfig(AppConfig):
    name = "services_catalog"
    verbose_name = _("Catalogue of procedures")

    def ready(self):
        from core import certification_points
        from services_catalog import moved, places_lists
        from services_catalog import search_docs as _registers_its_extractors  # noqa: F401

        moved.connect()
        certification_points.register(places_lists.certification_points)
