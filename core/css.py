"""Three style sheets for the whole site, made of one small file per component. No Node, no build tool.

`static/css/` holds the sources. `BundleFinder` joins them, in the order of `sources()`, whenever static files are
looked for: by the development server, by the tests and by `collectstatic`, which hashes and compresses them. `site.css`
is for every page; `forms.css` for those where somebody fills something in (`OF_FORMS`) and `figures.css` for those with
charts, and the page of the API (`OF_FIGURES`), so that who only reads does not wait for them.
"""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SITE, FORMS, FIGURES = "site.css", "forms.css", "figures.css"
SOURCES = Path("static/css")
# What everything rests on first, then the components by name, then what must win: paper.
FIRST = ("tokens", "base", "layout")
LAST = ("utilities", "print")
OF_FORMS = ("question", "steps", "upload", "account", "receipt", "progress")
OF_FIGURES = ("chart", "figures", "api")  # what few pages show
APART = {FORMS: OF_FORMS, FIGURES: OF_FIGURES}


def sources(name=SITE):
    """Return the files of a style sheet (`SITE`, or one of `APART`) in the order they are joined."""
    folder = settings.BASE_DIR / SOURCES
    if name in APART:
        return [folder / f"{stem}.css" for stem in APART[name]]
    apart = {stem for stems in APART.values() for stem in stems}
    between = sorted(path.stem for path in folder.glob("*.css") if path.stem not in {*FIRST, *LAST, *apart})
    return [folder / f"{stem}.css" for stem in (*FIRST, *between, *LAST)]


def minify(css):
    """Take out comments and needless blanks. It does not understand CSS, so it touches nothing inside quotes."""
    pieces = re.split(r"""("[^"\n]*"|'[^'\n]*')""", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    for index in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[index])
        piece = re.sub(r" ?([{};,>]) ?", r"\1", piece)
        pieces[index] = piece.replace(": ", ":").replace(";}", "}")
    return "".join(pieces).strip()


def bundle(name=SITE):
    """Return the text of a style sheet."""
    return minify("\n".join(path.read_text(encoding="utf-8") for path in sources(name)))


class BundleFinder(BaseFinder):
    """Serves the sheets, each written again only when a source of it has changed."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.storage = FileSystemStorage(location=settings.BASE_DIR / "var" / "css")

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path not in (SITE, *APART):
            return []
        target = str(self._write(path))
        return [target] if find_all else target

    def list(self, ignore_patterns):
        for name in (SITE, *APART):
            self._write(name)
            yield name, self.storage

    def _write(self, name):
        target = Path(self.storage.path(name))
        newest = max(path.stat().st_mtime for path in (*sources(name), Path(__file__)))
        if not target.exists() or target.stat().st_mtime < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Renamed into place: two processes may write at the same time and a third may be reading.
            fresh = target.with_suffix(f".{id(self)}.tmp")
            fresh.write_text(bundle(name), encoding="utf-8")
            fresh.replace(target)
        return target
