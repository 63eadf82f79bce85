"""What is given to who installs the site: image, compose file, units."""

import http.server
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml

from config.refusals import refusals
from config.variables import VARIABLES
from tests.platform.test_variables import SAFE
from tests.support.paths import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("soberania-*"))
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
KEYS = {  # of a service, from the Compose Specification; those that are used here
    "build", "image", "env_file", "environment", "volumes", "restart", "command", "depends_on", "healthcheck", "ports",
    "stop_grace_period", "ulimits", "read_only", "tmpfs", "cap_drop", "security_opt",
}  # fmt: skip
SECURE = 2.0  # of 10, where 10 is without any protection


def example(name="example.env"):
    lines = (ROOT / "deploy" / name).read_text().splitlines()
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


def test_the_variables_for_systemd_are_all_that_are_required_and_only_what_the_site_knows(tmp_path):
    given = example("systemd.env")
    assert set(given) <= set(VARIABLES)
    keys = {name: SAFE[name] for name in ("SECRET_KEY", "INDEX_KEY", "FIELD_KEYS")}
    folders = {name: str(tmp_path) for name in ("PRIVATE_ROOT", "CACHE_ROOT")} | {"STORAGE_URL": f"file://{tmp_path}"}
    assert set(folders) <= set(given)
    assert refusals(given | keys | folders) == []


@pytest.mark.root
@pytest.mark.timeout(1200)
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


@pytest.fixture
def two_versions(tmp_path):
    """`current`, which leads to a version that says where it is when it is run."""
    say = "import os, sys; print(os.getcwd(), os.environ.get('PWD'), sys.argv[1:], *sys.path, sep=os.linesep)"
    for name in ("old", "new"):
        scripts = tmp_path / name / ".venv" / "bin"
        scripts.mkdir(parents=True)
        (tmp_path / name / "manage.py").write_text(say)
        (scripts / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        (scripts / "gunicorn").write_text(f"#!{sys.executable}\n{say}\n")
        for script in scripts.iterdir():
            script.chmod(0o755)
    (tmp_path / "current").symlink_to("old")
    return tmp_path


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_a_process_lives_in_its_version_and_not_in_the_link_that_will_lead_to_another(two_versions, unit):
    command = re.search(r"^ExecStart=/bin/sh -c '(.*)'$", unit.read_text(), re.M)[1]
    environment = {"PATH": "/usr/bin:/bin", "PWD": str(two_versions / "current")}
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=two_versions / "current", env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert str(two_versions / "old") in done.stdout
    assert "current" not in done.stdout


def manage(release, *arguments, **variables):
    script = release / "deploy" / "manage"
    script.parent.mkdir(exist_ok=True)
    shutil.copy(ROOT / "deploy" / "manage", script)
    user = pwd.getpwuid(os.getuid()).pw_name
    environment = {"PATH": os.environ["PATH"], "SOBERANIA_USER": user, "DATABASE_URL": "of another", **variables}
    command = [sys.executable, script, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_command_of_the_operator_runs_as_the_site_does(two_versions):
    (two_versions / "old" / "manage.py").write_text(
        "import json, os, sys; json.dump([sys.argv[1:], os.getcwd(), dict(os.environ)], sys.stdout)"
    )
    given = two_versions / "environment"
    given.write_text('# of the site\nDATABASE_URL=postgres:///x?a=b\n\nEMAIL_FROM="Sí <a@b.example>"\nSMS_URL=\n')
    done = manage(two_versions / "current", "rights", "--set", SOBERANIA_ENVIRONMENT=str(given))
    assert done.returncode == 0, done.stderr
    arguments, folder, variables = json.loads(done.stdout)
    assert (arguments, folder) == (["rights", "--set"], str(two_versions / "old"))
    assert variables["DATABASE_URL"] == "postgres:///x?a=b"
    assert variables["EMAIL_FROM"] == "Sí <a@b.example>"
    assert variables["DJANGO_SETTINGS_MODULE"] == "config.settings.production"


@pytest.mark.parametrize(
    ("text", "said"),
    [("nonsense\n", "line 1 of"), ("A=1\n=2\n", "line 2 of"), (None, "No such file")],
)
def test_a_command_that_cannot_run_says_why_in_one_line(two_versions, text, said):
    given = two_versions / "environment"
    if text:
        given.write_text(text)
    done = manage(two_versions / "old", "rights", SOBERANIA_ENVIRONMENT=str(given))
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("soberania: ")
    assert said in line


class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def ready():
    """A site of one answer; its `status` says whether it is ready."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ready)
    server.status = 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def release(home, name, server, **variables):
    """Run deploy/release of a version whose steps only write down that they were done."""
    folder = home / name
    for path in ("site/config", "deploy", "var/static"):
        (folder / path).mkdir(parents=True, exist_ok=True)
    note = f"import os, sys; open({str(home / 'steps')!r}, 'a').write(' '.join(sys.argv) + os.linesep)\n"
    (folder / "site" / "config" / "environment.py").write_text(note)
    (folder / "manage.py").write_text(note)
    (folder / "deploy" / "manage").write_text(f"#!{sys.executable}\n{note}")
    (folder / "deploy" / "manage").chmod(0o755)
    shutil.copy(ROOT / "deploy" / "release", folder / "deploy" / "release")
    (home / "restart").write_text(f"#!/bin/sh\nreadlink {home}/current >> {home}/restarts\n")
    (home / "restart").chmod(0o755)
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "CURRENT": str(home / "current"),
        "RESTART": str(home / "restart"),
        "READY": f"http://127.0.0.1:{server.server_port}/readyz",
        "PATIENCE": "2",
    }
    command = [shutil.which("bash"), folder / "deploy" / "release"]
    return subprocess.run(command, env=environment | variables, capture_output=True, text=True, check=False)


needs_bash = pytest.mark.skipif(not shutil.which("bash"), reason="no bash")


@needs_bash
def test_a_release_is_made_beside_and_then_put_in_service(two_versions, ready):
    looks = two_versions / "old" / "var" / "static" / "css"
    looks.mkdir(parents=True)
    (looks / "site.0123456789ab.css").write_text("of the former version")
    done = release(two_versions, "new", ready)
    assert done.returncode == 0, done.stderr
    steps = (two_versions / "steps").read_text().splitlines()
    assert [step.split("/")[-1] for step in steps] == [
        "environment.py .venv requirements.txt", "manage.py prepare --files", "manage prepare"
    ]  # fmt: skip
    assert (two_versions / "current").resolve() == two_versions / "new"
    assert (two_versions / "restarts").read_text().split() == [str(two_versions / "new")]
    assert (two_versions / "new" / "var" / "static" / "css" / "site.0123456789ab.css").exists(), "kept pages need it"


@needs_bash
def test_a_release_that_does_not_get_ready_gives_the_former_one_back(two_versions, ready):
    ready.status = 503
    done = release(two_versions, "new", ready)
    assert done.returncode == 1
    assert "is started again" in done.stderr
    assert (two_versions / "current").resolve() == two_versions / "old"
    assert (two_versions / "restarts").read_text().split() == [str(two_versions / name) for name in ("new", "old")]


@needs_bash
def test_a_release_whose_tables_cannot_be_made_changes_nothing(two_versions, ready):
    release(two_versions, "new", ready, CURRENT=str(two_versions / "elsewhere"))
    broken = two_versions / "broken"
    shutil.copytree(two_versions / "new", broken)
    (two_versions / "restarts").unlink()
    (broken / "deploy" / "release").chmod(0o755)
    command = [
        shutil.which("bash"),
        "-c",
        f"printf '#!/bin/sh\\nexit 1\\n' > {broken}/deploy/manage; {broken}/deploy/release",
    ]
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "CURRENT": str(two_versions / "current")}
    assert subprocess.run(command, env=environment, check=False, capture_output=True).returncode == 1
    assert (two_versions / "current").resolve() == two_versions / "old"
    assert not (two_versions / "restarts").exists()


@needs_bash
def test_the_version_in_service_is_not_built_under_its_own_processes(two_versions, ready):
    (two_versions / "current").unlink()
    (two_versions / "current").symlink_to("new")
    done = release(two_versions, "new", ready)
    assert done.returncode == 1
    assert not (two_versions / "steps").exists()
