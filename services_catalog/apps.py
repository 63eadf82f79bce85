from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesCatalogConfig(AppConfig):
    name = "services_catalog"
    verbose_name = _("Catalogue of procedures")

    def ready(self):
        from services_catalog import (
            kept,  # noqa: F401
            moved,
        )
        from services_catalog import search_docs as _registers_its_extractors  # noqa: F401

        moved.connect()
