"""The Spanish messages: merging the parts that rooms write, finding what they miss. No gettext program is needed.

Each room keeps `locale/es/parts/<room>.po`, so that nobody waits for anybody; Django reads the one
django.mo made of them. `parts/js/` is the same for what scripts in the browser say, in djangojs.mo.
"""

import os
import re
from io import BytesIO
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

from core import built
from core.language_paths import others

LOCALE = Path(settings.BASE_DIR) / "locale" / settings.LANGUAGE_CODE
PARTS = LOCALE / "parts"
WRITTEN_IN = "en"  # the language of the messages in the code
COMPILED = LOCALE / "LC_MESSAGES" / "django.mo"
BROWSER = "js"  # the folder of parts, beside the others, that are compiled for the scripts
METADATA = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": settings.LANGUAGE_CODE,
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
SKIPPED = {"tests", "var", "migrations", "node_modules", ".git", ".venv", "venv", "bench", "drills", "locale"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Messages of installed packages that their own Spanish lacks. They are nobody's in our sources.
INSTALLED = "installed.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}")
ROOM_OF_TEMPLATES = {
    "account": "accounts",
    "allauth": "accounts",
    "idp": "accounts",
    "mfa": "accounts",
    "usersessions": "accounts",
    "blocks": "core",
    "wagtailadmin": "core",
    "wagtailcore": "core",
}


class CatalogueError(Exception):
    """The messages cannot be merged; the text says which and where."""


def key_of(entry):
    return entry.msgctxt or "", entry.msgid


def meaning_of(entry):
    return entry.msgstr_plural or entry.msgstr


def other_locales():
    """Return the folders (Path) of the languages of the site that have words besides the source and English.

    The messages in the code are English already.
    """
    known = [code for code in others() if code != WRITTEN_IN]
    return [LOCALE.parent / code for code in known if (LOCALE.parent / code / "parts").is_dir()]


def parts(folder="", locale=None):
    """Return {path: polib.POFile} of every part, in the order they are merged: what others' packages say goes last.

    `locale` is the folder (Path) of a language, that of the source without it.
    """
    inside = locale / "parts" if locale else PARTS
    paths = [*sorted((inside / folder).glob("*.po"), key=lambda path: (path.name == INSTALLED, path.name))]
    if not folder:
        paths.insert(0, (locale or LOCALE) / "LC_MESSAGES" / "django.po")
    return {path: polib.pofile(str(path), encoding="utf-8") for path in paths if path.exists()}


def merge(folder="", locale=None):
    """Return one polib.POFile of all the parts. Raises CatalogueError when two parts say a message differently."""
    merged, seen, conflicts = polib.POFile(), {}, []
    merged.metadata = METADATA
    for path, catalogue in parts(folder, locale).items():
        if locale:  # its plurals are its own
            merged.metadata = METADATA | catalogue.metadata | {"Language": locale.name}
        for entry in catalogue:
            if entry.obsolete or entry.fuzzy or not entry.translated():
                continue
            first = seen.setdefault(key_of(entry), (path, entry))
            if meaning_of(first[1]) != meaning_of(entry) and path.name != INSTALLED:
                conflicts.append(f"{entry.msgid!r} differs between {first[0].name} and {path.name}")
            elif first[1] is entry:
                merged.append(entry)
    if conflicts:
        raise CatalogueError("\n".join(conflicts))
    return merged


def compile_messages():
    """Write django.mo and djangojs.mo and return how many messages they hold. Replaced at once, never half read."""
    total = 0
    for locale, target in [(None, COMPILED), *((one, one / "LC_MESSAGES" / "django.mo") for one in other_locales())]:
        for path, folder in ((target, ""), (target.with_name("djangojs.mo"), BROWSER)):
            merged = merge(folder, locale)
            merged.metadata = merged.metadata | {built.STAMP: built.digest_of_parts(path.parents[1])}
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(f".{os.getpid()}.tmp")
            unfinished.write_bytes(merged.to_binary())
            unfinished.replace(path)
            total += len(merged)
    return total


def room_of(path):
    """Return the room (str) whose part translates the file at `path`, relative to the project."""
    top, *rest = path.parts
    if top == "templates":
        folder = rest[0] if len(rest) > 1 else "components"
        if (Path(settings.BASE_DIR) / folder).is_dir():
            return folder
        return ROOM_OF_TEMPLATES.get(folder, "components")
    return {"site": "core", "static": "components"}.get(top, top)


def sources():
    """Yield every file that may hold messages, relative to the project."""
    root = Path(settings.BASE_DIR)
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name).relative_to(root)
            in_templates = path.parts[0] == "templates" or "templates" in path.parts
            if path.suffix in {".py", ".mjs"} or (in_templates and path.suffix in {".html", ".txt", ".xml"}):
                yield path


def extract():
    """Return {(context, msgid): (plural or None, [places])} of the whole project. Needs Babel, a development tool."""
    from babel.messages.extract import extract as babel_extract

    found = {}
    for path in sources():
        text = (Path(settings.BASE_DIR) / path).read_text(encoding="utf-8")
        method = "javascript" if path.suffix == ".mjs" else "python"
        if path.suffix in {".html", ".txt", ".xml"}:
            # Django's own reading of a template into calls of gettext; its indentation means nothing.
            text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
        for line, message, _comments, context in babel_extract(method, BytesIO(text.encode()), keywords=KEYWORDS):
            singular, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, None)
            known = found.setdefault((context or "", singular), [plural, []])
            known[0] = known[0] or plural
            known[1].append((path, line))
    return {key: tuple(value) for key, value in found.items() if key[1]}


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def wrong_placeholders(entry):
    """Say whether a translation lacks or adds a placeholder. A plural form may leave the number out."""
    asked = placeholders(entry.msgid_plural or entry.msgid)
    if not entry.msgid_plural:
        return placeholders(entry.msgstr) != asked
    return any(set(placeholders(text)) - set(asked) for text in entry.msgstr_plural.values()) or (
        placeholders(entry.msgstr_plural.get(1, "")) != asked
    )


def problems():
    """Return a list of lines, one for each message that is missing, unfinished, wrong or no longer used."""
    found, translated, lines = extract(), set(), []
    for path, catalogue in [*parts().items(), *parts(BROWSER).items()]:
        for entry in catalogue:
            where = f"{path.name}: {entry.msgid!r}"
            ours = key_of(entry) in found
            if entry.obsolete or not (ours or path.name == INSTALLED):
                lines.append(f"{where} is used nowhere")
                continue
            if entry.fuzzy:
                lines.append(f"{where} is fuzzy")
            elif not entry.translated():
                lines.append(f"{where} is empty")
            elif wrong_placeholders(entry):
                lines.append(f"{where} has other placeholders than its translation")
            if ours and bool(found[key_of(entry)][0]) != bool(entry.msgid_plural):
                lines.append(f"{where} has a plural in one place and not in the other")
            translated.add(key_of(entry))
    for key, (_plural, places) in sorted(found.items()):
        if key not in translated:
            path, line = places[0]
            lines.append(f"{path}:{line}: {key[1]!r} has no translation ({room_of(path)}.po)")
    for locale in other_locales():
        said = {key_of(entry) for folder in ("", BROWSER) for entry in merge(folder, locale)}
        lines += [f"{key[1]!r} has no translation in {locale.name}" for key in sorted(found) if key not in said]
    try:
        merge()
        merge(BROWSER)
    except CatalogueError as error:
        lines += str(error).splitlines()
    return lines


def add_missing():
    """Add an empty entry for each missing message to the part of its room. Return how many were added."""
    known = {key_of(entry) for catalogue in parts().values() for entry in catalogue}
    new = {}
    for (context, msgid), (plural, places) in extract().items():
        if (context, msgid) not in known:
            entry = polib.POEntry(
                msgctxt=context or None,
                msgid=msgid,
            )
            if plural:
                entry.msgid_plural, entry.msgstr_plural = plural, {0: "", 1: ""}
            new.setdefault(room_of(places[0][0]), []).append(entry)
    PARTS.mkdir(parents=True, exist_ok=True)
    for room, entries in new.items():
        path = PARTS / f"{room}.po"
        catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
        catalogue.metadata = catalogue.metadata or METADATA
        catalogue.extend(entries)
        catalogue.save(str(path))
    return sum(map(len, new.values()))
