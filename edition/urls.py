"""The page in the languages of the site. The files have one address each: see file_urls.py."""

from django.urls import path

from edition import views

urlpatterns = [path("sin-conexion/", views.edition, name="edition")]
