"""Closing an answer so that only two institutions together can read it, and reading what they opened.

Two layers of HPKE (RFC 9180), one for the key of each institution. Neither private key is ever here. What is inside is
of one length for a form, whatever was answered, and carries a mark that only this site can make: an institution that
opens ballots cannot put in others, nor change one, without being seen.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.crypto import blind_index
from participation.ballot_program import LAYERS, SUITE, info, public_key
from participation.options import values_of
from tramites_forms.document import all_fields

STEP = 256  # bytes: what is inside is filled up to a multiple of it
MARK_LENGTH = 64


class NotABox(ValueError):
    """What was given is not the opened box of this consultation."""


@dataclass(frozen=True)
class Said:
    """One answer that was read: the number of its FormVersion, and {key of a question: answer}."""

    version: int
    answers: dict[str, Any]


def seal(ref: str, keys: tuple[str, str], version: Any, answers: dict[str, Any]) -> bytes:
    """Return a closed ballot. `ref` is the consultation's, `keys` the public keys (PEM): who opens first, who second.

    `answers` are checked ones of `version` (FormVersion).
    """
    body = _body(version.pk, answers, secrets.token_hex(16))
    said = (_mark(ref, body) + body).encode().ljust(length_of(version))
    inner = SUITE.encrypt(said, public_key(keys[1]), info(ref, 1))
    return SUITE.encrypt(inner, public_key(keys[0]), info(ref, LAYERS))


def _body(version: int, answers: dict[str, Any], nonce: str) -> str:
    return json.dumps({"v": version, "a": answers, "n": nonce}, separators=(",", ":"))


def _mark(ref: str, body: str) -> str:
    return blind_index(f"ballot {ref}", body)


def length_of(version: Any) -> int:
    """Return how many bytes the inside of every ballot of a FormVersion has: those of its longest answer, rounded."""
    longest: dict[str, Any] = {}
    for spec in all_fields(version.document):
        if values := values_of(spec):
            longest[spec["key"]] = values if spec["type"] == "multiple_choice" else max(values, key=_written)
    size = MARK_LENGTH + len(_body(version.pk, longest, "0" * 32))
    return STEP * (size // STEP + 1)


def _written(value: Any) -> int:
    return len(json.dumps(value))


def closed_box(ref: str, ballots: Iterable[bytes]) -> dict[str, Any]:
    """Return what the institutions take away to open: the ballots alone, in no order, without what is of whom."""
    texts = [base64.b64encode(bytes(ballot)).decode() for ballot in ballots]
    secrets.SystemRandom().shuffle(texts)
    return {"consulta": ref, "capas": LAYERS, "papeletas": texts}


def opened_box(ref: str, box: Any) -> tuple[list[Said], int]:
    """Return (answers, number of ballots that cannot be read) of an opened box. Raises NotABox.

    Only those with our mark count, each once: what somebody put in, changed or doubled is one that cannot be read.
    """
    if not isinstance(box, dict) or box.get("consulta") != ref or box.get("capas") != 0:
        raise NotABox
    ballots = box.get("papeletas")
    if not isinstance(ballots, list) or not all(isinstance(one, str) for one in ballots):
        raise NotABox
    said, seen = [], set()
    for ballot in ballots:
        one, nonce = _read(ref, ballot)
        if one is not None and nonce not in seen:
            seen.add(nonce)
            said.append(one)
    secrets.SystemRandom().shuffle(said)
    return said, len(ballots) - len(said)


def _read(ref: str, ballot: str) -> tuple[Said | None, str]:
    try:
        text = base64.b64decode(ballot).decode().rstrip()
    except ValueError:
        return None, ""
    mark, body = text[:MARK_LENGTH], text[MARK_LENGTH:]
    if not body or not hmac.compare_digest(mark.encode(), _mark(ref, body).encode()):
        return None, ""
    found = json.loads(body)
    return Said(found["v"], found["a"]), found["n"]
