from django.urls import path

from edition import views

urlpatterns = [
    path("sin-conexion/sw.js", views.service_worker, name="edition_worker"),
    path("sin-conexion/<str:name>", views.file, name="edition_file"),
]
