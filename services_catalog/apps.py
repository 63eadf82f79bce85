from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesCatalogConfig(AppConfig):
    name = "services_catalog"
    verbose_name = _("Catalogue of procedures")

    def ready(self):
        from core import certification_points

        # They register: what pages show, what of them can be found, and where they are.
        from services_catalog import (  # noqa: F401
            checking,
            ficha,
            kept,
            lists,
            notices,
            places_lists,
            search_docs,
            served,
            told,
            touched,
        )

        certification_points.register(places_lists.certification_points)
