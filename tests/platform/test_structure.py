"""What `make lint` says of a house that is not in order: each rule of ours is broken once, in a small house beside."""

import sys
from textwrap import dedent

import grimp
import pytest

from config.checks import FLOOR, ROOMS, circles, names


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Return a function that writes files ({path: text}) and returns their folder."""

    def build(files):
        for path, text in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(dedent(text))
        return tmp_path

    monkeypatch.syspath_prepend(tmp_path)
    yield build
    for name in [name for name in sys.modules if name.startswith("pretended")]:
        del sys.modules[name]


def test_a_circle_is_told_with_what_ties_it_also_inside_a_function(house):
    house(
        {
            "pretended/__init__.py": "",
            "pretended/tasks.py": "from pretended import sending\n",
            "pretended/sending.py": "def send():\n    from pretended.tasks import later\n",
            "pretended/apart.py": "from pretended import tasks\n",
        }
    )
    told = "\n".join(circles.faults(grimp.build_graph("pretended", cache_dir=None)))
    assert "a circle of 2 modules: pretended.sending, pretended.tasks" in told
    assert "pretended.sending:2: from pretended.tasks import later" in told
    assert "pretended.apart" not in told


def test_a_module_that_only_a_reader_of_types_needs_makes_no_circle(house):
    house(
        {
            "pretended/__init__.py": "",
            "pretended/one.py": "from pretended import two\n",
            "pretended/two.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pretended import one\n",
        }
    )
    found = grimp.build_graph("pretended", exclude_type_checking_imports=True, cache_dir=None)
    assert circles.circles(found) == []


def test_the_rooms_have_no_circle_but_those_being_opened():
    assert list(circles.faults(circles.graph())) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('import_module("accounts.seed")', "core asks for accounts by name"),
        ('importlib.import_module(f"search.{engine}")', "core asks for search by name"),
        ('import_string("home.guide.Guide")', "core asks for home by name"),
        ('apps.get_model("tramites_forms.Submission")', "core asks for tramites_forms by name"),
        ('apps.get_model("tramites_forms", "Submission")', "core asks for tramites_forms by name"),
        ('call_command("seed")', "core asks for home by name"),
        ('import_module("core.plain")', ""),
        ("apps.get_model(label)", ""),
        ('call_command("migrate")', ""),
    ],
)
def test_an_import_by_name_from_the_ground_is_told(house, line, told):
    root = house({"core/one.py": f"def work():\n    return {line}\n", "home/management/commands/seed.py": ""})
    assert list(names.faults(root)) == ([f"core/one.py:2: {told}"] if told else [])


@pytest.mark.parametrize("room", ROOMS)
def test_from_every_floor_only_what_is_below_may_be_asked_for_by_name(house, room):
    path = f"site/{room}" if room == "config" else room
    root = house({f"{path}/one.py": "".join(f'import_string("{other}.x")\n' for other in ROOMS)})
    told = {line.split(" asks for ")[1].split()[0] for line in names.faults(root)}
    assert told == {other for other in ROOMS if other != room and FLOOR[other] >= FLOOR[room]}
