import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import database
from config.storage import storage_folder
from tests.platform.test_variables import REQUIRED as SAFE
from tests.support.paths import ROOT


def start(variables, *command):
    """Run a management command under the production settings with only these variables."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production", **variables}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_production_passes_the_deployment_checks_of_django():
    checked = start(SAFE, "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("url", "host", "extra"),
    [
        ("postgres://me:pass@db.example:6432/name", "db.example", {}),
        ("postgresql://me@db.example/name?sslmode=verify-full", "db.example", {"sslmode": "verify-full"}),
        ("postgresql:///name?host=/var/run/postgresql&user=me", "/var/run/postgresql", {}),
    ],
)
def test_any_address_that_libpq_knows_becomes_the_database(url, host, extra):
    settings = database.from_url(url, threads=4)
    assert (settings["HOST"], settings["NAME"], settings["USER"]) == (host, "name", "me")
    assert extra.items() <= settings["OPTIONS"].items()
    assert settings["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 6, "timeout": 3}
    assert settings["CONN_HEALTH_CHECKS"]


def test_a_broken_address_is_refused_without_repeating_its_password():
    with pytest.raises(ImproperlyConfigured) as refusal:
        database.from_url("postgres://me:my-password@host:port:port/name", threads=4)
    assert "my-password" not in str(refusal.value)


def test_what_people_upload_goes_to_the_folder_of_storage_url():
    assert storage_folder("file:///srv/con%20espacio", None) == Path("/srv/con espacio")
    assert storage_folder("", ROOT) == ROOT
