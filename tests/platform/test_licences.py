"""What the site is made of, and under which licences: docs/decisions/licence.md says what we may stand on."""

import re
from importlib import metadata

import pytest

from tests.support.paths import DATA, ROOT

# SPDX names. Weak copyleft (MPL, LGPL) of libraries that can be replaced; nothing that asks more of the whole.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CNRI-Python", "ISC", "LGPL-3.0-only", "MIT", "MIT-0",
    "MIT-CMU", "MPL-2.0", "PSF-2.0",
}  # fmt: skip
# Programs that a developer runs and that nobody is given: what they are made of does not pass to what they look at.
TOOLS = {"djlint": "GPL-3.0-or-later"}
# As their metadata say it, in SPDX. Whoever only says "BSD" means one of the two, which ask the same of us.
NAMES = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# Looked up in their sources, because their metadata say nothing or too much.
LOOKED_UP = {"axe-playwright-python": "MIT", "fido2": "BSD-2-Clause", "qrcode": "BSD-3-Clause"}
GPL_INSIDE = ("pillow-heif",)  # its wheels carry libx265, under the GPL; pi-heif reads the same files without it


def locked(name):
    """Return the names of the packages of a locked list (list of str)."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [found[1] for line in lines if (found := re.match(r"([\w.-]+)(?:\[[^]]*\])?==", line))]


def licence(name):
    """Return the licence (str, SPDX) of an installed package, "" when its metadata tell none."""
    if name in LOOKED_UP:
        return LOOKED_UP[name]
    about = metadata.metadata(name)
    if said := about.get("License-Expression"):
        return said
    said = [line.rsplit(" :: ", 1)[-1] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    said = [NAMES.get(one, one) for one in said if one not in ("OSI Approved", "DFSG approved")]
    return " AND ".join(said) or (about.get("License") or "").strip().partition("\n")[0]


def may_be_used(expression):
    """Say whether one of the ways an SPDX expression offers asks only what is allowed."""
    ways = expression.strip("() ").split(" OR ")
    return any(all(part.strip("() ") in ALLOWED for part in way.split(" AND ")) for way in ways)


@pytest.mark.parametrize("name", sorted({*locked("requirements.txt"), *locked("requirements-dev.txt")}))
def test_what_we_stand_on_asks_no_more_than_our_licence_gives(name):
    try:
        found = licence(name)
    except metadata.PackageNotFoundError:
        assert name in elsewhere(), f"{name} is locked and not installed: make .venv-dev"
        return
    given = name in locked("requirements.txt")
    assert may_be_used(found) or (not given and TOOLS.get(name) == found), f"{name}: {found or 'no licence'}"


def elsewhere():
    """Return the locked packages that are only for other systems or Pythons than this one."""
    found = set()
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        found |= {line.split("==")[0] for line in lines if re.match(r"[\w.-]+==", line) and ";" in line}
    return found


@pytest.mark.parametrize("name", ["GPL-2.0-only", "AGPL-3.0-or-later", "Proprietary", "", "MIT AND GPL-3.0-only"])
def test_a_licence_that_asks_more_is_refused(name):
    assert not may_be_used(name)


@pytest.mark.parametrize("name", ["MIT", "Apache-2.0 OR BSD-2-Clause", "GPL-3.0-only OR MIT", "MIT AND PSF-2.0"])
def test_a_licence_that_does_not_is_taken(name):
    assert may_be_used(name)


@pytest.mark.parametrize("name", GPL_INSIDE)
def test_nothing_under_the_gpl_comes_inside_a_wheel(name):
    assert name not in locked("requirements.txt")


def test_what_is_asked_for_is_used():
    """A line of requirements-dev.in that no file imports and no command runs is a package for nothing."""
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("tests", "bench", "site", "core", ".ci", "deploy")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in (".py", "", ".toml") and path.parent != DATA  # what data name is no use
    )
    text += "".join((ROOT / name).read_text() for name in ("Makefile", "pyproject.toml", ".pre-commit-config.yaml"))
    other = {"import-linter": "lint-imports", "pytest-xdist": '"-n"', "pytest-timeout": "--timeout", "Babel": "babel"}
    asked = [line.split("#")[0].strip() for line in (ROOT / "requirements-dev.in").read_text().splitlines()]
    wanted = {name: other.get(name, name.replace("-", "_")) for name in asked if name and not name.startswith("-")}
    assert not [name for name, word in wanted.items() if word not in text and name not in text]
