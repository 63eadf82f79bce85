from .certify import appeal, certify
from .codes import confirm_login_code, confirm_password_reset_code
from .details import details
from .identity_app import certify_by_app, identity_app_return, identity_app_said
from .lost_access import lost_access
from .my_data import leave, my_data
from .photos import photo, photos
from .prove import prove_by_code
from .sign_up import email_code, phone_code
from .sites import sites
from .space import accesses, change_phone, home, profile
from .undo import undo_change

__all__ = [
    "accesses",
    "appeal",
    "certify",
    "certify_by_app",
    "change_phone",
    "confirm_login_code",
    "confirm_password_reset_code",
    "details",
    "email_code",
    "home",
    "identity_app_return",
    "identity_app_said",
    "leave",
    "lost_access",
    "my_data",
    "phone_code",
    "photo",
    "photos",
    "profile",
    "prove_by_code",
    "sites",
    "undo_change",
]
