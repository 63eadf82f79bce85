"""What a message says, read by a process with limits (mail_program)."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.limited import Limits, run

PROGRAM = Path(__file__).with_name("mail_program.py")
MEGABYTE = 1024 * 1024
LIMITS = Limits(memory=768 * MEGABYTE, cpu=20, wall=40, answer=64 * MEGABYTE)
MOST_TEXT = 15_000  # characters; the whole message is kept beside


@dataclass(frozen=True)
class File:
    """What hangs on a message. `body` is empty when it was too big, or a message itself."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class Read:
    """A message. `sender` is "" when it does not name exactly one; `headers` are {lower case name: values}."""

    sender: str
    name: str
    text: str
    cut: bool
    files: tuple[File, ...] = ()
    faults: tuple[str, ...] = ()
    headers: dict[str, list[str]] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """Return the first value of a header, "" when there is none."""
        return next(iter(self.headers.get(name, [])), "")

    @property
    def subject(self) -> str:
        return " ".join(self.header("subject").split())


def read(raw: bytes) -> Read:
    """Return what a message says. Raises core.limited.NotRead (Busy, TooMuch)."""
    said, content = run(PROGRAM, raw, limits=LIMITS, most_text=MOST_TEXT)
    return _read(said, content)


def _read(said: dict[str, Any], content: bytes) -> Read:
    """Take what the child said as what it may be: it read what a stranger wrote."""
    senders = [str(one) for one in said.get("from", [])]
    files = [
        File(str(one["name"]), str(one["kind"]), content[int(one["start"]) : int(one["start"]) + int(one["size"])])
        for one in said.get("files", [])
    ]
    headers = {str(name): [str(one) for one in values] for name, values in said.get("headers", {}).items()}
    return Read(
        sender=senders[0] if len(senders) == 1 else "",
        name=str(said.get("name", "")),
        text=str(said.get("text", "")),
        cut=bool(said.get("cut")),
        files=tuple(files),
        faults=tuple(str(one) for one in said.get("faults", [])),
        headers=headers,
    )
