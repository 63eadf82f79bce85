"""What those who follow something are told of: what the journal of changes tells (core.changes), and what is ours.

Themes and consultations are not in the journal, which other programs read and act on: `signals` notes their happenings.
"""

from typing import Any

from core.changes.kinds import Kind
from core.changes.kinds import kinds as journal_kinds
from participation import consulting, themes
from participation.models import Consultation, Theme


def _slug(instance: Any) -> str:
    return str(instance.slug)


OURS = (
    Kind(Theme, "theme", themes.public, _slug),
    Kind(Consultation, "consultation", consulting.public, _slug),
)


def told_kinds() -> dict[str, Kind]:
    """Return {type: Kind} of everything that happenings are of."""
    return {kind.type: kind for kind in (*journal_kinds(), *OURS)}
