"""The background work of this room: each task stands beside what it does, and the worker finds them all here."""

from .certification_mail import certification_decided, certification_told
from .ending import tell_of_ends
from .personal_data import erase_every_night
from .tidying import tidy_every_night

__all__ = ["certification_decided", "certification_told", "erase_every_night", "tell_of_ends", "tidy_every_night"]
