"""What is made once of each version, when an image or a release is built: Spanish messages and static files.

A process that lacks them would show people English words, or pages without their looks, and say nothing. So it does
not start. Standard library only: the first process of the web server asks before Django is there.
"""

import contextlib
import hashlib
import re
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
SPANISH = CHECKOUT / "locale" / "es"
COMPILED = SPANISH / "LC_MESSAGES" / "django.mo"
STATIC = CHECKOUT / "var" / "static"
STAMP = "X-Parts"  # the header of a compiled catalogue that says of which parts it was made
MEND = "; `manage.py prepare --files` makes them"


def digest_of_parts(spanish=SPANISH):
    """Return the digest (str) of all the messages that rooms write in the folder `spanish` (Path)."""
    digest = hashlib.sha256()
    for path in sorted([*spanish.glob("parts/**/*.po"), *spanish.glob("LC_MESSAGES/*.po")]):
        digest.update(f"{path.relative_to(spanish)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def messages_lacking(compiled=COMPILED):
    """Say (str) why a process has no true Spanish messages, or None when it has."""
    try:
        made_of = re.search(rf"^{STAMP}: (\w+)$".encode(), compiled.read_bytes(), re.MULTILINE)
    except OSError:
        return f"the Spanish messages are not compiled{MEND}"
    if not made_of or made_of[1].decode() != digest_of_parts(compiled.parents[1]):
        return f"the Spanish messages were compiled from another version{MEND}"
    return None


@cache
def version(static=STATIC):
    """Return a name (str) of this version: two that name other files for the looks of a page have other names."""
    with contextlib.suppress(OSError):
        return hashlib.sha256(f"{CHECKOUT}".encode() + (static / "staticfiles.json").read_bytes()).hexdigest()[:12]
    return ""


def static_lacking(static=STATIC):
    """Say (str) why a process has no static files to serve, or None when it has."""
    return None if (static / "staticfiles.json").is_file() else f"the static files are not collected{MEND}"
