"""Everything under /api/: its page, and JSON. The last line keeps what is not there a JSON answer, never a page."""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from config.api import api
from config.api_docs import docs, docs_before
from core.api import problem
from headless.preview import preview, preview_pages
from headless.wagtail_api import router

urlpatterns = [
    path("", docs, name="api_docs"),
    path("v1/docs", docs_before),
    path("v1/", api.urls),
    path("wagtail/v2/", router.urls),
    path("preview/", preview, name="api_preview"),
    path("preview/pages/", preview_pages, name="api_preview_pages"),
    re_path(r"", csrf_exempt(lambda request: problem(404))),
]
