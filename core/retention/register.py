"""The register of data (registro de actividades de tratamiento) as the manual prints it, made from the kinds."""

from .kinds import covered, kinds

HEAD = """# Register of data

*Registro de actividades de tratamiento (Ley 149 de 2022).* Every kind of data about people that this site keeps, for how long, and its end. It is made from
the code that keeps it: `manage.py retention --register > docs/data-register.md`; a test compares them, and another finds a table that nobody registered.

Days are whole days of the country's clock: what came on a day is kept on that day and as many more as the rule says, and goes the night after (4:17).

"""
LINES = (
    ("What", "holds"),
    ("What for", "purpose"),
    ("Who sees it", "seen_by"),
    ("How long", "rule"),
    ("Then", "end"),
    ("Where people are told", "told"),
)


def register_text():
    """Return docs/data-register.md (str)."""
    parts = [HEAD]
    for kind in sorted(kinds(), key=lambda one: one.key):
        parts.append(f"## {kind.title}\n\n`{kind.key}`\n\n")
        parts += [f"- {title}: {getattr(kind, name)}\n" for title, name in LINES]
        parts.append(f"- Tables: {', '.join(f'`{label}`' for label in kind.tables) or 'none'}\n\n")
    parts.append("## Tables that hold nothing of people, or only staff at work\n\n| tables | why |\n|---|---|\n")
    reasons: dict[str, list[str]] = {}
    for label, reason in covered()[1].items():
        reasons.setdefault(reason, []).append(label)
    for reason, labels in sorted(reasons.items()):
        parts.append(f"| {', '.join(f'`{label}`' for label in sorted(labels))} | {reason} |\n")
    return "".join(parts)
