from django.urls import path

from news.views import comment

urlpatterns = [path("noticias/comentarios/<int:page_id>/", comment, name="news_comment")]
