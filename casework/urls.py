from django.urls import path

from casework import answering, followed, my_requests, own_acts, papers, tracking, verify_files, verify_views

urlpatterns = [
    path("seguimiento/", tracking.follow, name="follow"),
    path("seguimiento/<slug:reference>/", followed.followed, name="followed"),
    path("seguimiento/<slug:reference>/corregir/", answering.correct, name="correct"),
    path("seguimiento/<slug:reference>/retirar/", own_acts.withdraw, name="withdraw"),
    path("seguimiento/<slug:reference>/reclamar/", own_acts.appeal, name="appeal"),
    path("seguimiento/<slug:reference>/documentos/<uuid:document_id>/", papers.my_document, name="my_document"),
    path(
        "seguimiento/<slug:reference>/documentos/<uuid:document_id>/datos/",
        papers.my_document_data,
        name="my_document_data",
    ),
    path("cuenta/solicitudes/<slug:reference>/", my_requests.mine, name="my_request"),
    path("verificar/", verify_views.verify, name="verify"),
    path("verificar/llaves.cose", verify_files.key_list, name="verify_keys"),
    path("verificar/estado/<int:number>.cwt", verify_files.status_list, name="verify_status"),
    path("verificar/trabajador.js", verify_files.worker, name="verify_worker"),
    path("verificar/<slug:code>/", verify_views.verify_code, name="verify_code"),
]
