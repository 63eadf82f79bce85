"""Every address of the site, asked as everybody: who enters is what tests/data/doors.txt says, and so is what shows.

The gate asks with GET and one odd POST; `make soak` with every method and all the odd bodies.
"""

import os

import pytest
from django.contrib.auth.models import Group

from accounts import groups
from tests.support.doors_asking import BODIES, METHODS, Asker
from tests.support.doors_routes import addresses
from tests.support.doors_table import STAFF, table
from tests.support.doors_world import GROUP_OF, ROLES, World

PERSONAL = {"answer", "file", "carne", "name", "mail", "unfinished", "appeal"}
SOAK = bool(os.environ.get("SOAK"))
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(4 * 3600 if SOAK else 1800)]


@pytest.fixture
def world(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return World()


def test_everybody_enters_where_the_table_says_and_sees_what_it_says(world):
    rows, words = table()
    asker, found = Asker(world), addresses(world)
    faults = [f"doors.txt has a row for {name}, and there is no such address" for name in rows if name not in found]
    methods, bodies = (METHODS, BODIES) if SOAK else (("GET",), BODIES[1:2])
    for name, path in found.items():
        if path is None:
            faults.append(f"nothing fills the holes of {name}: add them to COMMON or SPECIAL in support/doors_world.py")
            continue
        really, wrong = asker.observe(path, bodies=bodies, methods=methods)
        if wrong:
            faults.append(f"{name} ({path}) failed: {'; '.join(wrong[:3])}")
        if name not in rows:
            faults.append(f"no row in tests/data/doors.txt. If it is as it should be, add: {really.line(name)}")
            continue
        row = rows[name]
        # The gate sends one body only: somebody let in by another one is not seen to enter, and that is no fault.
        strange = (really.reads ^ row.reads) if SOAK else (really.reads - row.reads) | (row.reads - really.reads)
        strange |= really.sends - row.sends
        if strange:
            faults.append(
                f"{path}: {sorted(strange)} differ. The row says: {row.line(name)}; it is: {really.line(name)}"
            )
        faults += [
            f"{path}: {role} was shown «{word}», which the row or the word's own line in doors.txt does not allow"
            for role, word in sorted(asker.last_shows)
            if word not in row.shows or role not in words.get(word, ())
        ]
        faults += [
            f"{path}: {role} was shown «{word}» and nothing was written down of it"
            for role, word in sorted(asker.last_unlogged)
            if role in STAFF and word in PERSONAL
        ]
    assert not faults, "\n".join([f"{len(faults)} faults", *faults])


def test_every_group_of_staff_has_a_role_in_the_matrix(world):
    assert set(GROUP_OF.values()) == set(groups.RIGHTS), "add a role for the group to GROUP_OF"
    assert set(Group.objects.values_list("name", flat=True)) == set(groups.RIGHTS), "a group is not in the table"
    assert set(GROUP_OF) < set(ROLES)


def test_the_planted_words_are_there_to_be_seen(world):
    """A matrix in which nothing is planted would find nothing."""
    _rows, words = table()
    assert set(world.markers) == set(words)
    asker = Asker(world)
    page = asker.ask("officer", "GET", f"/admin/casos/{world.case.pk}/")[2]
    assert asker.shown(page) >= {"note", "number"}
    assert "answer" in asker.shown(asker.ask("officer", "GET", f"/admin/submissions/{world.submission.pk}/")[2])
