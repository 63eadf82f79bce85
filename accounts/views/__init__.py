from .certify import appeal, certify
from .details import details
from .identity_app import certify_by_app, identity_app_return, identity_app_said
from .my_data import leave, my_data
from .photos import photo, photos
from .sites import sites
from .space import accesses, change_phone, home, profile

__all__ = [
    "accesses",
    "appeal",
    "certify",
    "certify_by_app",
    "change_phone",
    "details",
    "home",
    "identity_app_return",
    "identity_app_said",
    "leave",
    "my_data",
    "photo",
    "photos",
    "profile",
    "sites",
]
