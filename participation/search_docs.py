"""How the matters that people write about become findable. Their counts are not in it: one more report is no news."""

from collections.abc import Iterator
from typing import Any

from core.language_paths import in_active_language
from core.searchable import SearchDoc, register
from participation.models import Theme
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
