"""Hostile files, whichever way they come: refused with a reason or made harmless, and never served as they came."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
import zlib

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.files.refusal import Refused
from core.pdf import render_pdf
from tests.support.pdf_files import what_acts
from tests.tramites_forms.test_staff import staff
from tests.tramites_forms.test_tus import create, patch
from tests.tramites_forms.test_uploads import BOTH, EICAR, PDF, at, draft_with_files, giant_png, pdf_hiding, picture
from tramites_forms.models import Submission, Upload
from tramites_forms.uploads import clamav
from tramites_forms.uploads.scanning import scan_queue, upload_check, uploads_rescan
from tramites_forms.uploads.service import clean

ROOT = project.BASE_DIR
SCRIPT = b"1 0 <</S/JavaScript/JS(app.alert(1))>>"


def zip_bomb():
    """A zip of a few kB that opens to a hundred MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomba.txt", b"0" * 100_000_000)
    return out.getvalue()


def text_bomb():
    """A PNG whose packed text opens to a hundred MB."""
    import struct

    body = picture("PNG")
    packed = b"k\0\0" + zlib.compress(b"0" * 100_000_000)
    chunk = struct.pack("!L", len(packed)) + b"zTXt" + packed + struct.pack("!L", zlib.crc32(b"zTXt" + packed))
    return body[:33] + chunk + body[33:]


def pdf_packed_oddly(head, packed):
    return PDF.replace(
        b"trailer", b"5 0 obj<<%b/Length %d>>stream\n%b\nendstream endobj\ntrailer" % (head, len(packed), packed)
    )


# What is sent, and whether it is refused or comes out as something else.
HOSTILE = {
    "EICAR": (EICAR, "refused"),
    "GIF and JavaScript": (b"GIF89a/*" + b"\0" * 40 + b"*/=alert(1);", "refused"),
    "JPEG and PHP": (picture() + b"<?php system($_GET['c']); ?>", "neutralised"),
    "JPEG with PHP in its comment": (picture(comment=b"<?php phpinfo(); ?>"), "neutralised"),
    "JPEG and zip": (picture() + zip_bomb(), "neutralised"),
    "SVG with a script": (
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "refused",
    ),
    "HTML": (b"<!doctype html><script>alert(1)</script>", "refused"),
    "HTML behind a PDF's first bytes": (b"%PDF-1.4\n<script>alert(1)</script>", "refused"),
    "a PNG of 50,000 x 50,000": (giant_png(), "refused"),
    "a zip bomb": (zip_bomb(), "refused"),
    "a gzip bomb": (zlib.compress(b"0" * 50_000_000, wbits=31), "refused"),
    "a PNG with a bomb of text": (text_bomb(), "refused"),
    "PDF with JavaScript": (
        PDF.replace(b"/Type", b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>/Type"),
        "neutralised",
    ),
    "PDF with packed JavaScript": (pdf_hiding(SCRIPT), "neutralised"),
    "PDF bomb": (pdf_hiding(b"\0" * 60_000_000), "neutralised"),
    "PDF packed twice": (
        pdf_packed_oddly(b"/Type/ObjStm/N 1/Filter[/ASCIIHexDecode/FlateDecode]", zlib.compress(SCRIPT).hex().encode()),
        "neutralised",
    ),
    "PDF packed by a filter named elsewhere": (
        pdf_packed_oddly(b"/Type/ObjStm/N 1/Filter 9 0 R", zlib.compress(SCRIPT)),
        "neutralised",
    ),
    "PDF packed with a predictor": (
        pdf_packed_oddly(
            b"/Type/ObjStm/N 1/Filter/FlateDecode/DecodeParms<</Predictor 12>>", zlib.compress(b"\2" + SCRIPT)
        ),
        "neutralised",
    ),
    "PDF packed under an escaped name": (
        pdf_packed_oddly(b"/Type/Obj#53tm/N 1/Filter/FlateDecode", zlib.compress(SCRIPT)),
        "neutralised",
    ),
    "PDF packed and broken": (pdf_packed_oddly(b"/Type/ObjStm/N 1/Filter/FlateDecode", b"x" * 40), "neutralised"),
}
NAMES = {
    "four thousand letters": "n" * 4096 + ".jpg",
    "right to left": "factura\u202egpj.exe",
    "HTML": "<img src=x onerror=alert(1)>.jpg",
    "a folder": "../../../../etc/cron.d/x.jpg",
    "two extensions": "foto.php.jpg",
    "a header": 'x";\r\nSet-Cookie: a=b;.jpg',
}


@pytest.fixture
def draft(client, db, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return draft_with_files(client)


def by_form(client, draft, body, name):
    file = SimpleUploadedFile("x.jpg", body, "image/jpeg")
    file._name = name  # as a browser that lies would say it
    return client.post(at(draft, "foto"), {"foto-archivo": file, "nombre": ""}).content.decode()


def in_pieces(client, draft, body, name):
    address = create(client, draft, body, name=name)["Location"]
    assert patch(client, address, 0, body).status_code == 204
    return client.get(address).json().get("reason", "")


@pytest.mark.parametrize("way", [by_form, in_pieces])
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason_or_made_harmless(client, draft, kind, way):
    body, fate = HOSTILE[kind]
    said = way(client, draft, body, "foto.jpg")
    if fate == "refused":
        assert not Upload.objects.exists()
        assert (said.strip() and "foto" in said) or (way is in_pieces and said)
    else:
        kept = Upload.objects.get()
        made = kept.read()
        assert kept.content_type in {"image/jpeg", "application/pdf"} and made != body
        assert b"<?php" not in made and b"PK\3\4" not in made
        assert made.startswith(b"\xff\xd8\xff") or what_acts(made) == []


@pytest.mark.parametrize("way", [by_form, in_pieces])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_hostile_name_is_only_a_short_name_everywhere(client, draft, officer, name, way):
    way(client, draft, picture(), name)
    if way is by_form and len(name) > 1000:
        assert not Upload.objects.exists()  # Django refuses such headers with a 400, and the draft is as it was
        assert client.get(at(draft, "foto")).status_code == 200
        return
    kept = Upload.objects.get()
    assert len(kept.name) <= 84 and kept.name.endswith(".jpg")
    assert not set(kept.name) & set('\u202e<>"/\\\r\n\0;')
    client.post(at(draft, "foto"), {"nombre": "Ana"})
    client.post(at(draft, "revisar"), {"enviar": "1"})
    Upload.objects.update(status="clean")
    answer = officer.get(reverse("submissions:file", args=[Submission.objects.get().pk, kept.pk]))
    assert answer["Content-Disposition"].startswith("attachment") and "Set-Cookie" not in answer
    assert answer["X-Content-Type-Options"] == "nosniff" and "default-src 'none'" in answer["Content-Security-Policy"]


def test_files_have_no_address_of_their_own(client, draft):
    by_form(client, draft, picture(), "foto.jpg")
    kept = Upload.objects.get()
    with pytest.raises(ValueError, match="no address"):
        kept.file.storage.url(kept.file.name)
    for path in (f"/media/{kept.file.name}", f"/static/{kept.file.name}", f"/{kept.file.name}"):
        assert client.get(path, follow=True).status_code == 404


def test_honest_pdfs_are_taken_also_with_packed_objects():
    honest = pdf_packed_oddly(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", zlib.compress(b"1 0 <</Type/Page>>"))
    ours = render_pdf("receipt.typ", receipt_data())
    for body in (honest, ours):
        assert clean(body, BOTH)[0].startswith(b"%PDF-")


def receipt_data():
    words = dict.fromkeys(
        ("footer", "number_label", "number", "follow_url", "qr_alt", "qr_text", "next_title", "site"), "x"
    )
    qr = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>'
    return {"title": "Recibo", "language": "es", "rows": [], "next": [], "qr": qr, **words}


@pytest.fixture
def officer(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "AdminEntrance" not in name]
    client = Client()
    client.force_login(staff("view_submission", "read_submission"))
    return client


# A real clamd


def infected_pdf():
    """A document that is right in form, so that only the scanner can find what is in it."""
    shown = b"4 0 obj<</Length %d>>stream\n%b\nendstream endobj\ntrailer" % (len(EICAR), EICAR)
    return PDF.replace(b"/MediaBox", b"/Contents 4 0 R/MediaBox").replace(b"trailer", shown)


@pytest.mark.clamav
def test_a_real_scanner_finds_what_is_in_a_file_and_leaves_clean_ones(clamd_url, settings):
    settings.CLAMAV_URL = clamd_url
    assert clamav.scan(EICAR).startswith("Prueba.Eicar")
    assert clamav.scan(b"\0" * 3_000_000 + b"VIRUS DE PRUEBA DE SOBERANIA").startswith("Prueba.Macro")
    assert clamav.scan(picture()) == "" and clamav.scan(PDF) == ""


@pytest.mark.clamav
def test_an_infected_file_is_removed_and_nobody_opens_it(client, draft, officer, clamd_url, settings):
    settings.CLAMAV_URL = clamd_url
    assert in_pieces(client, draft, infected_pdf(), "informe.pdf") == ""
    client.post(at(draft, "foto"), {"nombre": "Ana"})
    client.post(at(draft, "revisar"), {"enviar": "1"})
    kept = Upload.objects.get()
    address = reverse("submissions:file", args=[Submission.objects.get().pk, kept.pk])
    assert officer.get(address).status_code == 409  # not scanned yet
    upload_check(kept.pk)
    kept.refresh_from_db()
    assert kept.status == "infected" and kept.found.startswith("Prueba.Eicar")
    assert officer.get(address).status_code == 409
    assert not (settings.PRIVATE_ROOT / kept.file.name).exists()


@pytest.mark.clamav
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_lives_through_all_of_them(client, clamd_url, settings, tmp_path):
    """Every hostile file that gets as far as the scanner is scanned by a worker of its own process, which ends well."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    settings.PRIVATE_ROOT, settings.CLAMAV_URL = tmp_path, clamd_url
    draft = draft_with_files(client)
    by_form(client, draft, infected_pdf(), "informe.pdf")
    by_form(client, draft, HOSTILE["JPEG and PHP"][0], "foto.jpg")
    gone = Upload.objects.order_by("created_at").last()
    for body, _fate in HOSTILE.values():  # also as if the first look had let them through
        stray = Upload(draft=draft, field_key="foto", name="x", content_type="x", size=1, sha256=hash_of(body))
        stray.write(body)
        scan_queue(stray)
    (tmp_path / gone.file.name).unlink()  # a disk that loses a file stops nothing
    run = subprocess.run(  # its end is looked at below
        [sys.executable, "manage.py", "worker", "--until-done"],
        check=False,
        cwd=ROOT,
        env={**os.environ, **worker_environment(tmp_path, clamd_url)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    jobs = ProcrastinateJob.objects.filter(task_name="tramites_forms.upload_scan")
    assert set(jobs.values_list("status", flat=True)) == {"succeeded"}
    found = Upload.objects.exclude(pk=gone.pk)
    assert not found.filter(status="waiting").exists() and found.filter(status="infected").count() == 2


def test_what_waited_long_is_scanned_again_once_there_is_a_scanner(client, draft, settings):
    from procrastinate.contrib.django.models import ProcrastinateJob

    by_form(client, draft, picture(), "foto.jpg")
    assert uploads_rescan() == 0 and not ProcrastinateJob.objects.exists()
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    assert uploads_rescan() == 0  # it only just came
    Upload.objects.update(created_at="2026-01-01T00:00:00Z")
    assert [uploads_rescan(), uploads_rescan()] == [1, 1] and ProcrastinateJob.objects.count() == 1


def hash_of(body):
    return hashlib.sha256(body).hexdigest()


def worker_environment(folder, clamd_url):
    parts = connection.settings_dict
    where = f"{parts['HOST']}:{parts['PORT']}" if not str(parts["HOST"]).startswith("/") else ""
    query = "" if where else f"?host={parts['HOST']}&port={parts['PORT'] or 5432}"
    user = f"{parts['USER']}:{parts['PASSWORD']}@" if parts["PASSWORD"] else f"{parts['USER']}@"
    return {
        "DATABASE_URL": f"postgresql://{user}{where}/{parts['NAME']}{query}",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PRIVATE_ROOT": str(folder),
        "CLAMAV_URL": clamd_url,
        "PYTHONPATH": str(ROOT / "site"),
    }


def test_whatever_a_checker_cannot_read_is_refused_and_never_an_error():
    chance = hashlib.shake_256(b"soberania")
    noise = chance.digest(60_000)
    for start, head in enumerate(
        (b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"GIF89a") * 20
    ):
        body = head + noise[start * 300 : start * 300 + 4000] + b"\n%%EOF"
        try:
            kept, extension, _kind = clean(body, BOTH)
        except Refused as refusal:
            assert str(refusal.reason)
        else:
            assert extension == "pdf" and what_acts(kept) == []
