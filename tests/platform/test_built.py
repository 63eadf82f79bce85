"""What is made when a version is built or prepared, and that no process starts without it."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Site

from core import built, message_parts
from headless.models import Delivery, Webhook
from home.management.commands import prepare
from services_catalog.models import ServicePage
from tests.platform.test_variables import GUNICORN, REQUIRED, only_line, start
from tests.support.paths import ROOT

PAGES = "/api/wagtail/v2/pages/"
DEVELOPMENT = {"DJANGO_SETTINGS_MODULE": "config.settings.build"}


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The messages of the project in a folder of the test, compiled."""
    spanish = tmp_path / "locale" / "es"
    shutil.copytree(built.SPANISH / "parts", spanish / "parts")
    monkeypatch.setattr(message_parts, "LOCALE", spanish)
    monkeypatch.setattr(message_parts, "PARTS", spanish / "parts")
    monkeypatch.setattr(message_parts, "COMPILED", spanish / "LC_MESSAGES" / "django.mo")
    message_parts.compile_messages()
    return spanish


def test_compiled_messages_lack_nothing(copy):
    assert built.messages_lacking(message_parts.COMPILED) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda spanish: (spanish / "LC_MESSAGES" / "django.mo").unlink(),
        lambda spanish: (spanish / "LC_MESSAGES" / "django.mo").write_bytes(b"cut off"),
        lambda spanish: (spanish / "parts" / "news.po").unlink(),
        lambda spanish: (spanish / "parts" / "news.po").open("a").write("\n# more\n"),
        lambda spanish: (spanish / "parts" / "new_room.po").write_text(""),
        lambda spanish: next((spanish / "parts" / "js").glob("*.po")).unlink(),
    ],
)
def test_messages_that_are_missing_cut_off_or_of_another_version_are_told(copy, spoil):
    spoil(copy)
    assert "the Spanish messages" in built.messages_lacking(message_parts.COMPILED)


@pytest.fixture
def bare_checkout(tmp_path):
    """The code as it comes, without anything built, at a place of its own."""
    for name in ("site", "core", "locale", "manage.py"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("command", [GUNICORN, ("manage.py", "worker"), ("manage.py", "procrastinate", "worker")])
def test_a_process_without_messages_ends_in_one_line(bare_checkout, command):
    code = f"{bare_checkout}/site:{bare_checkout}"
    said = only_line(start(*command, at=bare_checkout, **REQUIRED | {"PYTHONPATH": code}))
    assert said == "soberania: the Spanish messages are not compiled; `manage.py prepare --files` makes them"


def test_a_web_process_without_static_files_says_so():
    assert "the static files" in built.static_lacking(Path("/nonexistent"))


def test_building_needs_no_secret_and_no_server():
    done = start("manage.py", "check", **DEVELOPMENT)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def prepared(monkeypatch, settings):
    """Return a function that does what `prepare` does with the site when it stands at an address."""

    def prepare_at(address):
        settings.SITE_URL = address
        prepare.Command().site()
        return Site.objects.get(is_default_site=True)

    return prepare_at


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("https://soberania.example", "soberania.example", 443),
        ("http://localhost:8001", "localhost", 8001),
        ("http://otra.example", "otra.example", 80),
    ],
)
def test_prepare_has_wagtail_know_the_site_by_its_address(prepared, seeded_site, address, host, port):
    site = prepared(address)
    assert (site.hostname, site.port, site.root_url) == (host, port, address)


@pytest.mark.django_db(transaction=False)
def test_when_the_address_changes_api_notices_and_previews_change_too(prepared, seeded_site, client, settings):
    settings.ALLOWED_HOSTS = ["primera.example", "segunda.example"]
    Webhook.objects.create(name="otro", url="https://otro.example/", events=["page.published"])
    for address in ("https://primera.example", "https://segunda.example"):
        prepared(address)
        page = ServicePage.objects.live().first().specific
        told = client.get(f"{PAGES}{page.pk}/", headers={"host": address[8:]}, secure=True).json()["meta"]
        assert told["html_url"] == f"{address}{page.url}"
        assert told["detail_url"].startswith(f"{address}/api/")
        page.save_revision().publish()
        assert Delivery.objects.order_by("-created_at").first().data["url"] == f"{address}{page.url}"
        assert page.make_preview_request().status_code == 200


def test_code_that_belongs_to_somebody_else_is_one_line(monkeypatch):
    def refused():
        raise PermissionError(13, "Permission denied", "/srv/soberania/locale/es/LC_MESSAGES/django.1.tmp")

    monkeypatch.setattr(prepare.built, "messages_lacking", lambda: "gone")
    monkeypatch.setattr(message_parts, "compile_messages", refused)
    with pytest.raises(CommandError, match=r"django\.1\.tmp: Permission denied"):
        call_command("prepare", files=True, stdout=SimpleNamespace(write=str, flush=str))


def test_nothing_is_written_when_all_is_built(monkeypatch, settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path / "static")
    monkeypatch.setattr(prepare.Command, "static_files", lambda self: None)
    monkeypatch.setattr(message_parts, "compile_messages", lambda: pytest.fail("compiled again"))
    monkeypatch.setattr(prepare.built, "messages_lacking", lambda: None)
    call_command("prepare", files=True, stdout=SimpleNamespace(write=str, flush=str))
