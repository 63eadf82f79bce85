"""The addresses under /cuenta/: ours, and allauth's views under Spanish words with the names allauth looks them up by.

Every answer is personal, so none is kept by a cache. What allauth has and we do not offer has no address.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import path

from core.http import personal

from . import views
from .recent_proof import recent_proof_required

_routes = [
    ("", views.home, "account_home"),
    ("perfil/", views.profile, "account_profile"),
    ("perfil/formularios/", views.details, "account_details"),
    ("mis-datos/", views.my_data, "account_my_data"),
    ("borrar/", views.leave, "account_leave"),
    ("accesos/", views.accesses, "account_accesses"),
    ("certificar/", views.certify, "account_certify"),
    ("certificar/ir/", views.certify_by_app, "account_certify_by_app"),
    ("certificar/aplicacion/", views.identity_app_said, "identity_app_said"),
    ("certificar/aplicacion/vuelta/", views.identity_app_return, "account_identity_app_return"),
    ("certificar/fotos/", views.photos, "account_photos"),
    ("certificar/fotos/<slug:slug>/", views.photo, "account_photo"),
    ("certificar/<uuid:pk>/apelar/", views.appeal, "account_appeal"),
    ("entrar/", account.login, "account_login"),
    ("entrar/codigo/", views.confirm_login_code, "account_confirm_login_code"),
    ("entrar/sin-acceso/", views.lost_access, "account_lost_access"),
    ("crear/", account.signup, "account_signup"),
    ("crear/codigo/", views.email_code, "account_email_verification_sent"),
    ("salir/", account.logout, "account_logout"),
    ("cerrada/", account.account_inactive, "account_inactive"),
    ("confirmar/", account.reauthenticate, "account_reauthenticate"),
    ("confirmar/codigo/", views.prove_by_code, "account_reauthenticate_code"),
    ("correo/", account.email, "account_email"),
    ("telefono/", views.change_phone, "account_change_phone"),
    ("telefono/codigo/", views.phone_code, "account_verify_phone"),
    ("deshacer/<str:token>/", views.undo_change, "account_undo_change"),
    ("clave/", account.password_change, "account_change_password"),
    ("clave/crear/", account.password_set, "account_set_password"),
    ("clave/olvidada/", account.password_reset, "account_reset_password"),
    ("clave/olvidada/codigo/", views.confirm_password_reset_code, "account_confirm_password_reset_code"),
    ("clave/olvidada/nueva/", account.complete_password_reset, "account_complete_password_reset"),
    ("clave/olvidada/lista/", account.password_reset_from_key_done, "account_password_reset_completed"),
    ("sitios/", views.sites, "account_sites"),
    ("sesiones/", usersessions.list_usersessions, "usersessions_list"),
    ("seguridad/", mfa.index, "mfa_index"),
    ("seguridad/codigo/", mfa.authenticate, "mfa_authenticate"),
    ("seguridad/confirmar/", mfa.reauthenticate, "mfa_reauthenticate"),
    ("seguridad/aplicacion/", totp.activate_totp, "mfa_activate_totp"),
    ("seguridad/aplicacion/quitar/", totp.deactivate_totp, "mfa_deactivate_totp"),
    ("seguridad/recuperacion/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    ("seguridad/recuperacion/nuevos/", recovery_codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    ("seguridad/recuperacion/bajar/", recovery_codes.download_recovery_codes, "mfa_download_recovery_codes"),
    ("seguridad/llaves/", webauthn.list_webauthn, "mfa_list_webauthn"),
    ("seguridad/llaves/nueva/", webauthn.add_webauthn, "mfa_add_webauthn"),
    ("seguridad/llaves/entrar/", webauthn.login_webauthn, "mfa_login_webauthn"),
    ("seguridad/llaves/confirmar/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    ("seguridad/llaves/<int:pk>/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    ("seguridad/llaves/<int:pk>/quitar/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
]

# What an open session may not do by itself. Of the last, only what is sent: looking at the list is free.
_ASK_AGAIN = {
    "account_email",
    "account_change_phone",
    "account_change_password",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
}
_ASK_AGAIN_TO_SEND = {"usersessions_list"}


def _guarded(name, view):
    if name in _ASK_AGAIN:
        view = recent_proof_required(view)
    if name in _ASK_AGAIN_TO_SEND:
        view = recent_proof_required(view, methods={"POST"})
    return personal(view)


urlpatterns = [path(route, _guarded(name, view), name=name) for route, view, name in _routes]
