from django.urls import path

from participation import views

urlpatterns = [
    path("opinion/", views.opinion, name="opinion"),
    path("opinion/detalle/", views.detail, name="opinion_detail"),
]
