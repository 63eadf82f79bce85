"""A disk that is full or read-only: nobody meets an error 500, what was typed is kept, and nothing half is left."""

import errno
import json
import os
import tempfile

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template import Context, Template
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from accounts.models import Evidence, User
from config.reading import Reading, answer
from core import purge
from core.models import CustomDocument, CustomImage
from tests.support import pages
from tests.support.disks import KINDS, disk
from tests.tramites_forms.test_tus import create, document, offset_of, patch
from tests.tramites_forms.test_uploads import at, draft_with_files, picture
from tramites_forms.models import Draft, PartialUpload, Upload
from tramites_forms.uploads.partials import rotate_partials
from tramites_forms.uploads.service import rotate_files, upload_create

__all__ = ["disk"]
pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("kind", KINDS)]
WORDS = "espacio"


@pytest.fixture
def client(client):
    client.raise_request_exception = False  # see what a person would see
    return client


@pytest.fixture
def staff(client):
    boss = User.objects.create_user(email="jefa@inst.example", is_staff=True, is_superuser=True)
    client.force_login(boss)
    return client


def big(name="foto.pdf"):
    """A file so long that it comes in through the disk."""
    return SimpleUploadedFile(name, document(900) + b"%" * 2_000_000, "application/pdf")


def told(response, status=503):
    """Say whether `response` is the answer of a disk that takes no more."""
    text = response.content.decode()
    assert response.status_code == status, text[:300]
    assert response["Retry-After"] == "300"
    assert WORDS in text
    return True


def a_picture():
    return SimpleUploadedFile("foto.png", picture("PNG"), "image/png")


def spec_of(draft):
    return draft.version.document["steps"][0]["fields"][0]


def test_a_piece_finds_no_room_and_the_file_goes_on_when_there_is(client, disk, kind):
    draft, body = draft_with_files(client), document()
    address = create(client, draft, body)["Location"]
    assert patch(client, address, 0, body[:50_000]).status_code == 204
    before = disk.files()
    disk.break_(kind)
    assert told(patch(client, address, 50_000, body[50_000:]))
    assert (disk.files(), offset_of(client, address)) == (before, 50_000)
    disk.mend()
    assert patch(client, address, 50_000, body[50_000:]).status_code == 204
    assert client.get(address).json()["state"] == "kept"


def test_a_whole_file_that_cannot_be_kept_waits_in_its_pieces(client, disk, kind, monkeypatch):
    draft, body = draft_with_files(client), document()
    address = create(client, draft, body)["Location"]
    write = Upload.write

    def full(upload, kept):
        disk.break_(kind)
        write(upload, kept)

    monkeypatch.setattr(Upload, "write", full)
    assert told(patch(client, address, 0, body))
    assert not Upload.objects.exists()
    assert not any(name.startswith("private/uploads") for name in disk.files())
    assert told(client.get(address)), "asked how it ended, it has not"
    monkeypatch.undo()
    disk.mend()
    assert client.get(address).json()["state"] == "kept"


@pytest.mark.parametrize("long", [False, True], ids=["in memory", "through the disk"])
@pytest.mark.parametrize("button", [{}, {"salir": "1"}], ids=["go on", "save and leave"])
def test_without_javascript_the_answers_are_kept_and_the_file_is_told(client, disk, kind, long, button):
    draft = draft_with_files(client)
    file = big() if long else SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")
    disk.break_(kind)
    page = client.post(at(draft, "foto"), {"nombre": "Zoraida Ñ", "foto-archivo": file, **button})
    text = page.content.decode()
    assert page.status_code < 500
    assert WORDS in text
    assert file.name.split(".")[0] in text
    assert Draft.objects.get().answers["nombre"] == "Zoraida Ñ"
    assert not Upload.objects.exists()
    disk.mend()
    assert disk.files() == []
    good = SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")
    page = client.post(at(draft, "foto"), {"nombre": "Zoraida Ñ", "foto-archivo": good})
    assert page.url == at(draft, "revisar")
    assert Upload.objects.count() == 1


def test_other_forms_with_files_say_so_and_keep_nothing_half(staff, disk, kind):
    """Those of the account and of staff: images, documents, forms and redirects brought in."""
    pages.home()
    root = Collection.get_first_root_node().pk
    photo = SimpleUploadedFile("carne.jpg", picture(size=(900, 900)) + b"\0" * 3_000_000, "image/jpeg")
    sends = {
        reverse("account_photo", args=[Evidence.Kind.values[0]]): {"photo": photo},
        reverse("wagtailimages:add"): {"title": "Foto", "file": a_picture(), "collection": root},
        reverse("wagtailimages:add_multiple"): {"files[]": a_picture(), "collection": root},
        reverse("wagtailimages_chooser:create"): {
            "image-chooser-upload-title": "Foto",
            "image-chooser-upload-file": a_picture(),
            "image-chooser-upload-collection": root,
        },
        reverse("wagtaildocs:add"): {
            "title": "Papel",
            "file": SimpleUploadedFile("papel.txt", b"texto"),
            "collection": root,
            "language": "es",
        },
        reverse("wagtaildocs:add_multiple"): {"files[]": SimpleUploadedFile("papel.txt", b"texto")},
        reverse("wagtailredirects:start_import"): {
            "input_format": "0",
            "import_file": SimpleUploadedFile("r.csv", b"from,to\n/a,/b\n" * 200_000, "text/csv"),
        },
        "/admin/snippets/tramites_forms/onlineform/import/": {"file": big("f.json")},
    }
    disk.break_(kind)
    for address, data in sends.items():
        with transaction.atomic():  # what each request has for itself outside of a test
            page = staff.post(address, data)
        said = getattr(page, "context_data", None) or {}
        assert page.status_code == 503, (address, page.status_code, getattr(said.get("form"), "errors", page))
        assert WORDS in page.content.decode(), address
    assert not CustomImage.objects.exists()
    assert not CustomDocument.objects.exists()
    assert not Evidence.objects.exists()
    disk.mend()
    assert [name for name in disk.files() if not name.startswith("pages/")] == []


def test_a_page_is_shown_without_the_picture_that_has_no_room(disk, kind):
    image = CustomImage.objects.create(title="Oficina", file=get_test_image_file("oficina.png"))
    template = Template("{% load wagtailimages_tags %}<p>{% image picture width-30 %}</p>")
    disk.break_(kind)
    assert "not-found" in template.render(Context({"picture": image}))
    assert not image.renditions.exists()
    disk.mend()
    assert image.get_rendition("width-30").url in template.render(Context({"picture": image}))


def test_kept_pages_are_made_each_time_and_what_was_published_is_shown(client, disk, kind, settings):
    settings.PAGE_CACHE_SECONDS = 600
    home = pages.home()
    assert client.get("/")["X-Page-Cache"] == "miss"
    assert client.get("/")["X-Page-Cache"] == "hit"
    disk.break_(kind)
    purge.purge_now()
    first = client.get("/")
    assert first.status_code == 200
    if kind == "full":  # what may not be written may not be taken away either: old for PAGE_CACHE_SECONDS at most
        assert first.get("X-Page-Cache") != "hit"
    disk.mend()
    assert home.pk
    assert {client.get("/")["X-Page-Cache"] for _ in range(3)} <= {"miss", "hit"}
    caches["pages"].clear()


def test_new_keys_lose_no_file(client, disk, kind):
    draft, body = draft_with_files(client), document()
    address = create(client, draft, body)["Location"]
    patch(client, address, 0, body[:50_000])
    upload = upload_create(draft, spec_of(draft), SimpleUploadedFile("foto.jpg", picture(), "image/jpeg"))
    read, before = upload.read(), disk.files()
    disk.break_(kind)
    for rotate in (rotate_files, rotate_partials):
        with pytest.raises(OSError) as failed:
            rotate()
        assert failed.value.errno in (errno.ENOSPC, errno.EROFS)
    disk.mend()
    assert disk.files() == before
    assert Upload.objects.get().read() == read
    assert patch(client, address, 50_000, body[50_000:]).status_code == 204
    assert rotate_files() == 2
    assert Upload.objects.order_by("created_at").first().read() == read
    assert PartialUpload.objects.count() == 1


def test_the_web_server_refuses_a_body_for_which_there_is_no_room_and_goes_on(disk, kind, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(disk.folder / "coming"))
    disk.break_(kind)
    reading = Reading(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n")
    for _ in range(9):
        reading.feed(b"x" * 100_000)
    assert (reading.refusal, reading.whole) == (503, False)
    said = answer(reading.refusal)
    assert b"Retry-After: 300\r\n" in said
    assert WORDS in said.decode()
    small = Reading(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n123456789")
    assert small.whole, "what is short needs no disk"


def test_two_files_of_one_name_both_live(disk, kind, settings):
    from django.core.files.storage import default_storage

    names = {default_storage.save("a.txt", ContentFile(b"%d" % number)) for number in range(3)}
    assert len(names) == 3
    assert {default_storage.open(name).read() for name in names} == {b"0", b"1", b"2"}
    default_storage.replace("a.txt", ContentFile(b"nuevo"))
    assert default_storage.open("a.txt").read() == b"nuevo"
    assert sorted(os.listdir(settings.MEDIA_ROOT)) == sorted(names)
    assert json.dumps(sorted(names))
