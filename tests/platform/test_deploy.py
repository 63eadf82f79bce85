"""What is given to who installs the site: image, compose file, units."""

import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from config.refusals import refusals
from config.variables import VARIABLES
from tests.platform.test_variables import SAFE
from tests.support.paths import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
KEYS = {  # of a service, from the Compose Specification; those that are used here
    "build", "image", "env_file", "environment", "volumes", "restart", "command", "depends_on", "healthcheck", "ports",
    "ulimits", "read_only", "tmpfs", "cap_drop", "security_opt",
}  # fmt: skip
SECURE = 2.0  # of 10, where 10 is without any protection


def example():
    lines = (ROOT / "deploy" / "example.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_a_service_of_compose_is_well_formed(name):
    service = COMPOSE["services"][name]
    assert set(service) <= KEYS
    assert set(service.get("depends_on", ())) <= set(COMPOSE["services"])
    assert service["restart"] in ("unless-stopped", "on-failure")
    assert ":" in service["image"] or "build" in service, "an image without a version"
    named = [volume.split(":")[0] for volume in service.get("volumes", ()) if not volume.startswith(".")]
    assert set(named) <= set(COMPOSE["volumes"])


def test_compose_gives_only_variables_that_the_site_knows_and_all_that_it_needs():
    web = COMPOSE["services"]["web-1"]["environment"]
    assert set(web) | set(example()) - {"POSTGRES_PASSWORD"} <= set(VARIABLES)
    folders = {name: SAFE[name] for name in ("STORAGE_URL", "PRIVATE_ROOT")}
    keys = {name: SAFE[name] for name in ("SECRET_KEY", "INDEX_KEY", "FIELD_KEYS")}
    given = {name: str(value) for name, value in (example() | web).items()}
    given["DATABASE_URL"] = re.sub(r"\$\{.*?\}", "word", given["DATABASE_URL"])
    assert refusals(given | folders | keys) == []


@pytest.mark.root
@pytest.mark.timeout(900)
def test_the_steps_of_the_image_and_its_entries_run_as_an_unprivileged_user():
    if os.getuid() != 0 or not all(map(shutil.which, ("unshare", "setpriv"))):
        pytest.skip("needs root")
    script = [sys.executable, "deploy/dev/image.py", "--environment", sys.prefix]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok    without messages the web refuses in one line" in done.stdout


@pytest.mark.systemd
def test_the_units_are_units(tmp_path):
    """On a copy: only the programs of the machine are others."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", unit.read_text()))
    copies = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *copies], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.systemd
@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_a_unit_may_do_little(unit):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    command = ["systemd-analyze", "security", "--offline=yes", unit]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert float(re.search(r"exposure level for .*: ([\d.]+)", said)[1]) <= SECURE


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_process_that_ends_is_started_again(name):
    text = (ROOT / "deploy" / "systemd" / f"soberania-{name}.service").read_text()
    assert "\nRestart=always\n" in text
