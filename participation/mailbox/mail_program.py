"""Reads one message that strangers made. Runs in a process with limits (core.limited): it imports nothing of the site.

compat32 and our own words: the newer policy of the standard library fails on more of what people send. Only charsets
of the list are believed; utf-7, unknown and invented ones are read as UTF-8, else as Windows-1252.
"""

import base64
import email.policy
import html.parser
import quopri
import re
from email.parser import BytesHeaderParser, BytesParser
from email.utils import getaddresses

DEEPEST, MOST_PARTS, MOST_FILES = 30, 300, 20
MOST_HEADER = 8_000  # characters of one header that are read
MOST_FILE = 12 * 1024 * 1024
WANTED = [
    "subject",
    "message-id",
    "references",
    "in-reply-to",
    "auto-submitted",
    "precedence",
    "list-id",
    "list-unsubscribe",
    "return-path",
    "x-auto-response-suppress",
    "x-autoreply",
    "x-autorespond",
    "x-loop",
    "content-type",
    "authentication-results",
]
CHARSETS = {
    *[
        "utf-8",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp437",
        "cp850",
        "cp858",
        "koi8-r",
        "koi8-u",
        "mac-roman",
    ],
    *[
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "shift_jis",
        "euc-jp",
        "iso-2022-jp",
        "euc-kr",
        "cp949",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
    ],
    *(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
}
SAME = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "windows-31j": "shift_jis", "utf8": "utf-8"}
SAME |= {"ks_c_5601-1987": "cp949", "macintosh": "mac-roman", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}
ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=(?:\s+(?==\?))?")
BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,4}")
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")


def main(body, *, most_text):
    """Return ({"from", "name", "headers", "text", "cut", "files", "faults"}, the bytes of all files in a row)."""
    faults = []
    try:
        message = BytesParser(policy=email.policy.compat32).parsebytes(body)
    except Exception as error:  # too deep, or what no parser foresaw
        faults.append(type(error).__name__)
        message = BytesHeaderParser(policy=email.policy.compat32).parsebytes(body[: 256 * 1024])
    said = heading(message)
    text, files, content = "", [], bytearray()
    if not faults:
        text, files = contents(message, content, faults)
    whole = clean(text)
    said |= {"text": whole[:most_text], "cut": len(whole) > most_text, "files": files, "faults": faults}
    return said, bytes(content)


def heading(message):
    """Return what the headers say, each in words; of those that may stand several times, all."""
    headers, senders = {}, []
    for said, whole in message.raw_items():
        name, value = said.lower(), str(whole)[:MOST_HEADER]
        if name == "from":
            senders.append(value)
        if name in WANTED:
            headers.setdefault(name, []).append(words(value))
    found = [address for _name, address in getaddresses(senders)]
    good = [address.strip().lower() for address in found if PLAIN_ADDRESS.fullmatch(address.strip())]
    alone = len(senders) == 1 and len(found) == 1 and len(good) == 1
    name = words(getaddresses(senders)[0][0]) if alone else ""
    return {"from": good if alone else [], "name": " ".join(name.split())[:120], "headers": headers}


def words(value):
    """Return a header as people read it: unfolded, its encoded words decoded, bytes that are no ASCII guessed."""
    value = re.sub(r"[\r\n]+[ \t]*", " ", value)
    made, at = [], 0
    for found in ENCODED.finditer(value):
        made += [loose(value[at : found.start()]), encoded(*found.groups())]
        at = found.end()
    return clean("".join([*made, loose(value[at:])])).strip()


def encoded(charset, kind, text):
    raw = text.encode("ascii", "surrogateescape")
    try:
        padded = raw + b"=" * (-len(raw) % 4)
        raw = base64.b64decode(padded) if kind in "bB" else quopri.decodestring(raw, header=True)
    except ValueError:
        return loose(text)
    return decoded(raw, charset.partition("*")[0])


def loose(text):
    return decoded(text.encode("utf-8", "surrogateescape"), "")


def decoded(raw, charset):
    """Return bytes as text, by the charset they name when it is one that is believed."""
    name = charset.strip().strip("\"'").lower().replace("_8859", "-8859")
    name = SAME.get(name, name)
    name = re.sub(r"^windows-(\d+)$", r"cp\1", re.sub(r"^iso-8859-(\d+)(-[ie])?$", r"iso8859-\1", name))
    if name in CHARSETS:
        try:
            return raw.decode(name)
        except (UnicodeError, LookupError):
            pass
    try:
        return raw.decode("utf-8")
    except UnicodeError:
        return raw.decode("cp1252", "replace")


def clean(text):
    """Return a text with its lines ended one way, and no characters that control something."""
    text = re.sub(r"\r\n?", "\n", text).encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() or c in "\u00a0\u3000"))


def contents(message, content, faults):
    """Return (text, files): the words of the sender, and what hangs on them; of no other message inside."""
    plain, rich, files = [], [], []
    for part, alternative in parts(message, faults):
        kind, name = part.get_content_type(), name_of(part)
        disposition = str(part.get("Content-Disposition", ""))[:20].strip().lower()
        hangs = bool(name) or disposition.startswith("attachment")
        if kind.startswith("multipart/") and not hangs:  # it says that it has parts, and has none
            kind = "text/plain"
        if kind in ("text/plain", "text/html") and not hangs:
            text = decoded(payload(part), str(part.get_param("charset", "") or ""))
            (plain if kind == "text/plain" else rich).append((alternative, text))
        elif len(files) < MOST_FILES:
            raw = b"" if kind.startswith("message/") else payload(part)
            if len(raw) > MOST_FILE:
                faults.append("file")
                raw = b""
            files.append({"name": name[:120] or kind, "kind": kind, "start": len(content), "size": len(raw)})
            content += raw
        else:
            faults.append("files")
    # Of each pair that says the same twice, the plain one. What has only the other is read as text.
    said = {alternative for alternative, text in plain if text.strip()}
    whole = [text for _alternative, text in plain]
    whole += [text_of(text) for alternative, text in rich if alternative is None or alternative not in said]
    return "\n\n".join(text.strip() for text in whole if text.strip()), files


def parts(message, faults):
    """Yield (part, the multipart/alternative it is of or None) of what is not itself made of parts, in order."""
    waiting, seen = [(message, None, 0)], 0
    while waiting:
        part, alternative, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > MOST_PARTS:
            faults.append("deep")
            return
        inside = part.get_payload() if part.is_multipart() else None  # else it would be read by the charset it claims
        if part.get_content_maintype() == "multipart" and inside is not None:
            kind = part.get_content_type()
            if kind == "multipart/alternative":
                alternative = id(part)
            waiting += [(one, alternative, depth + 1) for one in reversed(inside)]
        else:
            yield part, alternative


def payload(part):
    """Return the bytes of a part, whatever its encoding claims. Of base64 that was cut, what there is."""
    claimed = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if claimed == "base64" and (letters := "".join(str(part._payload or "").split())) and BASE64.fullmatch(letters):
        letters = letters.rstrip("=")
        letters = letters[:-1] if len(letters) % 4 == 1 else letters
        return base64.b64decode(letters + "=" * (-len(letters) % 4))
    try:
        raw = part.get_payload(decode=True)
    except Exception:  # uuencode and others that do not hold what they say
        raw = part._payload
    return raw if isinstance(raw, bytes) else str(raw or "").encode("utf-8", "surrogateescape")


def name_of(part):
    try:
        return words(str(part.get_filename() or ""))
    except Exception:  # RFC 2231 pieces that do not fit together
        return "?"


class _Words(html.parser.HTMLParser):
    """The text of HTML, as far as a person reads it."""

    SILENT = {"script", "style", "head", "title", "template", "noscript"}
    BREAKS = {"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag):
        self.silent -= tag in self.SILENT and self.silent > 0
        if tag in self.BREAKS:
            self.found.append("\n")

    def handle_data(self, data):
        if not self.silent:
            self.found.append(re.sub(r"\s+", " ", data))


def text_of(markup):
    reader = _Words()
    try:
        reader.feed(markup[:2_000_000])
        reader.close()
    except Exception:
        return re.sub(r"<[^>]*>", " ", markup)
    return re.sub(r"\n\s*\n+", "\n\n", "".join(reader.found))
