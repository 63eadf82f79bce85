from django.urls import path, re_path

from edition import views

urlpatterns = [
    path("sin-conexion/sw.js", views.service_worker, name="edition_worker"),
    re_path(
        r"^sin-conexion/(?P<name>soberania(?:-[a-z]{2,8})?\.html|soberania\.zip|cambios\.zip)$",
        views.file,
        name="edition_file",
    ),
]
