from django.urls import path

from participation import (
    consultation_views,
    figure_views,
    follow_feeds,
    follow_views,
    mail_views,
    opinion_views,
    theme_views,
)

urlpatterns = [
    path("opinion/", opinion_views.opinion, name="opinion"),
    path("opinion/detalle/", opinion_views.detail, name="opinion_detail"),
    path("avisos/", follow_views.about, name="follow_about"),
    path("avisos/pedir/", follow_views.follow_ask, name="follow_ask"),
    path("avisos/confirmar/<str:token>/", follow_views.follow_confirm, name="follow_confirm"),
    path("avisos/preferencias/<str:token>/", follow_views.follow_preferences, name="follow_preferences"),
    path("avisos/baja/<str:token>/", follow_views.follow_leave, name="follow_leave"),
    path("avisos/<slug:kind>/<slug:name>/feed/", follow_feeds.feed, name="follow_feed"),
    path("avisos/<slug:kind>/<slug:name>/", follow_views.follow, name="follow"),
    path("avisos/<slug:kind>/", follow_views.follow, name="follow_kind"),
    path("asuntos/", theme_views.themes, name="themes"),
    path("asuntos/<slug:slug>/", theme_views.theme, name="theme"),
    path("consultas/", consultation_views.consultations, name="consultations"),
    path("consultas/<slug:slug>/", consultation_views.consultation, name="consultation"),
    path("consultas/<slug:slug>/responder/", consultation_views.consultation_form, name="consultation_form"),
    path("consultas/<slug:slug>/enviar/", consultation_views.consultation_send, name="consultation_send"),
    path("consultas/<slug:slug>/datos/<str:name>", consultation_views.consultation_data, name="consultation_data"),
    path("correo/clave/<str:token>/", mail_views.mail_proof, name="mail_proof"),
    path("cifras/", figure_views.figures, name="figures"),
    path("cifras/metodo/", figure_views.figures_method, name="figures_method"),
    path("cifras/datos/<str:name>", figure_views.figures_data, name="figures_data"),
    path("cifras/<str:period>/", figure_views.figures_of, name="figures_of"),
]
