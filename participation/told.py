"""What those who follow something are told of: what the journal of changes tells (core.changes), and themes.

Themes are not in the journal, which other programs read and act on: `signals` notes their happenings itself.
"""

from core.changes.kinds import Kind
from core.changes.kinds import kinds as journal_kinds
from participation.models import Theme
from participation.themes import public

THEME = Kind(Theme, "theme", public, name=lambda theme: str(theme.slug))


def told_kinds() -> dict[str, Kind]:
    """Return {type: Kind} of everything that happenings are of."""
    return {**{kind.type: kind for kind in journal_kinds()}, THEME.type: THEME}
