"""An edition without a line as ZIM files for Kiwix, one for each language, from the ZIP that `manage.py edition` wrote.

    python3 -m venv zim && zim/bin/pip install --require-hashes -r deploy/zim/requirements.txt
    zim/bin/python deploy/zim/make_zim.py var/edicion/soberania-2026-11-27.zip OUT

It is an extra in its own process: `libzim` is 29 MB of GPL-3 that the site neither needs nor loads, and nothing of the
site is read here but that file. Two runs differ in bytes (ZIM files hold a random identifier), so what they are is said
by the edition, its number and day; have the ZIP verified, not the ZIM.
"""

import argparse
import json
import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path

try:
    from libzim.writer import Creator, Hint, Item, StringProvider
except ImportError:
    sys.exit("libzim is not here: pip install --require-hashes -r deploy/zim/requirements.txt")

TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".txt": "text/plain"}
LANGUAGES = {"es": "spa", "en": "eng", "pt": "por", "fr": "fra"}  # ISO 639-3, as readers of ZIM ask
MOST_BYTES = 64 * 1024 * 1024  # unpacked: an edition is 3 MB
MOST_DESCRIBED = 80  # letters of a description (openZIM)
INK, PAPER = b"\x0b\x3d\x91", b"\xff\xff\xff"


class Page(Item):
    """One file of an edition."""

    def __init__(self, path, body):
        super().__init__()
        self.path, self.body = path, body

    def get_path(self):
        return self.path

    def get_title(self):
        return said(self.body, rb"<h1[^>]*>(.*?)</h1>") or said(self.body, rb"<title>(.*?)</title>")

    def get_mimetype(self):
        return TYPES[Path(self.path).suffix]

    def get_contentprovider(self):
        return StringProvider(self.body)

    def get_hints(self):
        return {Hint.FRONT_ARTICLE: self.path.endswith(".html")}


def said(body, pattern):
    """Return the first text that a pattern finds in a page, without tags, or ""."""
    found = re.search(pattern, body, re.S)
    return " ".join(re.sub(r"<[^>]+>", "", found[1].decode()).split()) if found else ""


def picture(size=48):
    """Return the picture of the file (PNG, 48x48), without which some readers refuse it: a plain mark."""
    inside = range(size // 4, size - size // 4)
    rows = (b"\0" + b"".join(PAPER if x in inside and y in inside else INK for x in range(size)) for y in range(size))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def read(path):
    """Return ({path: body} of the plain pages, what the edition says of itself). Raises ValueError."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise ValueError("it is too big to be an edition")
            files = {name: archive.read(name) for name in archive.namelist()}
        about = json.loads(files["edicion.json"])
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        raise ValueError(f"it is no edition: {error}") from None
    return {name: body for name, body in files.items() if wanted(name)}, about


def wanted(name):
    """Say whether a file is one of the folder: the one files hold everything once more."""
    return Path(name).suffix in TYPES and not name.startswith("soberania") and ".." not in Path(name).parts


def languages(files):
    """Return {folder: language}: the source at the top, each other language in its own."""
    starts = [name for name in files if name == "index.html" or re.fullmatch(r"[a-z]{2,8}/index\.html", name)]
    return {name[: -len("index.html")]: said(files[name], rb'<html[^>]* lang="([a-z]+)') for name in starts}


def make(files, about, folder, target):
    """Write the ZIM of one language. What nobody translated is read in the source: so that comes along too."""
    found = languages(files)
    language, others = found[folder], [other for other in found if other and other != folder]
    title = said(files[f"{folder}index.html"], rb"<title>(.*?)</title>") or "Soberania"
    start = f"{folder}index.html"
    with Creator(target).config_indexing(True, LANGUAGES.get(language, language)) as creator:
        creator.set_mainpath(start)
        for name, body in sorted(files.items()):
            if not name.startswith(tuple(others)):
                creator.add_item(Page(name, body))
        creator.add_illustration(48, picture())
        metadata = {
            "Name": f"soberania_{language}",
            "Title": title[:30],
            "Description": title[:MOST_DESCRIBED],
            "Language": LANGUAGES.get(language, language),
            "Creator": about["site"],
            "Publisher": about["site"],
            "Source": about["site"],
            "Date": about["day"],
            "Flavour": f"edition-{about['number']}",
        }
        for name, value in metadata.items():
            creator.add_metadata(name, value)


def main():
    parser = argparse.ArgumentParser(description="Makes ZIM files of an edition.")
    parser.add_argument("edition", type=Path, help="the ZIP that manage.py edition wrote")
    parser.add_argument("folder", type=Path, help="where the ZIM files are put")
    given = parser.parse_args()
    try:
        files, about = read(given.edition)
    except (OSError, ValueError) as error:
        sys.exit(f"{given.edition}: {error}")
    given.folder.mkdir(parents=True, exist_ok=True)
    for folder, language in languages(files).items():
        target = given.folder / f"soberania_{language}_{about['day']}.zim"
        fresh = target.with_suffix(".part")
        fresh.unlink(missing_ok=True)
        make(files, about, folder, fresh)
        fresh.replace(target)
        print(f"{target}: {target.stat().st_size:,} bytes, edition {about['number']}")


if __name__ == "__main__":
    main()
