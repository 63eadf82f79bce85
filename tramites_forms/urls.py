from django.urls import path

from tramites_forms.views import (
    check,
    discard,
    inline_send,
    left,
    move,
    receipt,
    resume,
    resume_code,
    resume_lost,
    step,
)
from tramites_forms.views.inline import start_page
from tramites_forms.views.receipt import receipt_file
from tramites_forms.views.step import end, steps
from tramites_forms.views.tus import tus

app_name = "tramites_forms"

# Words of the site come before the keys of steps, and keys.RESERVED_STEPS keeps them free.
urlpatterns = [
    path("formularios/<slug:slug>/", start_page, name="start"),
    path("formularios/<slug:slug>/enviar/", inline_send, name="inline_send"),
    path("solicitudes/continuar/", resume_lost, name="resume_lost"),
    path("solicitudes/continuar/<uuid:draft_id>/", resume_code, name="resume_code"),
    path("solicitudes/<uuid:draft_id>/", resume, name="resume"),
    path("solicitudes/<uuid:draft_id>/revisar/", check, name="check"),
    path("solicitudes/<uuid:draft_id>/guardada/", left, name="left"),
    path("solicitudes/<uuid:draft_id>/pasos/", steps, name="steps"),
    path("solicitudes/<uuid:draft_id>/fin/", end, name="end"),
    path("solicitudes/<uuid:draft_id>/recibo/", receipt, name="receipt"),
    path("solicitudes/<uuid:draft_id>/comprobante/", receipt_file, name="receipt_file"),
    path("solicitudes/<uuid:draft_id>/borrador/borrar/", discard, name="discard"),
    path("solicitudes/<uuid:draft_id>/version/nueva/", move, name="move"),
    path("solicitudes/<uuid:draft_id>/archivos/<slug:key>/", tus, name="tus"),
    path("solicitudes/<uuid:draft_id>/archivos/<slug:key>/<uuid:partial_id>/", tus, name="tus_file"),
    path("solicitudes/<uuid:draft_id>/<slug:key>/", step, name="step"),
]
