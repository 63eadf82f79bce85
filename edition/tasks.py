"""What the worker finds here; the work itself is in making.py."""

from edition.making import edition_look, edition_nightly

__all__ = ["edition_look", "edition_nightly"]
