"""Lines of templates are short enough to be read beside a page, and to show what a change changed."""

from collections.abc import Iterator
from pathlib import Path

from config.checks import CHECKOUT, tell

LONGEST = 120
# Templates still to be brought to it, a path a line; empty is how it should be.
WAITING = CHECKOUT / "site" / "config" / "checks" / "long_templates.txt"


def faults(root: Path = CHECKOUT, waiting: Path = WAITING) -> Iterator[str]:
    """Yield a line for each line of a template that is longer, in the folder of templates and in those of rooms.

    Not in the text of a message (.txt): there every line is one that people receive.
    """
    left = set(waiting.read_text().split()) if waiting.exists() else set()
    for path in sorted([*root.glob("templates/**/*"), *root.glob("*/templates/**/*")]):
        if path.suffix not in {".html", ".xml"}:
            continue
        name = str(path.relative_to(root))
        lines = path.read_text(encoding="utf-8").splitlines()
        told = [f"{name}:{place}: {len(line)} characters" for place, line in enumerate(lines, 1) if len(line) > LONGEST]
        if name not in left:
            yield from told
        elif not told:
            yield f"{name} has no long line any more: take it out of {waiting.name}"


if __name__ == "__main__":
    tell(faults())
