"""Who a message is from, as far as anybody vouches for it, and whether a machine sent it.

Only the verdict of the mail server of this site counts (RFC 8601): the first Authentication-Results, and only under the
name that settings.MAILBOX_AUTHSERV_ID says. What a message says of itself further down, its sender wrote.
"""

import re
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from participation.mailbox.parsing import Read
from participation.models import MailReason

PASS, NONE, FAIL = "pass", "none", "fail"
QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
COMMENT = re.compile(r"\([^()]*\)")
METHOD = re.compile(r"^\s*([a-z0-9-]+)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)")
PROPERTY = re.compile(r"\b([a-z]+)\.([a-z0-9_-]+)\s*=\s*(\S+)")
MACHINES = re.compile(r"^(mailer-daemon|postmaster|no-?reply|no-?responder|donotreply|bounces?)([+.@-]|$)")


def vouched(read: Read) -> str:
    """Return PASS when our mail server proved that the message is of its sender, FAIL when it found it is not."""
    said = next(iter(read.headers.get("authentication-results", [])), "")
    ours, results = _results(said)
    wanted = settings.MAILBOX_AUTHSERV_ID.lower()
    domain = read.sender.rpartition("@")[2]
    if not wanted or ours != wanted or not domain:
        return NONE
    dmarc = [result for method, result, _of in results if method == "dmarc"]
    if "fail" in dmarc:
        return FAIL
    if "pass" in dmarc:
        return PASS
    proven = {
        method
        for method, result, of in results
        if result == "pass" and any(_same(domain, of.get(name, "")) for name in PROVES.get(method, ()))
    }
    if proven:
        return PASS
    return FAIL if any(result == "fail" for method, result, _of in results if method in PROVES) else NONE


# What of each method names who it vouches for.
PROVES = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.mail")}


def _results(text: str) -> tuple[str, list[tuple[str, str, dict[str, str]]]]:
    """Return (authserv-id, [(method, result, {property: value})]) of an Authentication-Results."""
    text = QUOTED.sub('""', text)
    while (shorter := COMMENT.sub(" ", text)) != text:
        text = shorter
    first, *rest = text.lower().split(";")
    ours = first.split()[0] if first.split() else ""
    found = []
    for one in rest:
        if method := METHOD.match(one):
            of = {f"{kind}.{name}": value for kind, name, value in PROPERTY.findall(one)}
            found.append((method[1], method[2], of))
    return ours, found


def _same(domain: str, other: str) -> bool:
    """Say whether two names are of one organisation: the same, or one below the other."""
    other = other.rpartition("@")[2].strip(".")
    if "." not in other:
        return False
    return domain == other or domain.endswith(f".{other}") or other.endswith(f".{domain}")


def ourselves(sender: str) -> bool:
    """Say whether an address is the mailbox itself, or the one that the site writes from."""
    mine = {settings.MAILBOX_ADDRESS.lower(), parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()}
    return sender in mine


def automatic(read: Read) -> str:
    """Return why a message is of a machine (MailReason), "" when a person may have sent it (RFC 3834, 3464, 2919)."""
    kind = read.header("content-type").lower()
    if kind.startswith("multipart/report"):
        return MailReason.REPORT
    submitted = read.header("auto-submitted").partition(";")[0].strip().lower()
    empty_path = "return-path" in read.headers and read.header("return-path").replace(" ", "") == "<>"
    answers = any(name in read.headers for name in ("x-autoreply", "x-autorespond"))
    if (submitted and submitted != "no") or empty_path or answers:
        return MailReason.AUTOMATIC
    if ourselves(read.sender) or MACHINES.match(read.sender):
        return MailReason.AUTOMATIC
    many = read.header("precedence").strip().lower() in ("bulk", "list", "junk")
    return MailReason.LIST if many or "list-id" in read.headers or "list-unsubscribe" in read.headers else ""


def silent(read: Read) -> bool:
    """Say whether the sender asked that no machine answers."""
    wishes = {one.strip().lower() for one in read.header("x-auto-response-suppress").split(",")}
    return bool(wishes & {"all", "autoreply", "oof"}) or "x-loop" in read.headers


def site_host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
