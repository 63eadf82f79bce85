import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import database
from config.refusals import refusals
from config.storage import storage_folder

ROOT = Path(__file__).parent.parent
GOOD_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="  # always the same: names of tests must not change
SAFE = {
    "SECRET_KEY": "k3J9-" * 12,
    "INDEX_KEY": "q8Zr2_" * 6,
    "FIELD_KEYS": GOOD_KEY,
    "DATABASE_URL": "postgres://site:secret-word@db.example:5432/soberania",
    "ALLOWED_HOSTS": "soberania.example",
    "SITE_URL": "https://soberania.example",
    "EMAIL_URL": "smtp+tls://mail.example:587",
    "EMAIL_FROM": "no-responder@soberania.example",
    "TRUSTED_PROXY_COUNT": "1",
}
REFUSED = [
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "a" * 80),
    ("SECRET_KEY", "development-only-never-in-production-0123456789abcdef"),
    ("INDEX_KEY", ""),
    ("INDEX_KEY", "short"),
    ("INDEX_KEY", "development-only-never-in-production-0123456789"),
    ("FIELD_KEYS", ""),
    ("FIELD_KEYS", "not-a-fernet-key"),
    ("FIELD_KEYS", f"{GOOD_KEY},cut-off"),
    ("FIELD_KEYS", "ZGV2ZWxvcG1lbnQtb25seS1uZXZlci1pbi1wcm9kISE="),
    ("DATABASE_URL", ""),
    ("DATABASE_URL", "sqlite:///site.db"),
    ("DATABASE_URL", "postgres://db.example:no-port/soberania"),
    ("DATABASE_URL", "postgres://db.example:5432"),
    ("ALLOWED_HOSTS", ""),
    ("ALLOWED_HOSTS", "soberania.example, *"),
    ("SITE_URL", "http://soberania.example"),
    ("SITE_URL", "https://"),
    ("EMAIL_URL", ""),
    ("EMAIL_URL", "consolemail://"),
    ("EMAIL_FROM", ""),
    ("TRUSTED_PROXY_COUNT", ""),
    ("TRUSTED_PROXY_COUNT", "some"),
    ("TRUSTED_PROXY_COUNT", "-1"),
    ("STORAGE_URL", "s3://bucket"),
    ("STORAGE_URL", "file://relative/path"),
    ("DEBUG", "1"),
]


def start(variables, *command):
    """Run a management command under the production settings with only these variables."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production", **variables}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_safe_settings_are_refused_by_nothing():
    assert refusals(SAFE) == []


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_an_unsafe_value_is_refused_by_name_and_never_repeated(name, value):
    reasons = "; ".join(refusals(SAFE | {name: value}))
    assert reasons
    assert name in reasons or "a key is that of development" in reasons
    assert "KEY" not in name or len(value) < 6 or value not in reasons


@pytest.mark.parametrize("name", sorted(SAFE))
def test_a_missing_variable_is_refused(name):
    assert name in "; ".join(refusals({key: value for key, value in SAFE.items() if key != name}))


def test_one_secret_is_not_used_twice():
    assert refusals(SAFE | {"INDEX_KEY": SAFE["SECRET_KEY"]})


def test_production_passes_the_deployment_checks_of_django():
    checked = start(SAFE, "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr


def test_production_says_in_one_line_everything_that_is_wrong():
    refused = start({}, "check")
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    assert all(name in refused.stderr for name in SAFE)


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
