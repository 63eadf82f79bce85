"""Words in templates that are in one language only, because nobody marked them for translation."""

import re
from pathlib import Path

from django.conf import settings

WORD = re.compile(r"[^\W\d_]{2,}")
# The name of the site, and the names by which each language calls itself.
NAMES = {"Soberanía", "English", "Español"}
# Served without Django, so they say the same in both languages; and the page of components, for developers.
BOTH_LANGUAGES = {"500.html", "503.html", "no_room.html"}
FOLDERS_LEFT_OUT = {"estilo", "typst"}
NOT_TEXT = [
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"\{% comment.*?endcomment %\}",
        r"\{#.*?#\}",
        r"\{% blocktrans(late)?\b.*?\{% endblocktrans(late)? %\}",
        r"\{% block body_class %\}.*?\{% endblock %\}",
        r"<(script|style|svg|code)\b.*?</\1>",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"<!--.*?-->",
        r"<[^>]*>",
        r"&\w+;",
    )
]


def loose_texts():
    """Return a list of lines, one for each line of a template with words outside `translate`."""
    root = Path(settings.BASE_DIR) / "templates"
    found = []
    for path in sorted(root.rglob("*.html")):
        inside = path.relative_to(root)
        if inside.name in BOTH_LANGUAGES or inside.parts[0] in FOLDERS_LEFT_OUT:
            continue
        text = path.read_text(encoding="utf-8")
        for pattern in NOT_TEXT:
            text = pattern.sub(lambda match: " " + "\n" * match[0].count("\n"), text)
        for number, line in enumerate(text.splitlines(), 1):
            if set(WORD.findall(line)) - NAMES:
                found.append(f"templates/{inside}:{number}: {line.strip()[:60]!r} is not marked for translation")
    return found
