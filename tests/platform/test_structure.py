"""What `make lint` says of a house that is not in order: each rule of ours is broken once, in a small house beside."""

import re
import subprocess
import sys
from textwrap import dedent

import grimp
import pytest

from config.checks import FLOOR, ROOMS, circles, doors, migrations, names, templates
from tests.support.paths import TESTS


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


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ('migrations.RemoveField("case", "label")', "drops a column"),
        ('migrations.DeleteModel("case")', "drops a table"),
        ('migrations.RenameField("case", "a", "b")', "renames a column"),
        ('migrations.AddField("case", "a", models.TextField())', "must not be null and has no default"),
        ('migrations.AddIndex(model_name="case", index=models.Index(fields=["a"], name="a"))', "locks the table"),
        ("migrations.RunPython(forwards)", "changes data in the transaction"),
        ('migrations.AddField("case", "a", models.TextField(default=""))', ""),
        ('migrations.AddField("case", "a", models.TextField(null=True))', ""),
        ('AddIndexConcurrently("case", models.Index(fields=["a"], name="a"))', ""),
        ('migrations.AlterField("case", "a", models.TextField(help_text="More"))', ""),
    ],
)
def test_a_risky_migration_is_told_unless_it_says_why_it_may(house, operation, told):
    path = "casework/migrations/0009_more.py"
    text = "class Migration(migrations.Migration):\n    operations = [\n        {}\n    ]\n"
    root = house({path: text.format(operation)})
    found = list(migrations.faults(root, root / "none.txt"))
    assert [told in line for line in found] == ([True] if told else [])
    if told:
        house({path: text.format(f"# risky: a table of a dozen rows\n        {operation}")})
        assert list(migrations.faults(root, root / "none.txt")) == []
        house({path: text.format(f"# risky:\n        {operation}")})
        assert len(list(migrations.faults(root, root / "none.txt"))) == 1, "a mark without a reason is none"


def test_what_is_done_to_a_table_that_the_migration_makes_is_no_risk(house):
    text = """
        operations = [
            migrations.CreateModel(name="Hold", fields=[]),
            migrations.AddIndex(model_name="hold", index=models.Index(fields=["a"], name="a")),
        ]
    """
    root = house({"casework/migrations/0009_more.py": text})
    assert list(migrations.faults(root, root / "none.txt")) == []


def test_a_long_line_of_a_template_is_told(house):
    root = house({"templates/home/one.html": f"<p>{'a' * 117}\n<p>short\n", "news/templates/two.html": "b" * 120})
    assert list(templates.faults(root, root / "none.txt")) == []
    house({"templates/home/one.html": f"<p>{'a' * 118}\n"})
    assert list(templates.faults(root, root / "none.txt")) == ["templates/home/one.html:1: 121 characters"]


def test_a_template_that_waits_is_named_until_it_is_short(house):
    root = house({"templates/one.html": "a" * 200, "waiting.txt": "templates/one.html\n"})
    assert list(templates.faults(root, root / "waiting.txt")) == []
    house({"templates/one.html": "a"})
    assert "take it out" in "".join(templates.faults(root, root / "waiting.txt"))


def test_every_service_and_endpoint_is_a_door():
    found = set(doors.doors())
    assert {"accounts/services.py", "casework/services.py", "tramites_forms/services.py", "search/service.py"} <= found
    assert {"services_catalog/api/services.py", "news/api.py", "core/searchable.py", "search/engines/base.py"} <= found


def test_a_door_without_types_is_told(house):
    untyped, typed = "def open_it(who):\n    return who\n", "def open_it(who: str) -> str:\n    return who\n"
    root = house({"door.py": untyped, "typed.py": typed})
    options = ["--config-file", str(doors.CHECKOUT / "pyproject.toml"), "--cache-dir", str(root / "cache")]
    told = {}
    for name in ("door.py", "typed.py"):
        done = subprocess.run(
            [sys.executable, "-m", "mypy", *options, str(root / name)], capture_output=True, text=True, check=False
        )
        told[name] = (done.returncode, done.stdout)
    assert told["door.py"][0] == 1 and "missing a type annotation" in told["door.py"][1]
    assert told["typed.py"][0] == 0


def test_people_of_the_tests_are_made_in_one_place():
    making = [path for path in TESTS.rglob("*.py") if re.search(r"^\s*def person\(", path.read_text(), re.MULTILINE)]
    assert making == [TESTS / "support" / "people.py"]
