"""An edition in one language as files: everything in one (what phones can open), and a folder of plain pages.

Number and day stand in no page of the folder but in one small style sheet, so that a new edition changes only the
pages that say something new. Nothing is read from outside: the one file holds its looks, its search and its index.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import css
from core.language_paths import codes
from edition import index
from edition.content import BLANKS, Contents, Entry, kind_words

LOOKS = settings.BASE_DIR / "edition" / "looks"
OF_THE_SITE = ("tokens", "base", "ficha", "notice")
HREF = re.compile(r'href="([^"#][^"]*)"')
COMMENT = re.compile(r"/\*.*?\*/", re.S)
START = "i"


@dataclass(frozen=True)
class Listing:
    """A page that leads to others: `groups` are (heading, entries)."""

    path: str
    title: str
    groups: list[tuple[str, list[Entry]]] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return self.path.replace("/", "-")

    @property
    def count(self) -> int:
        return sum(len(entries) for _heading, entries in self.groups)


@dataclass(frozen=True)
class Change:
    """What became of an entry since the edition before: "new", "changed" or "gone"."""

    id: str
    title: str
    what: str


@dataclass(frozen=True)
class Mark:
    """Which edition it is."""

    number: int
    made_at: datetime

    @property
    def day(self) -> str:
        return timezone.localdate(self.made_at).isoformat()

    def words(self) -> str:
        day = date_format(timezone.localdate(self.made_at), "DATE_FORMAT")
        return _("Edition %(number)s, of %(day)s.") % {"number": self.number, "day": day}


def listings(found: Contents) -> list[Listing]:
    """Return the subjects, then every other list, without those that hold nothing."""
    subjects = [
        Listing(f"m/{one['slug']}", one["title"], [("", found.in_group("service", one["slug"]))])
        for one in found.categories
    ]
    services = found.of("service")
    letters: dict[str, list[Entry]] = {}
    for entry in services:
        letters.setdefault(_initial(entry.title), []).append(entry)
    provinces: dict[str, list[Entry]] = {}
    for entry in found.of("office"):
        provinces.setdefault(entry.groups[0], []).append(entry)
    others = [
        Listing("a-z", _("All the procedures, from A to Z"), list(letters.items())),
        Listing("guias", _("Guides by moment of life"), [("", found.of("guide"))]),
        Listing("preguntas", _("Questions that tell what you need"), [("", found.of("checker"))]),
        Listing("oficinas", _("Offices by province"), list(provinces.items())),
        Listing("organismos", _("Institutions"), [("", found.of("organism"))]),
        Listing("hojas", _("Sheets to prepare a form"), [("", found.of("form"))]),
        Listing("noticias", _("News of the last year"), [("", found.of("news"))]),
        Listing("paginas", _("About the site"), [("", found.of("page"))]),
    ]
    return [one for one in (*subjects, *others) if one.count]


def _initial(title: str) -> str:
    first = next((letter for letter in title if letter.isalnum()), "#")
    plain = first.upper().translate(str.maketrans("ÁÉÍÓÚÜ", "AEIOUU"))
    return plain if plain.isalpha() else "#"


class Rendering:
    """An edition in the active language. `ways` turn the path of an entry or list into a link to it."""

    def __init__(self, found: Contents, changes: Sequence[Change]) -> None:
        self.found = found
        self.changes = changes
        self.lists = listings(found)
        self.kinds = kind_words()
        self.places = {entry.address: entry.path for entry in found.entries}
        self.places |= {one["url"]: f"m/{one['slug']}" for one in found.categories if self._has(f"m/{one['slug']}")}
        self.by_id = {entry.id: entry for entry in found.entries}
        self.policy = ""  # of the one file, once it is made

    def _has(self, path: str) -> bool:
        return any(one.path == path for one in self.lists)

    def linked(self, html: str, way: Callable[[str], str]) -> str:
        """Return `html` with links to what the edition holds inside it, and whole addresses for the rest."""

        def better(match: re.Match[str]) -> str:
            address = match[1].removeprefix(settings.SITE_URL)
            path = self.places.get(address.partition("#")[0])
            if path:
                return f'href="{way(path)}"'
            return f'href="{settings.SITE_URL}{address}"' if address.startswith("/") else match[0]

        return HREF.sub(better, html)

    def entry(self, entry: Entry, way: Callable[[str], str]) -> str:
        """Return what a page says of an entry (HTML), with its title."""
        lang = f' lang="{entry.language}"' if entry.language != self.found.language else ""
        lead = f'<p class="lead"{lang}>{escape(entry.summary)}</p>' if entry.summary else ""
        until = ""
        if entry.until:
            day = date_format(timezone.localtime(entry.until), "DATE_FORMAT")
            words = _("This page is good until %(day)s.") % {"day": day}
            until = f'<p class="small">{escape(words)}</p>'
        head = f'<p class="kind">{escape(self.kinds[entry.kind])}</p><h1{lang}>{escape(entry.title)}</h1>'
        return f"{head}{lead}{until}<div{lang}>{self.linked(entry.body, way)}</div>"

    def listing(self, one: Listing, way: Callable[[str], str]) -> str:
        groups = [(heading, [self._row(entry, way) for entry in entries]) for heading, entries in one.groups]
        return _tidy("edition/list.html", {"listing": one, "groups": groups})

    def _row(self, entry: Entry, way: Callable[[str], str]) -> dict[str, Any]:
        note = date_format(entry.day, "DATE_FORMAT") if entry.day else entry.summary if entry.kind == "office" else ""
        lang = entry.language if entry.language != self.found.language else ""
        return {"href": way(entry.path), "title": entry.title, "note": note, "lang": lang}

    def changed(self, way: Callable[[str], str]) -> str:
        words = {"new": _("new"), "changed": _("changed"), "gone": _("no longer there")}
        rows = []
        for change in self.changes:
            there = self.by_id.get(change.id)
            title = there.title if there else change.title
            rows.append({"href": way(there.path) if there else "", "title": title, "word": words[change.what]})
        return _tidy("edition/changes.html", {"changes": rows})

    def start(self, way: Callable[[str], str]) -> str:
        rows = [{"href": way(one.path), "title": one.title, "count": one.count} for one in self.lists]
        subjects = sum(1 for one in self.lists if one.path.startswith("m/"))
        changes = {"href": way("cambios"), "title": _("What changed since the edition before"), "count": ""}
        context = {
            "site": settings.WAGTAIL_SITE_NAME,
            "categories": rows[:subjects],
            "lists": [*rows[subjects:], changes],
            "address": f"{settings.SITE_URL}/sin-conexion/",
            "verify": f"{settings.SITE_URL}/verificar/",
        }
        return _tidy("edition/start.html", context)

    def one_file(self, mark: Mark) -> bytes:
        """Return the whole edition as one HTML file (UTF-8). It opens nothing else, and may not."""

        def way(path: str) -> str:
            return f"#{path.replace('/', '-')}"

        to_start = _("Back to the start")
        back = f'<p class="back"><a href="#{START}">{escape(to_start)}</a></p>'
        searched = index.searched(self.found.entries)
        others = [entry for entry in self.found.entries if entry.doc is None]
        pieces = [
            f'<section id="{entry.anchor}" data-id="{escape(entry.id)}">{self.entry(entry, way)}{back}</section>'
            for entry in searched
        ]
        pieces += [f'<section id="{one.anchor}">{self.entry(one, way)}{back}</section>' for one in others]
        pieces += [f'<section id="{one.anchor}">{self.listing(one, way)}{back}</section>' for one in self.lists]
        pieces.append(f'<section id="cambios">{self.changed(way)}{back}</section>')
        pieces.append(f'<section id="{START}">{self.start(way)}<p>{escape(mark.words())}</p></section>')
        look = looks() + ONE_AT_A_TIME
        calls = f"R({index.as_script(index.rules())});I({index.as_script(index.whole(searched))});S();"
        script = code() + calls
        self.policy = policy_of(look, script)
        head = f'<meta http-equiv="Content-Security-Policy" content="{self.policy}"><style>{look}</style>'
        content = "\n".join(pieces)
        return self.page(_title(""), content, home=f"#{START}", head=head, tail=f"<script>{script}</script>", mark=mark)

    def folder(self, base: dict[str, Any]) -> tuple[dict[str, bytes], dict[str, Any]]:
        """Return ({path: body} of the plain pages, the base of their index): `base` is that of the edition before."""
        files: dict[str, bytes] = {}

        # What nobody translated is read in the folder of the source, which is one above: the same page twice is no use.
        is_source = self.found.language == settings.LANGUAGE_CODE
        elsewhere = (
            set() if is_source else {one.path for one in self.found.entries if one.language != self.found.language}
        )

        def way_from(depth: int) -> Callable[[str], str]:
            return lambda path: f"{'../' * (depth + (path in elsewhere))}{path}.html"

        def add(path: str, title: str, content: Callable[[Callable[[str], str]], str], tail: str = "") -> None:
            depth = path.count("/")
            up = "../" * depth
            head = f'<link rel="stylesheet" href="{up}e.css"><link rel="stylesheet" href="{up}fecha.css">'
            body = content(way_from(depth))
            files[f"{path}.html"] = self.page(_title(title), body, home=f"{up}index.html", head=head, tail=tail)

        for entry in self.found.entries:
            if entry.path not in elsewhere:
                add(entry.path, entry.title, lambda way, entry=entry: self.entry(entry, way))
        for one in self.lists:
            add(one.path, one.title, lambda way, one=one: self.listing(one, way))
        add("cambios", _("What changed since the edition before"), self.changed)
        scripts = "".join(f'<script src="{name}"></script>' for name in ("e.js", "indice.js", "nuevo.js"))
        add("index", "", self.start, tail=scripts)
        searched = index.searched(self.found.entries)
        way = way_from(0)
        rows = [[way(entry.path), entry.title, self.kinds[entry.kind], entry.id] for entry in searched]
        base, newer = index.of_folder(searched, rows, base)
        files["e.css"] = looks().encode()
        files["e.js"] = f"{code()}R({index.as_script(index.rules())});".encode()
        files["indice.js"] = f"I({base['text']});".encode()
        files["nuevo.js"] = f"I({index.as_script(newer)});S();".encode()
        return files, base

    def page(
        self, title: str, content: str, *, home: str, head: str, tail: str = "", mark: Mark | None = None
    ) -> bytes:
        said = f'\n<meta name="edition" content="{mark.number} {mark.day}">' if mark else ""
        context = {
            "language": self.found.language,
            "site": settings.WAGTAIL_SITE_NAME,
            "title": title,
            "home": home,
            "edition": mark_safe(said),
            "head": _ours(head),
            "content": _ours(content),
            "tail": _ours(tail),
        }
        return render_to_string("edition/shell.html", context).encode()


# One page at a time, without script: what the address names, or else the start, which comes last.
ONE_AT_A_TIME = (
    f"main>section{{display:none}}main>section:target{{display:block}}#{START}{{display:block}}"
    f"main>section:target~#{START}{{display:none}}"
)


def date_sheet(words: dict[str, str]) -> bytes:
    """Return the style sheet that says which edition it is, {language: words}, on every page of a folder."""
    rules = [f':lang({code}) footer::after{{content:" {_css(text)}"}}' for code, text in words.items()]
    return "\n".join(rules).encode()


def _css(text: str) -> str:
    return text.replace("\\", "").replace('"', "").replace("\n", " ")


def looks() -> str:
    """Return the style sheet of the pages: that of the site, as far as it is needed, and ours."""
    paths = [settings.BASE_DIR / css.SOURCES / f"{name}.css" for name in OF_THE_SITE]
    sheet = css.minify("\n".join(path.read_text(encoding="utf-8") for path in (*paths, LOOKS / "edition.css")))
    for code in codes():
        with translation.override(code):
            words = _css(_("needs a connection"))
        sheet += f':lang({code}) main a[href^="http"]::after{{content:" ({words})"}}'
    return sheet


def code() -> str:
    """Return the script of the search, without its comments and indents."""
    text = COMMENT.sub("", (LOOKS / "search.js").read_text(encoding="utf-8"))
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("// ")) + "\n"


def policy_of(look: str, script: str) -> str:
    """Return the policy (CSP) that lets a page run what it holds and nothing else, nor ask anybody anything."""
    return (
        f"default-src 'none'; style-src '{_source(look)}'; script-src '{_source(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _ours(html: str) -> SafeString:
    return mark_safe(html)


def _title(title: str) -> str:
    named = _("%(site)s offline") % {"site": settings.WAGTAIL_SITE_NAME}
    return f"{title} · {named}" if title else named


def _tidy(template: str, context: dict[str, Any]) -> str:
    return BLANKS.sub("\n", render_to_string(template, context)).strip()
