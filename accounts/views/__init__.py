from .certify import appeal, certify, certify_by_app, identity_app_said
from .codes import confirm_login_code, confirm_password_reset_code
from .details import details
from .my_data import leave, my_data
from .photos import photo, photos
from .prove import prove_by_code
from .sites import sites
from .space import accesses, change_phone, home, profile

__all__ = [
    "accesses",
    "appeal",
    "certify",
    "certify_by_app",
    "change_phone",
    "confirm_login_code",
    "confirm_password_reset_code",
    "details",
    "home",
    "identity_app_said",
    "leave",
    "my_data",
    "photo",
    "photos",
    "profile",
    "prove_by_code",
    "sites",
]
