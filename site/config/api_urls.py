"""Everything under /api/. The last line keeps what is not there a JSON answer, never a page or a redirect."""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from config.api import api
from core.api import problem
from headless.preview import preview
from headless.wagtail_api import router

urlpatterns = [
    path("v1/", api.urls),
    path("wagtail/v2/", router.urls),
    path("preview/", preview, name="api_preview"),
    re_path(r"", csrf_exempt(lambda request: problem(404))),
]
