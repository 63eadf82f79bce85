"""The table of who may: reading it, writing a row, asking. The table itself is tests/data/doors.txt."""

from dataclasses import dataclass, field

from tests.support.doors_world import ROLES
from tests.support.paths import DATA

FILE = DATA / "doors.txt"
STAFF = ("editor", "approver", "officer", "elsewhere", "expert", "certifier", "administrator")
NAMED = {
    "everybody": ROLES,
    "people": ROLES[1:],  # whoever has signed in
    "staff": STAFF,
    "pages": ("editor", "approver", "administrator"),
    "officers": ("officer", "elsewhere", "expert", "administrator"),
    "nobody": (),
}


@dataclass(frozen=True)
class Row:
    """Who reads (GET, HEAD) and who sends (POST, PUT, DELETE) at an address, and which planted words may show there."""

    reads: frozenset
    sends: frozenset
    shows: frozenset = field(default_factory=frozenset)

    def line(self, name):
        """Return this row as a line of the table."""
        parts = [name, words(self.reads), words(self.sends) if self.sends != self.reads else "="]
        return " | ".join([*parts, " ".join(sorted(self.shows))]).rstrip(" |")


def words(roles):
    """Return `roles` (set of str) in few words."""
    for name, named in NAMED.items():
        if set(named) == set(roles):
            return name
    left, said = set(roles), []
    for name, named in NAMED.items():
        if named and set(named) <= left:
            said.append(name)
            left -= set(named)
    return " ".join([*said, *(role for role in ROLES if role in left)])


def roles_of(text):
    found = set()
    for word in text.split():
        found |= set(NAMED[word]) if word in NAMED else {word}
    if unknown := found - set(ROLES):
        raise ValueError(f"tests/data/doors.txt names nobody we know: {unknown}")
    return frozenset(found)


def table():
    """Return {row name: Row} and {marker: roles that may ever read it}, as the file says."""
    rows, markers = {}, {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        said = line.split(" # ")[0]
        if not said.strip() or said.startswith("#"):
            continue
        name, *rest = (part.strip() for part in said.split(" | "))
        if name.startswith("word:"):
            markers[name.removeprefix("word:")] = roles_of(rest[0])
            continue
        reads, sends, shows = (*rest, "", "")[:3]
        if name in rows:
            raise ValueError(f"tests/data/doors.txt has two rows for {name}")
        rows[name] = Row(roles_of(reads), roles_of(reads if sends == "=" else sends), frozenset(shows.split()))
    return rows, markers
