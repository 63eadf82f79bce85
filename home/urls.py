"""Before Wagtail's own addresses: the same name, found with fewer queries."""

from django.urls import path, re_path
from wagtail.urls import serve_pattern

from home.views import kept_data, serve

urlpatterns = [
    path("datos-personales/", kept_data, name="kept_data"),
    re_path(serve_pattern, serve, name="wagtail_serve"),
]
