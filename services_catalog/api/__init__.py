"""The catalogue as JSON: procedures, categories, institutions, offices, guides, checkers. Never a draft."""

from ninja import Router

from services_catalog.api import categories, checkers, guides, indexes, institutions, offices, services

router = Router(tags=["catalogue"])
for endpoint in (services, categories, institutions, offices, guides, checkers, indexes):
    router.add_router("", endpoint.router)

__all__ = ["router"]
