"""Files that programs send in pieces: tus through the API, by the same services and the same gate as the site."""

import base64
import hashlib

import pytest
from django.utils import timezone

from core.files.pdfs import clean_pdf
from headless.models import KeyUse
from tests.headless.test_sending import Caller, begun, named, photo, program, token
from tests.support.forms_data import contact_form, field, stream_step
from tests.tramites_forms.test_tus import document
from tramites_forms.models import Draft, PartialUpload, Submission, Upload
from tramites_forms.uploads import partials, pieces

pytestmark = pytest.mark.django_db
TUS = {"tus-resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


class Killed(BaseException):
    """The process ends here: no handler of ours sees it."""


@pytest.fixture(autouse=True)
def a_folder_of_its_own(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def form(db):
    asked = field("file", "Su foto", key="foto", accept=["image", "pdf"], most=2, megabytes=1)
    return contact_form(slug="fotos", steps=[stream_step("Fotos", asked, key="fotos")])


@pytest.fixture
def call(form):
    return Caller(token(program(form)))


def text64(text):
    return base64.b64encode(text.encode()).decode()


def create(call, draft, body, key="foto", **headers):
    about = f"filename {text64('carne.pdf')},sha256 {text64(hashlib.sha256(body).hexdigest())}"
    headers = {**TUS, "upload-length": str(len(body)), "upload-metadata": about, **headers}
    return call("POST", f"{draft['url']}/files/{key}/pieces", **headers)


def patch(call, address, offset, piece, method="PATCH", **headers):
    headers = {**call.headers, **TUS, "upload-offset": str(offset), **headers}
    return call.client.generic(method, address, piece, content_type=PIECE, headers=headers)


def offset_of(call, address):
    answer = call("HEAD", address, **TUS)
    assert answer.content == b""
    return int(answer["Upload-Offset"]) if answer.status_code == 200 else answer.status_code


def send(call, draft, key="k"):
    return call("POST", f"{draft['url']}/send", {}, **{"idempotency-key": key})


def test_a_file_cut_and_resumed_is_whole_and_is_sent_with_its_question(call):
    draft, body = begun(call, "fotos"), document()
    answer = create(call, draft, body)
    assert answer.status_code == 201 and answer["Upload-Offset"] == "0" and answer["Upload-Expires"].endswith("GMT")
    address, place = answer["Location"], len(body) // 3
    assert patch(call, address, 0, body[:place]).status_code == 204
    [arriving] = call("GET", draft["url"]).json()["arriving"]
    assert (arriving["url"], arriving["offset"], arriving["length"]) == (address, place, len(body))
    assert call("GET", address).json() == {
        "state": "arriving", "offset": place, "length": len(body), "file": None, "reason": ""
    }  # fmt: skip
    assert offset_of(call, address) == place
    assert call("PATCH", f"{draft['url']}/steps/fotos", {"answers": {}}).status_code == 422
    last = patch(call, address, place, body[place:])
    assert last.status_code == 204 and last["Upload-Offset"] == str(len(body)) and "Upload-Expires" not in last
    kept = call("GET", address).json()
    assert kept["state"] == "kept" and kept["file"]["size"] == len(clean_pdf(body)[0])
    assert call("PATCH", f"{draft['url']}/steps/fotos", {"answers": {}}).status_code == 200
    done = send(call, draft)
    assert done.status_code == 201, done.content
    upload = Submission.objects.get(reference=done.json()["reference"]).uploads.get()
    assert str(upload.pk) == kept["file"]["id"] and upload.read() == clean_pdf(body)[0]


def add_whole(call, draft, body):
    address = create(call, draft, body)["Location"]
    assert patch(call, address, 0, body).status_code == 204
    return call("GET", address).json()["file"]["id"]


def test_a_file_that_comes_after_its_step_was_answered_is_sent_too(call):
    draft = begun(call, "fotos")
    first = add_whole(call, draft, document())
    assert call("PATCH", f"{draft['url']}/steps/fotos", {"answers": {}}).status_code == 200
    second = add_whole(call, draft, document(50))
    assert {one["id"] for one in call("GET", draft["url"]).json()["answers"]["foto"]} == {first, second}
    assert call("DELETE", f"{draft['url']}/files/foto/{first}").status_code == 204
    assert call("POST", f"{draft['url']}/check").json()["ready"]
    reference = send(call, draft).json()["reference"]
    assert [str(one.pk) for one in Submission.objects.get(reference=reference).uploads.all()] == [second]


def test_without_the_file_it_asks_for_it_is_not_sent(call):
    draft = begun(call, "fotos")
    only = add_whole(call, draft, document())
    call("PATCH", f"{draft['url']}/steps/fotos", {"answers": {}})
    call("DELETE", f"{draft['url']}/files/foto/{only}")
    assert not call("POST", f"{draft['url']}/check").json()["ready"]
    refused = send(call, draft)
    assert refused.status_code == 422 and not Submission.objects.exists()
    assert refused.json()["errors"][0]["pointer"] == "/answers/foto"


def test_with_a_file_half_here_nothing_is_sent_until_it_is_whole_or_given_up(call):
    draft, body = begun(call, "fotos"), document()
    add_whole(call, draft, body)
    call("PATCH", f"{draft['url']}/steps/fotos", {"answers": {}})
    half = create(call, draft, document(50))["Location"]
    patch(call, half, 0, document(50)[:10])
    assert [one["pointer"] for one in call("POST", f"{draft['url']}/check").json()["errors"]] == ["/answers/foto"]
    refused = send(call, draft)
    assert (refused.status_code, refused.json()["code"]) == (422, "files")
    assert not Submission.objects.exists() and not KeyUse.objects.exists()
    assert call("DELETE", half, **TUS).status_code == 204
    assert send(call, draft).status_code == 201


POINTS = {
    "before a piece is written": (pieces, "write", False),
    "after it is written and before it counts": (pieces, "write", True),
    "after it counts": (partials, "partial_finish", False),
    "while it is looked at": (partials, "clean", False),
    "before it is kept": (partials, "upload_keep", False),
    "after it is kept and before that counts": (partials, "upload_keep", True),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_anywhere_leaves_nothing_half_and_the_file_is_kept_once(call, monkeypatch, point):
    module, name, after = POINTS[point]
    draft, body = begun(call, "fotos"), document()
    address, place = create(call, draft, body)["Location"], len(body) // 2
    patch(call, address, 0, body[:place])
    real = getattr(module, name)

    def killed(*args, **kwargs):
        if after:
            real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(module, name, killed)
        if name == "partial_finish":
            patched.setattr("tramites_forms.uploads.tus.partial_finish", killed)
        with pytest.raises(Killed):
            patch(call, address, place, body[place:])
    assert not Upload.objects.exists()
    place = offset_of(call, address)
    if place < len(body):
        assert patch(call, address, place, body[place:]).status_code == 204
    end = call("GET", address).json()
    assert end["state"] == "kept" and Upload.objects.get().read() == clean_pdf(body)[0]
    assert offset_of(call, address) == len(body) and Upload.objects.count() == 1


def test_what_the_gate_refuses_says_why_and_is_not_kept(call):
    draft = begun(call, "fotos")
    body = b"<html><script>alert(1)</script></html>"
    address = create(call, draft, body)["Location"]
    patch(call, address, 0, body)
    end = call("GET", address).json()
    assert end["state"] == "refused" and "Es una página web" in end["reason"] and not Upload.objects.exists()
    other = create(call, draft, photo())["Location"]
    patch(call, other, 0, photo()[:-1] + b"x")
    assert call("GET", other).json()["state"] == "refused", "not the file that was begun"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"upload-offset": "7"}, 409),
        ({"upload-offset": ""}, 400),
        ({"upload-offset": "-1"}, 400),
        ({"tus-resumable": "0.2.2"}, 412),
        ({"tus-resumable": ""}, 412),
        ({"upload-checksum": "sha1 AAAA"}, 460),
        ({"upload-checksum": "crc32 AAAA"}, 400),
    ],
)
def test_what_the_protocol_forbids_is_a_problem_with_the_headers_of_tus(call, headers, status):
    address = create(call, begun(call, "fotos"), document())["Location"]
    answer = patch(call, address, 0, b"x" * 100, **headers)
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"
    assert answer["Tus-Resumable"] == "1.0.0" and answer.json()["status"] == status
    assert status != 409 or answer["Upload-Offset"] == "0"
    assert status != 412 or answer["Tus-Version"] == "1.0.0"
    assert offset_of(call, address) == 0


def test_what_the_question_would_not_take_is_refused_before_it_is_sent(call):
    draft = begun(call, "fotos")
    for length, status in (("0", 422), (str(1024 * 1024 + 1), 413), ("x", 400), ("", 400)):
        answer = create(call, draft, b"x", **{"upload-length": length})
        assert answer.status_code == status and answer["Content-Type"] == "application/problem+json", length
    assert create(call, draft, b"x", key="no-hay").status_code == 404
    assert not PartialUpload.objects.exists()


def test_what_is_arriving_is_of_its_program_and_its_person_alone(form):
    made, ana = program(form), named("ana")
    mine = Caller(token(made, ana))
    others = {
        "another person, same program": Caller(token(made, named("eva"))),
        "the program itself": Caller(token(made)),
        "another program": Caller(token(program(form))),
        "the person, another program": Caller(token(program(form), ana)),
        "no token": Caller(""),
    }
    draft = begun(mine, "fotos")
    address = create(mine, draft, document())["Location"]
    for name, other in others.items():
        refused = 401 if name == "no token" else 404
        assert create(other, draft, b"x").status_code == refused, name
        assert offset_of(other, address) == refused, name
        for method in ("PATCH", "POST"):
            answer = patch(other, address, 0, b"x", method, **{"x-http-method-override": "PATCH"})
            assert answer.status_code == refused, name
        assert other("GET", address).status_code == refused, name
        assert other("DELETE", address, **TUS).status_code == refused, name
    assert PartialUpload.objects.get().offset == 0
    elsewhere = begun(mine, "fotos")  # of the same program and person: not under another draft either
    assert mine("GET", address.replace(draft["id"], elsewhere["id"])).status_code == 404


def test_what_stopped_arriving_and_what_was_sent_is_over(call):
    draft = begun(call, "fotos")
    address = create(call, draft, document())["Location"]
    PartialUpload.objects.update(expires_at=timezone.now())
    assert offset_of(call, address) == 410
    assert call("GET", draft["url"]).json()["arriving"] == []
    Draft.objects.update(expires_at=timezone.now())
    assert create(call, draft, b"x").status_code == 410


def test_a_network_that_lets_only_get_and_post_through_works_too(call):
    draft, body = begun(call, "fotos"), document()
    address = create(call, draft, body)["Location"]
    assert patch(call, address, 0, body, "POST").status_code == 405
    assert patch(call, address, 0, body, "POST", **{"x-http-method-override": "PATCH"}).status_code == 204
    assert Upload.objects.count() == 1


def test_a_browser_of_another_origin_is_told_what_it_may_send(client):
    answer = client.options("/api/v1/drafts/8c3f5a52-98a5-4d4c-a6f0-0f6a5d9f3f10/files/foto/pieces")
    assert answer.status_code == 204 and answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    allowed = answer["Access-Control-Allow-Headers"].lower()
    assert all(name in allowed for name in ("tus-resumable", "upload-offset", "upload-length", "upload-metadata"))
    assert "Upload-Offset" in answer["Access-Control-Expose-Headers"]
    assert "Tus-Version" not in client.options("/api/v1/services")
