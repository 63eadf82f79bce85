"""Files people send: hostile ones are refused or made harmless, good ones survive, and nobody opens them unchecked."""

import io
import json
import socket
import struct
import threading
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.files.refusal import Refused
from tests.support.forms_data import contact_form, field, stream_step
from tests.support.pdf_files import ACTIVE, locked
from tests.tramites_forms.test_staff import staff
from tramites_forms.access import remember
from tramites_forms.models import Draft, Submission, Upload
from tramites_forms.services import draft_start
from tramites_forms.uploads import clamav
from tramites_forms.uploads.names import safe_name
from tramites_forms.uploads.scanning import upload_check
from tramites_forms.uploads.service import clean

BOTH = ["image", "pdf"]
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def picture(kind="JPEG", size=(60, 40), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def giant_png(width=50_000, height=50_000):
    """A PNG whose header promises 2.5 thousand million pixels."""

    def chunk(name, body):
        return struct.pack("!L", len(body)) + name + body + struct.pack("!L", zlib.crc32(name + body))

    header = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def pdf_hiding(names):
    """A PDF with names inside a compressed object stream."""
    hidden = zlib.compress(names)
    return PDF.replace(
        b"trailer",
        b"5 0 obj<</Type/ObjStm/N 1/Length %d>>stream\n%b\nendstream endobj\ntrailer" % (len(hidden), hidden),
    )


REFUSED = {
    "EICAR in a text": EICAR,
    "SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "GIF with JavaScript": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "a program": b"MZ" + b"\0" * 200,
    "a zip": b"PK\x03\x04" + b"\0" * 200,
    "a giant PNG": giant_png(),
    "half a JPEG": picture(size=(400, 400))[:800],
    "PDF that carries a file": ACTIVE["carries a file"],
    "PDF with a password": locked(owner="a", user="b"),
    "half a PDF": PDF[:40],
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_a_hostile_file_is_refused_with_a_reason(body):
    with pytest.raises(Refused) as refusal:
        clean(body, BOTH)
    assert str(refusal.value.reason)


def test_a_picture_with_a_program_behind_it_comes_out_as_pixels_only():
    body, extension, content_type = clean(picture() + b"<?php system($_GET['c']); ?>" + EICAR, BOTH)
    assert (extension, content_type) == ("jpg", "image/jpeg")
    assert b"<?php" not in body and b"EICAR" not in body


def test_where_a_photo_was_taken_is_taken_out():
    exif = Image.Exif()
    exif[0x010F] = "Camara de Ana"
    exif.get_ifd(0x8825)[1] = "N"
    body, *_ = clean(picture(exif=exif.tobytes()), BOTH)
    assert b"Camara" not in body
    assert not Image.open(io.BytesIO(body)).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_good_pictures_and_documents_are_taken(kind):
    assert clean(picture(kind), BOTH)[1] == "jpg"
    body, *how = clean(PDF, BOTH)
    assert body.startswith(b"%PDF-") and how == ["pdf", "application/pdf"]


def test_only_the_kinds_the_field_takes_are_taken():
    with pytest.raises(Refused):
        clean(PDF, ["image"])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("carné.PNG", "carné.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\windows\\con.jpg", "con.jpg"),
        ("foto\u202egpj.exe", "fotogpj.jpg"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "abSet-Cookie x.jpg"),
        ("", "archivo.jpg"),
        ("<script>.jpg", "script.jpg"),
        ("😀" * 4000 + ".jpg", "archivo.jpg"),
        ("x" * 4000 + ".jpg", "x" * 80 + ".jpg"),
    ],
)
def test_a_file_name_is_only_a_name(name, kept):
    assert safe_name(name, "jpg") == kept


# In a form


@pytest.fixture
def draft(client, db, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return draft_with_files(client)


def draft_with_files(client):
    """Return a draft that `client` may open, whose one step takes two files and a name."""
    form = contact_form(
        slug="foto",
        steps=[
            stream_step(
                "Foto",
                field("file", "Su foto", key="foto", kinds="both", most=2, megabytes=1),
                field("text", "Su nombre", key="nombre"),
                key="foto",
            )
        ],
    )
    made = draft_start(form, language="es")
    from django.http import HttpResponse

    for cookie in remember(HttpResponse(), made).cookies.values():
        client.cookies[cookie.key] = cookie.value
    return made


def at(draft, *rest):
    return f"/solicitudes/{draft.pk}/" + "".join(f"{part}/" for part in rest)


def jpeg(name="foto.jpg"):
    return SimpleUploadedFile(name, picture(), "image/jpeg")


def test_a_file_survives_an_error_elsewhere_on_the_page(client, draft):
    page = client.post(at(draft, "foto"), {"foto-archivo": jpeg(), "nombre": ""}).content.decode()
    assert "foto.jpg" in page and 'href="#id_nombre"' in page
    assert "foto.jpg" in client.get(at(draft, "foto")).content.decode()
    assert client.post(at(draft, "foto"), {"nombre": "Ana"}).url == at(draft, "revisar")
    assert Draft.objects.get().answers["foto"][0]["name"] == "foto.jpg"


def test_a_refused_file_says_why_and_loses_no_other(client, draft):
    files = [jpeg(), SimpleUploadedFile("malo.jpg", b"<html><script>alert(1)</script>", "image/jpeg")]
    page = client.post(at(draft, "foto"), {"foto-archivo": files, "nombre": "Ana"}).content.decode()
    assert "malo:" in page and 'href="#id_foto' in page
    assert Upload.objects.count() == 1


def test_more_files_or_bigger_ones_than_said_are_refused(client, draft):
    files = [jpeg(f"{n}.jpg") for n in range(3)]
    client.post(at(draft, "foto"), {"foto-archivo": files, "nombre": "Ana"})
    assert Upload.objects.count() == 2
    Upload.objects.all().delete()
    big = SimpleUploadedFile("grande.jpg", picture() + b"\0" * 1_100_000, "image/jpeg")
    assert client.post(at(draft, "foto"), {"foto-archivo": big, "nombre": "Ana"}).status_code == 200
    assert not Upload.objects.exists()


def test_a_file_can_be_taken_away(client, draft, django_capture_on_commit_callbacks, settings):
    client.post(at(draft, "foto"), {"foto-archivo": jpeg(), "nombre": ""})
    upload = Upload.objects.get()
    kept = settings.PRIVATE_ROOT / upload.file.name
    assert kept.exists()
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(at(draft, "foto"), {"foto-quitar": str(upload.pk), "nombre": "Ana"})
    assert page.status_code == 200 and not Upload.objects.exists() and not kept.exists()


def test_what_is_kept_on_disk_cannot_be_read(client, draft, settings):
    client.post(at(draft, "foto"), {"foto-archivo": jpeg(), "nombre": "Ana"})
    upload = Upload.objects.get()
    on_disk = (settings.PRIVATE_ROOT / upload.file.name).read_bytes()
    assert b"JFIF" not in on_disk and b"JFIF" in upload.read()
    assert not str(settings.PRIVATE_ROOT).startswith(str(settings.MEDIA_ROOT))


def test_what_the_browser_says_a_field_of_files_holds_is_never_believed(client, draft):
    other = {"id": "11111111-1111-1111-1111-111111111111", "name": "ajeno.jpg", "size": 1, "sha256": "0" * 64}
    page = client.post(at(draft, "foto"), {"foto": json.dumps([other]), "nombre": "Ana"})
    assert page.status_code == 200 and "ajeno.jpg" not in page.content.decode()


def send(client, draft):
    client.post(at(draft, "foto"), {"foto-archivo": jpeg(), "nombre": "Ana"})
    client.post(at(draft, "revisar"), {"enviar": "1"})
    return Submission.objects.get()


@pytest.fixture
def officer(settings):
    from django.test import Client

    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "AdminEntrance" not in name]
    client = Client()
    client.force_login(staff("view_submission", "read_submission"))
    return client


def test_staff_open_a_file_only_once_it_is_clean_and_never_inside_the_browser(client, draft, officer):
    submission = send(client, draft)
    upload = submission.uploads.get()
    address = reverse("submissions:file", args=[submission.pk, upload.pk])
    assert officer.get(address).status_code == 409
    Upload.objects.update(status="clean")
    answer = officer.get(address)
    assert answer.content == upload.read()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff" and "default-src 'none'" in answer["Content-Security-Policy"]
    assert client.get(address).status_code in (302, 403, 404)


# The scanner


@pytest.fixture
def clamd(settings):
    """A program that answers like clamd and finds EICAR. The real one has its own test."""
    server = socket.create_server(("127.0.0.1", 0))
    settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

    def serve():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                body = b""
                while size := struct.unpack("!L", stream.read(4))[0]:
                    body += stream.read(size)
                connection.sendall(b"stream: Eicar FOUND\0" if EICAR in body else b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    yield
    server.close()


def test_the_scanner_says_clean_or_what_it_found(clamd):
    assert clamav.scan(b"a" * 200_000) == ""
    assert clamav.scan(b"x" * 70_000 + EICAR) == "Eicar"


def test_a_file_is_queued_to_be_scanned_and_an_infected_one_is_removed(client, draft, clamd, settings):
    from procrastinate.contrib.django.models import ProcrastinateJob

    client.post(at(draft, "foto"), {"foto-archivo": jpeg(), "nombre": "Ana"})
    upload = Upload.objects.get()
    assert ProcrastinateJob.objects.get().args == {"upload_id": str(upload.pk)}
    upload_check(upload.pk)
    upload.refresh_from_db()
    assert upload.status == "clean"
    upload.status = "waiting"
    upload.write(EICAR)
    upload_check(upload.pk)
    upload.refresh_from_db()
    assert (upload.status, upload.found) == ("infected", "Eicar")
    assert not (settings.PRIVATE_ROOT / upload.file.name).exists() and not upload.may_be_opened


def test_with_the_scanner_down_nothing_becomes_clean(client, draft, settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    client.post(at(draft, "foto"), {"foto-archivo": jpeg(), "nombre": "Ana"})
    with pytest.raises(clamav.ScannerDown):
        upload_check(Upload.objects.get().pk)
    assert Upload.objects.get().status == "waiting"


def test_without_a_scanner_the_policy_of_the_installation_decides_and_nothing_is_called_clean(client, draft, settings):
    submission = send(client, draft)
    upload = submission.uploads.get()
    assert not upload.may_be_opened
    settings.OPEN_UNCHECKED_FILES = True
    assert upload.may_be_opened and upload.status == "waiting"


def test_files_left_out_of_what_is_sent_are_removed(client, draft, django_capture_on_commit_callbacks):
    client.post(at(draft, "foto"), {"foto-archivo": [jpeg("a.jpg"), jpeg("b.jpg")], "nombre": "Ana"})
    draft.refresh_from_db()
    draft.answers = {**draft.answers, "foto": draft.answers["foto"][:1]}
    draft.save()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at(draft, "revisar"), {"enviar": "1"})
    assert [upload.name for upload in Submission.objects.get().uploads.all()] == ["a.jpg"]
    assert Upload.objects.count() == 1
