"""How the matters that people write about, and consultations, become findable. No count is in it, nor any result."""

from collections.abc import Iterator
from typing import Any

from core.language_paths import in_active_language
from core.searchable import SearchDoc, register
from participation.models import BallotBox, Consultation, Theme
from participation.themes import changes_of


@register(Theme)
def theme(found: Any) -> Iterator[SearchDoc]:
    yield SearchDoc(
        id=f"theme:{found.slug}",
        type="page",
        language=found.locale.language_code,
        title=found.title,
        url=in_active_language(f"/asuntos/{found.slug}/"),
        summary=found.summary,
        body="\n".join(f"{change.on.isoformat()} {change.text}" for change in changes_of(found)),
    )


@register(Consultation)
def consultation(found: Any) -> Iterator[SearchDoc]:
    """What was decided is in it once it is written, which is not before the day of the results (Consultation.clean)."""
    box = BallotBox.objects.filter(consultation__translation_key=found.translation_key).first()
    yield SearchDoc(
        id=f"consultation:{found.slug}",
        type="page",
        language=found.locale.language_code,
        title=found.title,
        url=in_active_language(f"/consultas/{found.slug}/"),
        summary=found.summary,
        body="\n".join(filter(None, [found.institution.name, box and box.why, found.outcome])),
    )
