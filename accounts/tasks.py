"""The background work of this room: each task stands beside what it does, and the worker finds them all here."""

from .certification_mail import certification_decided, certification_told
from .desk import desk_told
from .ending import tell_of_ends

__all__ = ["certification_decided", "certification_told", "desk_told", "tell_of_ends"]
