"""Procedures, categories, institutions, offices and guides as JSON. Only what the site itself shows, never a draft."""

from ninja import Router

from services_catalog.api import categories, guides, institutions, offices, services

router = Router(tags=["catalogue"])
for endpoint in (services, categories, institutions, offices, guides):
    router.add_router("", endpoint.router)

__all__ = ["router"]
