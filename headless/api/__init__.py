"""What of the API is of all rooms: pages of every type, the frame around them, what changed."""

from ninja import Router

from headless.api import changes, content, desk, drafts, files, frame, requests

router = Router()
for part in (content, frame, changes, desk, drafts, files, requests):
    router.add_router("", part.router)

__all__ = ["router"]
