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
    _of_people, nobody, staff = covered()
    parts += _listed("Tables that name staff at work, and nobody else", "how long", staff)
    parts += _listed("Tables that hold nothing of people", "why", nobody)
    return "".join(parts).rstrip("\n") + "\n"


def _listed(title, why, labels):
    yield f"## {title}\n\n| tables | {why} |\n|---|---|\n"
    reasons: dict[str, list[str]] = {}
    for label, reason in labels.items():
        reasons.setdefault(reason, []).append(label)
    for reason, found in sorted(reasons.items()):
        yield f"| {', '.join(f'`{label}`' for label in sorted(found))} | {reason} |\n"
    yield "\n"
