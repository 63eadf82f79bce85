from django.urls import path

from . import views

urlpatterns = [
    path("buscar/", views.results, name="search"),
    path("buscar/sugerencias/", views.suggestions, name="search_suggestions"),
]
