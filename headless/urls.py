from django.urls import path

from headless import views

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sello.svg", views.seal, name="seal"),
    path(".well-known/security.txt", views.security, name="security"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]
