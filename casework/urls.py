from django.urls import path

from casework import my_requests, tracking

urlpatterns = [
    path("seguimiento/", tracking.follow, name="follow"),
    path("cuenta/solicitudes/<slug:reference>/", my_requests.mine, name="my_request"),
]
