"""The one gate for rich text: what may be in the HTML that is stored, and in the HTML that a page gets of it.

Draftail lets through only what an editor may write, but a form also comes in as a file, a translation as a PO file, and
versions are never changed once published. So the gate stands where rich text enters, where a version is compiled and
where it is shown. What is clean goes through byte for byte: the hashes of published documents stay as they are.
"""

import re
from functools import lru_cache
from html.parser import HTMLParser

import nh3

KEYED = ("p", "h2", "h3", "h4", "li", "blockquote")
TAGS = {*KEYED, "a", "b", "strong", "i", "em", "ul", "ol", "br", "hr"}
STORED = {"a": {"href", "linktype", "id"}, **{tag: {"data-block-key"} for tag in KEYED}}
# A picture is stored as a reference and shown as <img>: the second is never let into the database.
STORED_IMAGE = {**STORED, "embed": {"embedtype", "id", "format", "alt"}}
SHOWN = {**STORED, "img": {"src", "srcset", "sizes", "alt", "class", "width", "height", "loading", "decoding"}}
# What people never read goes with its content, other unknown tags leave their words.
DROPPED_WHOLE = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "applet",
    "svg",
    "math",
    "title",
    "textarea",
    "select",
    "xmp",
    "noembed",
    "noframes",
}
SCHEMES = {"http", "https", "mailto", "tel"}

MOST_REMEMBERED = 20_000  # characters: a page has a few thousand
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]")
SCHEME = re.compile(r"([^/?#:]*):")
PIECE = re.compile(r"""[^<\x00]+|</([a-z][a-z0-9]*)>|<([a-z][a-z0-9]*)(?:[ ]+[a-z-]+="[^"<>\x00]*")*[ ]*/?>""")
REFERENCE = re.compile(r"<(a|embed)( [^>]*)?>")


def stored_clean(html, *, images=False):
    """Return rich text (str) as it may be stored: the same bytes if it is clean. With `images`, also references to
    pictures, which only editors with that feature can make. Raises TypeError for what is no text."""
    if not isinstance(html, str):
        raise TypeError("rich text is a str")
    return _gate(html, "image" if images else "stored")


def shown_clean(html):
    """Return expanded rich text (str), with the links and pictures of the site in it, as a page may show it."""
    return _gate(html, "shown")


def link_of(url):
    """Return an address (str) that a link may have, or None: http, https, mailto, tel, a path of this site."""
    # Wagtail finds tags with a pattern that ends at the first ">": none may be inside an address.
    if UNSEEN.search(url) or url != url.lstrip() or url.startswith("//") or set(url) & set("<>\\"):
        return None
    scheme = SCHEME.match(url)
    return None if scheme and scheme[1].lower() not in SCHEMES else url


def _sources_of(value):
    return value if all(link_of(part.strip()) for part in value.split(",")) else None


def _only(pattern):
    return lambda value: value if pattern.fullmatch(value) else None


def _words(value):
    return value.replace("<", "").replace(">", "")


RULES = {
    "href": link_of,
    "src": link_of,
    "srcset": _sources_of,
    "linktype": _only(re.compile("page|document")),
    "embedtype": _only(re.compile("image")),
    "id": _only(re.compile(r"[0-9]{1,9}", re.ASCII)),  # as many digits as every id of the database can have
    "alt": _words,
    "sizes": _words,
}
PLAIN = _only(re.compile(r"[\w -]{1,100}", re.ASCII))


def _attribute(tag, name, value):
    """Return the value of an attribute, or None to take it away."""
    return RULES.get(name, PLAIN)(value)


def _cleaner(attributes):
    return nh3.Cleaner(
        tags=TAGS | set(attributes),
        attributes=attributes,
        clean_content_tags=DROPPED_WHOLE,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        url_relative="pass_through",
        link_rel=None,
        generic_attribute_prefixes=set(),
    )


CLEANERS = {"stored": _cleaner(STORED), "image": _cleaner(STORED_IMAGE), "shown": _cleaner(SHOWN)}


def _gate(html, kind):
    return _clean(html, kind) if len(html) < MOST_REMEMBERED else _clean.__wrapped__(html, kind)


@lru_cache(maxsize=1024)
def _clean(html, kind):
    if "<" not in html and "\x00" not in html:
        return html  # words alone act on nothing
    cleaned = REFERENCE.sub(_whole_reference, CLEANERS[kind].clean(html))
    return html if _plainly_written(html) and _events(html) == _events(cleaned) else cleaned


def _whole_reference(match):
    """Take away references that lack a part: Wagtail cannot expand them."""
    tag, attributes = match[1], match[2] or ""
    if tag == "embed":
        whole = all(f" {name}=" in attributes for name in ("embedtype", "id", "format"))
        return f"<embed{attributes}/>" if whole else ""  # with the "/" by which Wagtail finds it
    return "<a>" if " linktype=" in attributes and " id=" not in attributes else match[0]


def _plainly_written(html):
    """Say whether every parser reads this the same way: whole tags in small letters, values in double quotes."""
    place = 0
    while place < len(html):
        piece = PIECE.match(html, place)
        if piece is None:
            return False
        place = piece.end()
    return True


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.events = []

    def handle_starttag(self, tag, attrs):
        self.events.append((tag, sorted(attrs)))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        self.events.append(f"/{tag}")

    def handle_data(self, data):
        if self.events and self.events[-1][0] == "text":
            data = self.events.pop()[1] + data
        self.events.append(("text", data))


def _events(html):
    reader = _Reader()
    reader.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
    reader.close()
    return reader.events
