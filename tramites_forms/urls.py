from django.urls import path

from tramites_forms.views import check, inline_send, left, receipt, resume, step
from tramites_forms.views.inline import start_page
from tramites_forms.views.receipt import receipt_file
from tramites_forms.views.step import end

app_name = "tramites_forms"

# Words of the site come before the keys of steps, and keys.RESERVED_STEPS keeps them free.
urlpatterns = [
    path("formularios/<slug:slug>/", start_page, name="start"),
    path("formularios/<slug:slug>/enviar/", inline_send, name="inline_send"),
    path("solicitudes/<uuid:draft_id>/", resume, name="resume"),
    path("solicitudes/<uuid:draft_id>/revisar/", check, name="check"),
    path("solicitudes/<uuid:draft_id>/guardada/", left, name="left"),
    path("solicitudes/<uuid:draft_id>/fin/", end, name="end"),
    path("solicitudes/<uuid:draft_id>/recibo/", receipt, name="receipt"),
    path("solicitudes/<uuid:draft_id>/comprobante/", receipt_file, name="receipt_file"),
    path("solicitudes/<uuid:draft_id>/<slug:key>/", step, name="step"),
]
