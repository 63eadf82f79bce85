"""How one environment variable is read and tried. Each reader raises ValueError saying what is wrong, never the value.

Only the standard library and what the site needs anyway: they run at every start, before Django.
"""

import ipaddress
import os
import re
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")
# RFC 9111 and 5861, with the value that each of them takes.
CACHE_DIRECTIVE = re.compile(
    r"public|private|no-cache|no-store|no-transform|must-revalidate|proxy-revalidate|must-understand|immutable"
    r"|(max-age|s-maxage|stale-if-error|stale-while-revalidate)=\d{1,9}"
)
LEAST_KEY_BITS = 2048
MOST_SIGNING = 1024 * 1024
MOST_DRAWING = 64 * 1024
SVG = "{http://www.w3.org/2000/svg}"
ACTIVE = {f"{SVG}{name}" for name in ("script", "foreignObject", "iframe", "animate", "set")}


def parts(text):
    return [part.strip() for part in text.split(",") if part.strip()]


def number(least, most):
    """Return a reader of whole numbers from `least` to `most`."""

    def read(text):
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            raise ValueError(f"must be a whole number from {least} to {most}")

    return read


def boolean(text):
    if text.lower() not in TRUE + FALSE:
        raise ValueError("must be true or false")


def languages(text):
    """Codes of languages that Django knows, comma-separated; the source, Spanish, is among them."""
    from django.conf.locale import LANG_INFO

    found = parts(text)
    known = [code for code in found if LANG_INFO.get(code, {}).get("name")]
    if "es" not in found or len(set(known)) < len(found):
        raise ValueError("must be codes of languages, each once and es among them, like es,en,pt")


def one_of(*values):
    def read(text):
        if text not in values:
            raise ValueError(f"must be one of {', '.join(values)}")

    return read


def is_host(text):
    try:
        ipaddress.ip_address(text)
    except ValueError:
        # Four numbers with dots that are no address are a slip, not a name.
        return bool(HOST_NAME.fullmatch(text)) and not re.fullmatch(r"[\d.]+", text)
    return True


def host(text):
    if not is_host(text):
        raise ValueError("must be an address of this machine, like 127.0.0.1 or 0.0.0.0")


def address(*schemes, path=True, example=None):
    """Return a reader of addresses of one of `schemes` that name a host; with `path=False` nothing may follow it."""

    def read(text):
        wanted = example or " or ".join(f"{scheme}://" for scheme in schemes)
        try:
            url = urlsplit(text)
            well = url.scheme in schemes and is_host(url.hostname or "") and url.port != 0
        except ValueError:  # a port that is no number, half an IPv6 address
            well = False
        if not well or not text.isascii() or not text.isprintable() or " " in text:
            raise ValueError(f"must be an address that begins with {wanted} and names a host")
        if not path and (url.path not in ("", "/") or url.query or url.fragment or url.username):
            raise ValueError("must be only the scheme and the host, without anything after it")

    return read


def public_site(text):
    address("https")(text)
    if urlsplit(text).port not in (None, 443):
        raise ValueError("must not name a port: Wagtail knows https only at 443")


def host_and_port(text):
    address("tcp")(text)
    if not urlsplit(text).port:
        raise ValueError("must look like tcp://host:3310")


def redis(text):
    from redis.connection import parse_url

    try:
        parse_url(text)
        well = text.startswith("unix:") or is_host(urlsplit(text).hostname or "")
    except (ValueError, TypeError):
        well = False
    if not well:
        raise ValueError("must look like redis://host:6379/0, rediss:// or unix://")


def site_hosts(text):
    names = [name.removeprefix(".") for name in parts(text)]
    if not names:
        raise ValueError("must name the hosts of the site")
    if not all(name == "*" or is_host(name.strip("[]")) for name in names):
        raise ValueError("must be host names with commas between them, without https:// and without ports")


def known_hosts(text):
    site_hosts(text)
    if any(name in ("*", ".") for name in parts(text)):
        raise ValueError("must not be everybody")


def random_text(characters):
    """Return a reader of secrets of at least so many characters, which must not be one letter repeated."""

    def read(text):
        if len(text) < characters or len(set(text)) < 5:
            raise ValueError(f"must be at least {characters} random characters")

    return read


def bearer(text):
    """What is sent in a header: RFC 6750 says of which characters."""
    if not re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", text):
        raise ValueError("must be letters, digits and . _ ~ + / - only")


def long_bearer(text):
    bearer(text)
    random_text(16)(text)


def fernet_keys(text):
    from cryptography.fernet import Fernet

    keys = parts(text)
    if not keys:
        raise ValueError("must hold at least one Fernet key")
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            raise ValueError("must be Fernet keys (32 bytes in URL-safe base64)") from None


PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)


def rsa_keys(text):
    """One key or several, one after another: the first signs, the others are known still, or already."""
    text = text.replace("\\n", "\n")
    found = PEM.findall(text)
    if PEM.sub("", text).strip():
        raise ValueError("must be private keys in PEM, one after another, and nothing else")
    for one in found:
        rsa_key(one)
    if len(set(found)) != len(found):
        raise ValueError("must name each key once")


def rsa_key(text):
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(text.replace("\\n", "\n").encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("must be a private key in PEM without a password; its line ends may be written \\n") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_KEY_BITS:
        raise ValueError(f"must be an RSA key of at least {LEAST_KEY_BITS} bits")


def mailbox(text):
    name, at, domain = parseaddr(text)[1].rpartition("@")
    if not (at and name and name.isascii() and name.isprintable() and " " not in name and is_host(domain)):
        raise ValueError("must be the address that messages come from, like no-responder@example.org")


def mail_folder(*, loose):
    """Return a reader of MAILBOX_URL. Without secrecy (imap://) only where `loose`."""

    def read(text):
        from participation.mailbox.line import address_of

        example = "must be a mailbox, like imaps://user:password@host:993/INBOX"
        try:
            found = address_of(text)
        except ValueError:
            raise ValueError(example) from None
        if not is_host(found.host) or not found.password or (found.scheme == "imap" and not loose):
            raise ValueError(example)

    return read


def word(most):
    """Return a reader of a name without blanks or marks, of at most `most` characters."""

    def read(text):
        if not re.fullmatch(r"[A-Za-z0-9._:/-]+", text) or len(text) > most:
            raise ValueError(f"must be one name, without blanks, of at most {most} characters")

    return read


def mail_server(*schemes):
    """Return a reader of EMAIL_URL. Those that keep or print messages need no host."""

    def read(text):
        if text.partition(":")[0] not in schemes:
            raise ValueError("must be an SMTP server, like smtp+tls://user:password@host:587")
        if text.startswith("smtp"):
            address(*schemes, example="smtp+tls://")(text)

    return read


def text_messages(*schemes):
    """Return a reader of SMS_URL. The development kinds are a scheme and nothing else."""

    def read(text):
        if text not in ("console:", "memory:") or text[:-1] not in schemes:
            address(*[scheme for scheme in schemes if scheme.startswith("http")])(text)

    return read


def signing_file(text):
    """The path of a PKCS#12 file: a key and its certificate. Whether the password opens it shows when it signs."""
    path = Path(text)
    if not path.is_absolute() or not path.is_file() or path.stat().st_size > MOST_SIGNING:
        raise ValueError("must be the absolute path of a PKCS#12 file")
    if not path.read_bytes().startswith(b"\x30"):
        raise ValueError("must be a PKCS#12 file (not PEM)")


def statement_keys(text):
    """A folder with the root and the list of keys that it signed. The private ones are looked for by who signs."""
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    from casework.statements import keys

    folder = Path(text)
    if not folder.is_absolute() or not folder.is_dir():
        raise ValueError("must be the absolute path of a folder")
    try:
        keys.listed_in((folder / keys.LIST).read_bytes(), load_pem_public_key((folder / keys.ROOT).read_bytes()))
    except (OSError, ValueError, AttributeError, keys.NoKey):
        raise ValueError("must be a folder with root.pem and keys.cose, a list that it signed") from None


def one_line(text):
    if not text.isprintable():
        raise ValueError("must be one line")


def words(most):
    """Return a reader of a line that people read, of at most `most` characters."""

    def read(text):
        if len(text) > most or not text.isprintable() or not any(letter.isalpha() for letter in text):
            raise ValueError(f"must be words in one line, at most {most} characters")

    return read


def telephone(text):
    """A telephone as people read it."""
    if not re.fullmatch(r"\+?[\d ()/.-]{3,40}", text, re.ASCII) or sum(sign.isdigit() for sign in text) < 3:
        raise ValueError("must be a telephone: digits, blanks, brackets and hyphens")


def drawing(text):
    """The path of an SVG file that draws and does nothing else: it is shown to everybody and set into documents."""
    path = Path(text)
    if not path.is_absolute() or not path.is_file():
        raise ValueError("must be the absolute path of an SVG file")
    if path.stat().st_size > MOST_DRAWING:
        raise ValueError(f"must be at most {MOST_DRAWING} bytes")
    try:
        drawn = path.read_text(encoding="utf-8")
        if "<!" in drawn.replace("<!--", ""):
            raise ValueError("must not declare a document type")
        root = ElementTree.fromstring(drawn)  # noqa: S314 - no declarations, so no entities; the operator's own file
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        raise ValueError("must be an SVG file in UTF-8") from error
    if root.tag != f"{SVG}svg":
        raise ValueError("must be an SVG file")
    for element in root.iter():
        leads = [value for name, value in element.attrib.items() if name.endswith("href") and not value.startswith("#")]
        acts = [name for name in element.attrib if name.lower().startswith("on")]
        if element.tag in ACTIVE or leads or acts:
            raise ValueError("must draw only: no scripts, no links, nothing from elsewhere")


def contacts(text):
    for contact in parts(text):
        kind, _, rest = contact.partition(":")
        if kind == "mailto" and "@" in rest:
            mailbox(rest)
        elif kind == "https":
            address("https")(contact)
        else:
            raise ValueError("must be mailto: or https: addresses with commas between them")


def cache_control(text):
    directives = [part.strip() for part in text.split(",")]
    if not all(CACHE_DIRECTIVE.fullmatch(directive) for directive in directives):
        raise ValueError("must be directives of Cache-Control, like: public, max-age=0, s-maxage=60")


def index_name(text):
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,99}", text):
        raise ValueError("must be a name of small letters, digits, - and _")


def writable_folder(folder):
    """Raise ValueError unless this process may make files in `folder` (Path)."""
    if not folder.is_absolute():
        raise ValueError("must be an absolute path")
    try:
        if not folder.is_dir():
            raise ValueError("must be a folder that exists")
    except OSError as error:  # a name too long, a folder above it that may not be entered
        raise ValueError(f"cannot be used: {error.strerror}") from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=True):
        raise ValueError("must be a folder in which the user of the site may write")


def private_folder(text):
    writable_folder(Path(text))


def storage(text):
    from django.core.exceptions import ImproperlyConfigured

    from config.storage import storage_folder

    try:
        folder = storage_folder(text, None)
    except ImproperlyConfigured:
        raise ValueError("must be a folder, written file:///absolute/path") from None
    writable_folder(folder)


def database_address(text):
    from django.core.exceptions import ImproperlyConfigured

    from config import database

    try:
        database.from_url(text, 1)
    except ImproperlyConfigured:
        raise ValueError(f"is not a PostgreSQL address; it must look like {database.EXAMPLE}") from None


# What may be named of what is inside (RFC 1918, 6598, 4193): never this machine, what is local to a wire, nor all.
INSIDE = [
    ipaddress.ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
]


def inner_networks(text):
    for one in text.split(","):
        try:
            network = ipaddress.ip_network(one.strip())
        except ValueError:
            network = None
        if network is None or not any(network.version == all_.version and network.subnet_of(all_) for all_ in INSIDE):
            raise ValueError("must be private networks, such as 10.20.0.0/16, with commas between them")
