"""The background work of this room: each task stands beside what it does, and the worker finds them all here."""

from .decision_mail import certification_decided

__all__ = ["certification_decided"]
