"""Files that arrive in pieces (tus 1.0.0): a cut loses nothing, and only the owner of the draft sends them."""

import base64
import hashlib
import io
import os

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core import retention
from core.files.pdfs import clean_pdf
from tests.tramites_forms.test_uploads import PDF, at, draft_with_files, jpeg
from tramites_forms.models import Draft, PartialUpload, Submission, Upload
from tramites_forms.uploads import pieces

pytestmark = pytest.mark.django_db
PIECE = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def draft(client, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return draft_with_files(client)


class Torn(io.BytesIO):
    """The body of a request whose line is cut: it ends early, or the reading fails."""

    def __init__(self, arrived, fails):
        self.fails = fails
        super().__init__(arrived)

    def read(self, *args):
        piece = super().read(*args)
        if not piece and self.fails:
            raise ConnectionResetError
        return piece


def patch_torn(client, address, offset, piece, arrived, *, fails=False, **headers):
    """Send a piece of which only `arrived` bytes come."""
    headers = {**TUS, "Upload-Offset": str(offset), **headers}
    torn = {"wsgi.input": Torn(piece[:arrived], fails)}
    return client.patch(address, piece, content_type=PIECE, headers=headers, **torn)


def photo(kilobytes=300):
    """A picture of about that size, of noise so that it does not compress."""
    import random

    side = int((kilobytes * 1000 / 3) ** 0.5)
    noise = random.Random(1).randbytes(side * side * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(out, "PNG")
    return out.getvalue()


def document(kilobytes=300):
    """A PDF of about that size."""
    filling = hashlib.shake_128(b"x").hexdigest(kilobytes * 500).encode()
    return PDF.replace(b"/MediaBox", b"/Contents 5 0 R/MediaBox").replace(
        b"trailer", b"5 0 obj<</Length %d>>stream\n%b\nendstream endobj\ntrailer" % (len(filling), filling)
    )


def text64(text):
    return base64.b64encode(text.encode()).decode()


def create(client, draft, body, *, name="foto.pdf", key="foto", **headers):
    about = f"filename {text64(name)},sha256 {text64(hashlib.sha256(body).hexdigest())}"
    headers = {**TUS, "Upload-Length": str(len(body)), "Upload-Metadata": about, **headers}
    return client.post(
        reverse("tramites_forms:tus", args=[draft.pk, key]), b"", content_type="text/plain", headers=headers
    )


def patch(client, address, offset, piece, **headers):
    headers = {**TUS, "Upload-Offset": str(offset), **headers}
    return client.patch(address, piece, content_type=PIECE, headers=headers)


def offset_of(client, address):
    answer = client.head(address, headers=TUS)
    return int(answer["Upload-Offset"]) if answer.status_code == 200 else answer.status_code


def send(client, draft, body, **options):
    """Send a whole file in pieces of 100 kB; return the address."""
    address = create(client, draft, body, **options)["Location"]
    for start in range(0, len(body), 100_000):
        answer = patch(client, address, start, body[start : start + 100_000])
        assert answer.status_code == 204, answer.content
    return address


def test_what_the_server_can_do_is_told(client, draft):
    answer = client.options(reverse("tramites_forms:tus", args=[draft.pk, "foto"]))
    assert answer.status_code == 204 and answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,expiration,checksum,termination"
    assert answer["Tus-Max-Size"] == str(1024 * 1024) and "sha1" in answer["Tus-Checksum-Algorithm"]


@pytest.mark.parametrize("fails", [True, False], ids=["reset", "ends"])
@pytest.mark.parametrize("percent", [30, 60, 90])
def test_a_file_cut_and_resumed_is_whole(client, draft, percent, fails):
    body = document()
    answer = create(client, draft, body)
    assert answer.status_code == 201 and answer["Upload-Expires"].endswith("GMT")
    address, place = answer["Location"], len(body) * percent // 100
    patch(client, address, 0, body[:place])
    # The line is cut in the middle of a piece: what had arrived of it counts, the rest does not.
    patch_torn(client, address, place, body[place : place + 5000], 2000, fails=fails)
    assert not Upload.objects.exists()
    # Another day: the same page asks where it was.
    assert f'data-cut="{address}"' in client.get(at(draft, "foto")).content.decode()
    place = offset_of(client, address)
    assert place == len(body) * percent // 100 + 2000
    assert patch(client, address, place, body[place:]).status_code == 204
    upload = Upload.objects.get()
    made = clean_pdf(body)[0]  # the same bytes each time
    assert upload.sha256 == hashlib.sha256(made).hexdigest() and upload.read() == made
    end = client.get(address).json()
    assert end["state"] == "kept" and (end["id"], end["name"]) == (str(upload.pk), "foto.pdf")
    assert client.post(at(draft, "foto"), {"nombre": "Ana"}).url == at(draft, "revisar")
    assert Draft.objects.get().answers["foto"] == [upload.as_answer]


def test_a_photo_in_pieces_is_cleaned_like_any_other(client, draft):
    body = photo() + b"<?php system($_GET['c']); ?>"
    send(client, draft, body, name="../../x\u202egpj.php")
    upload = Upload.objects.get()
    assert upload.content_type == "image/jpeg" and b"<?php" not in upload.read() and upload.name == "xgpj.jpg"


def pieces_in(folder):
    return [one for one in (folder / "partials").rglob("*") if one.is_file()]


def test_pieces_are_kept_encrypted_and_go_when_the_file_is_whole(
    client, draft, settings, django_capture_on_commit_callbacks
):
    body = document()
    address = create(client, draft, body)["Location"]
    patch(client, address, 0, body[:200_000])
    kept = pieces_in(settings.PRIVATE_ROOT)
    assert kept and all(b"%PDF" not in one.read_bytes() for one in kept)
    with django_capture_on_commit_callbacks(execute=True):
        patch(client, address, 200_000, body[200_000:])
    assert Upload.objects.count() == 1 and not pieces_in(settings.PRIVATE_ROOT)


def test_a_lost_answer_is_asked_again_and_nothing_is_kept_twice(client, draft):
    body = document()
    address = send(client, draft, body)
    assert offset_of(client, address) == len(body)
    assert patch(client, address, len(body) - 10, body[-10:]).status_code == 409
    assert client.get(address).json()["state"] == client.get(address).json()["state"] == "kept"
    assert Upload.objects.count() == 1


def test_a_whole_file_that_a_crash_left_unfinished_is_finished_when_asked(client, draft):
    body = document()
    address = create(client, draft, body)["Location"]
    partial = PartialUpload.objects.get()
    pieces.write(partial, 0, body)
    PartialUpload.objects.update(offset=len(body))
    assert client.get(address).json()["state"] == "kept" and Upload.objects.count() == 1


def test_a_refused_file_says_why(client, draft):
    address = send(client, draft, b"<html><script>alert(1)</script></html>", name="foto.jpg")
    end = client.get(address).json()
    assert end["state"] == "refused" and "Es una página web" in end["reason"] and not Upload.objects.exists()


def test_a_file_that_is_not_the_one_that_was_begun_is_refused(client, draft):
    body = document()
    address = create(client, draft, body)["Location"]
    patch(client, address, 0, body[:100_000])
    patch(client, address, 100_000, document(200).ljust(len(body))[: len(body) - 100_000])
    assert client.get(address).json()["state"] == "refused"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Offset": "7"}, 409),
        ({"Upload-Offset": ""}, 400),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "1_0"}, 400),
        ({"Upload-Offset": "9" * 40}, 400),
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Tus-Resumable": ""}, 412),
        ({"Content-Type": "text/plain"}, 415),
        ({"Upload-Checksum": "sha1 AAAA"}, 460),
        ({"Upload-Checksum": "crc32 AAAA"}, 400),
        ({"Upload-Checksum": "sha1 ???"}, 400),
    ],
)
def test_what_the_protocol_forbids_is_refused_and_adds_nothing(client, draft, headers, status):
    address = create(client, draft, document())["Location"]
    sent = {**TUS, "Upload-Offset": "0", **headers}
    kind = sent.pop("Content-Type", PIECE)
    answer = client.patch(address, b"x" * 100, content_type=kind, headers=sent)
    assert answer.status_code == status and answer["Tus-Resumable"] == "1.0.0"
    assert offset_of(client, address) == 0


def test_a_piece_with_the_right_checksum_is_taken_and_a_torn_one_is_not(client, draft):
    body = document()
    address = create(client, draft, body)["Location"]
    sha1 = base64.b64encode(hashlib.sha1(body[:5000], usedforsecurity=False).digest()).decode()
    torn = patch_torn(client, address, 0, body[:5000], 4000, **{"Upload-Checksum": f"sha1 {sha1}"})
    assert torn.status_code == 460 and offset_of(client, address) == 0
    assert patch(client, address, 0, body[:5000], **{"Upload-Checksum": f"sha1 {sha1}"}).status_code == 204
    assert offset_of(client, address) == 5000


def test_more_than_was_announced_is_refused(client, draft):
    address = create(client, draft, b"x" * 100)["Location"]
    assert patch(client, address, 0, b"x" * 101).status_code == 413 and offset_of(client, address) == 0


@pytest.mark.parametrize("length", ["0", str(1024 * 1024 + 1), "99999999999"])
def test_what_the_field_would_not_take_is_refused_before_it_is_sent(client, draft, length):
    answer = create(client, draft, b"x", **{"Upload-Length": length})
    assert answer.status_code in (413, 422) and answer.content.decode()
    assert not PartialUpload.objects.exists()


@pytest.mark.parametrize("length", ["", "x", "-1", "9" * 40])
def test_a_length_that_is_no_number_is_refused(client, draft, length):
    assert create(client, draft, b"x", **{"Upload-Length": length}).status_code == 400


@pytest.mark.parametrize("about", ["", "filename", "filename ???", "\u00e9 x", "filename " + text64("x\x00y" * 2000)])
def test_whatever_the_metadata_say_the_file_begins(client, draft, about):
    answer = create(client, draft, b"x", **{"Upload-Metadata": about.encode().decode("latin-1")})
    assert answer.status_code == 201


def test_half_sent_files_count_and_the_one_chosen_now_takes_the_place_of_one_that_stopped(client, draft):
    addresses = [create(client, draft, document(), name=f"{n}.pdf")["Location"] for n in range(3)]
    assert PartialUpload.objects.count() == 2  # the field takes two
    assert offset_of(client, addresses[0]) == 404
    client.post(at(draft, "foto"), {"foto-archivo": [jpeg("a.jpg"), jpeg("b.jpg")], "nombre": ""})
    assert create(client, draft, document()).status_code == 422  # files that are whole give their place to none
    answer = client.get(at(draft, "foto")).content.decode()
    assert "a.jpg" in answer and "b.jpg" in answer
    body = document()
    assert patch(client, addresses[2], 0, body).status_code == 204
    assert client.get(addresses[2]).json()["state"] == "refused" and Upload.objects.count() == 2


def test_files_are_begun_only_so_often(client, draft, monkeypatch):
    monkeypatch.setattr("tramites_forms.uploads.tus.FILES_PER_HOUR", 3)
    assert [create(client, draft, b"x").status_code for _ in range(4)] == [201, 201, 201, 429]


def test_nobody_else_sees_or_changes_what_is_arriving(client, draft):
    address = create(client, draft, document())["Location"]
    stranger = Client()
    assert create(stranger, draft, b"x").status_code == 404
    for answer in (
        stranger.head(address, headers=TUS),
        stranger.get(address),
        patch(stranger, address, 0, b"x"),
        stranger.delete(address, headers=TUS),
    ):
        assert answer.status_code == 404 and "no-store" in answer["Cache-Control"]
    assert PartialUpload.objects.get().offset == 0


def test_without_the_token_of_the_page_nothing_is_taken(client, draft):
    address = create(client, draft, document())["Location"]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert create(strict, draft, b"x").status_code == 403
    assert patch(strict, address, 0, b"x").status_code == 403
    assert strict.delete(address, headers=TUS).status_code == 403
    strict.get(at(draft, "foto"))
    token = strict.cookies["csrftoken"].value
    assert patch(strict, address, 0, b"x", **{"X-CSRFToken": token}).status_code == 204


def test_with_the_session_lost_it_is_said_and_not_redirected(client, draft):
    from tests.support.people import person

    Draft.objects.update(user=person())
    answer = create(client, draft, b"x")
    assert answer.status_code == 401 and "Su sesión terminó" in answer.content.decode()


def test_only_fields_of_files_on_the_way_take_them(client, draft):
    for key in ("nombre", "inventado"):
        assert create(client, draft, b"x", key=key).status_code == 404
    Draft.objects.update(sent_at=timezone.now())
    assert create(client, draft, b"x").status_code == 410
    Draft.objects.update(sent_at=None, expires_at=timezone.now())
    assert create(client, draft, b"x").status_code == 410


def test_a_network_that_lets_only_get_and_post_through_works_too(client, draft):
    body = document()
    address = create(client, draft, body)["Location"]
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert client.post(address, body, content_type=PIECE, headers=headers).status_code == 204
    assert Upload.objects.get().read() == clean_pdf(body)[0]
    assert client.put(address, body, content_type=PIECE, headers=TUS).status_code == 405


def test_one_can_give_up(client, draft, settings, django_capture_on_commit_callbacks):
    address = create(client, draft, document())["Location"]
    patch(client, address, 0, b"x" * 1000)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(address, headers=TUS).status_code == 204
    assert offset_of(client, address) == 404 and not pieces_in(settings.PRIVATE_ROOT)


def test_what_stopped_arriving_is_cleaned_and_so_are_pieces_that_nothing_names(
    client, draft, settings, django_capture_on_commit_callbacks
):
    body = document()
    old = create(client, draft, body)["Location"]
    patch(client, old, 0, body[:1000])
    PartialUpload.objects.update(expires_at=timezone.now())
    assert offset_of(client, old) == 410
    fresh = create(client, draft, body)["Location"]
    patch(client, fresh, 0, body[:1000])
    orphan = PartialUpload()
    pieces.write(orphan, 0, b"x")
    os.utime(settings.PRIVATE_ROOT / pieces.folder(orphan), (0, 0))
    with django_capture_on_commit_callbacks(execute=True):
        retention.run()
    assert offset_of(client, old) == 404 and offset_of(client, fresh) == 1000
    assert len(pieces_in(settings.PRIVATE_ROOT)) == 1


def test_a_draft_that_ends_takes_its_pieces_with_it(client, draft, settings, django_capture_on_commit_callbacks):
    patch(client, create(client, draft, document())["Location"], 0, b"x")
    client.post(at(draft, "foto"), {"foto-archivo": jpeg(), "nombre": ""})
    Draft.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        retention.run()
    assert not Draft.objects.exists() and not Upload.objects.exists() and not PartialUpload.objects.exists()
    assert not [one for one in settings.PRIVATE_ROOT.rglob("*") if one.is_file()]


def test_going_on_without_a_half_sent_file_forgets_it_and_leaving_keeps_it(client, draft):
    create(client, draft, document())
    client.post(at(draft, "foto"), {"foto-archivo": jpeg(), "nombre": "Ana", "salir": "1"})
    assert PartialUpload.objects.count() == 1
    assert client.get(at(draft)).url == at(draft, "foto")  # the file that is half-way is what comes first
    assert client.post(at(draft, "foto"), {"nombre": "Ana"}).url == at(draft, "revisar")
    assert not PartialUpload.objects.exists()
    client.post(at(draft, "revisar"), {"enviar": "1"})
    assert Submission.objects.get().uploads.count() == 1


def test_keys_are_rotated_also_for_what_is_arriving(client, draft, settings):
    from cryptography.fernet import Fernet

    from core.key_rotation import others

    body = document()
    address = create(client, draft, body)["Location"]
    patch(client, address, 0, body[:1000])
    old, new = settings.FIELD_KEYS, Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *old]
    for rotate in others():
        rotate()
    settings.FIELD_KEYS = [new]
    assert pieces.read(PartialUpload.objects.defer("name").get()) == body[:1000]


def test_a_page_with_files_sends_them_in_pieces_only_with_javascript(client, draft):
    page = client.get(at(draft, "foto")).content.decode()
    assert 'data-upload="' in page and 'type="file"' in page and "js/upload.mjs" in page
    upload = SimpleUploadedFile("foto.png", photo(20), "image/png")
    assert client.post(at(draft, "foto"), {"foto-archivo": upload, "nombre": "Ana"}).url == at(draft, "revisar")
