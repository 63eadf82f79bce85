"""`make lint` fails on each rule of ours: broken once, in a copy of this house, told by the command that lint runs."""

import os
import shutil
import subprocess

import pytest

from config.lint import CHECKS
from tests.support.paths import ROOT

COMMANDS = dict(CHECKS)
ROOMS_AND_PAPERS = ("site", "templates", "pyproject.toml", "manage.py")

# check -> (file, what is added at its end, what is told)
BROKEN = {
    "circles inside a room": (
        "core/typed.py",
        "\n\ndef later():\n    from core import typed_too\n\n    return typed_too\n",
        "core.typed",
    ),
    "imports by name": (
        "core/typed.py",
        "\n\ndef later():\n    from django.utils.module_loading import import_string\n\n"
        '    return import_string("news.models.NewsPage")\n',
        "core/typed.py",
    ),
    "floors between the rooms": ("core/typed.py", "\nfrom news import models as above  # noqa\n", "core.typed"),
    "types at the doors": (
        "accounts/services.py",
        "\n\ndef person_without_types(one, other):\n    return one\n",
        "accounts/services.py",
    ),
    "lines of templates": ("templates/404.html", "<p>" + "a" * 130 + "</p>\n", "templates/404.html"),
    "risky migrations": (
        "news/migrations/0099_broken.py",
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = []\n"
        '    operations = [migrations.RemoveField("newspage", "summary")]\n',
        "0099_broken",
    ),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Return a copy of what the checks read."""
    copy = tmp_path_factory.mktemp("house")
    rooms = [path.name for path in ROOT.iterdir() if (path / "__init__.py").exists() and path.name != "tests"]
    for name in (*rooms, *ROOMS_AND_PAPERS):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "seed_data", "*.mo"))
        else:
            shutil.copy(source, copy / name)
    (copy / "core" / "typed_too.py").write_text("from core import typed\n\nSAME = typed\n")
    return copy


def lint(house, check):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "PYTHONPATH": f"{house}/site:{house}"}
    done = subprocess.run(COMMANDS[check], cwd=house, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("check", BROKEN)
def test_what_breaks_a_rule_of_the_house_fails_and_is_named(house, check):
    name, added, told = BROKEN[check]
    code, said = lint(house, check)
    assert code == 0, said
    file = house / name
    before = file.read_text() if file.exists() else None
    file.write_text((before or "") + added)
    try:
        code, said = lint(house, check)
    finally:
        file.write_text(before) if before is not None else file.unlink()
    assert code != 0
    assert told in said
