"""Everywhere a page is read, in both languages: addresses, lists, search, API, feeds, sitemap. For bench.publishing.

A page is told apart by a word that only its title has, in Spanish and in English.
"""

import json
from dataclasses import dataclass
from urllib.parse import quote

GONE, MOVED, NOT_FOUND = 410, 301, 404
LISTS = {  # where each kind is listed, in Spanish; the feeds have every news item
    "service": ["/tramites/"],
    "guide": ["/guias/"],
    "checker": ["/guias/"],
    "news": ["/noticias/", "/noticias/feed/", "/noticias/feed/atom/"],
    "text": [],
}
API = {"service": "services", "guide": "guides", "checker": "checkers", "news": "news", "text": "pages"}
BELOW = {"service": ["solicitud/"], "news": ["imprimir/", "pdf/"]}
MOST_PAGES = 20  # of a list


@dataclass(frozen=True)
class Shown:
    """What is to be seen of a page: `path` where it is, None when it is nowhere; `listed`: also in lists and search."""

    path: str | None
    slug: str
    listed: bool = True
    moved: tuple = ()  # addresses that lead to `path`


class Surfaces:
    """Where one page is read. `visitor` (Visitor) asks; `kind` is a key of API; `word` (str) stands in the title."""

    def __init__(self, visitor, kind, word):
        self.visitor, self.kind, self.word, self.ever = visitor, kind, word, set()
        self.lists = []

    def find_lists(self):
        """Find, while the page is listed, the very pages of the lists that have it."""
        for prefix in ("", "/en"):
            for address in LISTS[self.kind]:
                for number in range(1, MOST_PAGES):
                    page = prefix + address + (f"?pagina={number}" if number > 1 else "")
                    if self.visitor.ask("GET", page)[0] != 200:
                        break
                    if self.word in self.visitor.page:
                        self.lists.append(page)
                        break

    def checks(self, shown):
        """Return {name: function that says whether that place shows the page as `shown` (Shown) says}."""
        found = {}
        for prefix in ("", "/en"):
            if shown.path:
                found |= self._at(prefix, shown)
            for address in () if shown.path else self._own(prefix, self.last_path):
                found[address] = lambda address=address: self._status(address) == GONE
            for old in shown.moved:
                for address, new in zip(self._own(prefix, old), self._own(prefix, shown.path, shown), strict=True):
                    if self._is_open(new, shown):
                        found[address] = lambda address=address, new=new: (
                            self.visitor.ask("GET", address) == (MOVED, new)
                        )
                    else:
                        found[address] = lambda address=address: self._status(address) == GONE
        if shown.path:
            self.last_path = shown.path
        for page in self.lists:
            found[page] = lambda page=page: self._has(page, self.word) is shown.listed
        for language in ("es", "en"):
            search = f"/api/v1/search?q={self.word}&lang={language}"
            found[search] = lambda search=search: (self._json(search)["total"] > 0) is shown.listed
            one = f"/api/v1/{API[self.kind]}/{quote(shown.slug)}?lang={language}"
            right = {200} if shown.path else {GONE}
            found[one] = lambda one=one, right=right: self._status(one) in right
        wagtail = f"/api/wagtail/v2/pages/?slug={quote(shown.slug)}&limit=20"
        found[wagtail] = lambda: self._has(wagtail, self.word) is bool(shown.path)
        if shown.listed or not shown.path:
            own = f"{self.last_path}</loc>"
            found["/sitemap.xml"] = lambda: self._has("/sitemap.xml", own) is shown.listed
        return found

    def _at(self, prefix, shown):
        own, *below = self._own(prefix, shown.path, shown)
        found = {own: lambda: self._has(own, self.word)}
        for address in below:
            right = 200 if self._is_open(address, shown) else GONE if address in self.ever else NOT_FOUND
            found[address] = lambda address=address, right=right: self._status(address) == right
        return found

    def _own(self, prefix, path, shown=None):
        own = [prefix + path, *(f"{prefix}{path}{tail}" for tail in BELOW.get(self.kind, ()))]
        self.ever.update(address for address in own if shown is None or self._is_open(address, shown))
        return own

    @staticmethod
    def _is_open(address, shown):
        """What was withdrawn can be read and not asked for: a new address of its request never was one."""
        return shown.listed or not address.endswith("solicitud/")

    def _status(self, address):
        return self.visitor.ask("GET", address)[0]

    def _has(self, address, text):
        return self._status(address) == 200 and text in self.visitor.page

    def _json(self, address):
        return json.loads(self.visitor.page) if self._status(address) == 200 else {"total": -1}
