"""One style sheet for the whole site, made of one small file per component. No Node, no build tool.

`static/css/` holds the sources. `BundleFinder` joins them, in the order of `sources()`, into `site.css` whenever static
files are looked for: by the development server, by the tests and by `collectstatic`, which hashes and compresses it.
"""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "site.css"
SOURCES = Path("static/css")
# What everything rests on first, then the components by name, then what must win: paper.
FIRST = ("tokens", "base", "layout")
LAST = ("utilities", "print")


def sources():
    """Return the style sheets in the order they are joined."""
    folder = settings.BASE_DIR / SOURCES
    between = sorted(path.stem for path in folder.glob("*.css") if path.stem not in FIRST + LAST)
    return [folder / f"{stem}.css" for stem in (*FIRST, *between, *LAST)]


def minify(css):
    """Take out comments and needless blanks. It does not understand CSS, so it touches nothing inside quotes."""
    pieces = re.split(r"""("[^"\n]*"|'[^'\n]*')""", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    for index in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[index])
        piece = re.sub(r" ?([{};,>]) ?", r"\1", piece)
        pieces[index] = piece.replace(": ", ":").replace(";}", "}")
    return "".join(pieces).strip()


def bundle():
    """Return the text of the style sheet of the site."""
    return minify("\n".join(path.read_text(encoding="utf-8") for path in sources()))


class BundleFinder(BaseFinder):
    """Serves `site.css`, written again only when a source has changed."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.storage = FileSystemStorage(location=settings.BASE_DIR / "var" / "css")

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path != NAME:
            return []
        target = str(self._write())
        return [target] if find_all else target

    def list(self, ignore_patterns):
        self._write()
        yield NAME, self.storage

    def _write(self):
        target = Path(self.storage.path(NAME))
        newest = max(path.stat().st_mtime for path in (*sources(), Path(__file__)))
        if not target.exists() or target.stat().st_mtime < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Renamed into place: two processes may write at the same time and a third may be reading.
            fresh = target.with_suffix(f".{id(self)}.tmp")
            fresh.write_text(bundle(), encoding="utf-8")
            fresh.replace(target)
        return target
