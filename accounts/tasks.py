"""The background work of this room: each task stands beside what it does, and the worker finds them all here."""

from .decision_mail import certification_decided
from .personal_data import erase_every_night
from .tidying import tidy_every_night

__all__ = ["certification_decided", "erase_every_night", "tidy_every_night"]
