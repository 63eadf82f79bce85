"""The seal of a copy: any byte that changes is seen, nothing but ours is taken for ours, and only the site says so."""

import random
import zipfile
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework import seal_keys, sealing
from config.development_keys import development_seal
from edition.making import ZIP, make
from tests.edition.conftest import files_of

pytestmark = pytest.mark.django_db
NAMES = ["soberania.html", "soberania-en.html", ZIP]


def asked(client, name, body):
    sent = {"by_file": "1", "file": SimpleUploadedFile(name, body)}
    return client.post("/verificar/", sent, headers={"sec-fetch-site": "same-origin"})


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_as_it_was_made_is_valid(small, client, name):
    answer = asked(client, name, small.files[name])
    assert answer.status_code == 200 and "Válido" in answer.content.decode()
    assert f"edición {small.edition.number}," in answer.content.decode()
    assert answer["Cache-Control"] and "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", NAMES)
def test_one_changed_byte_is_seen_wherever_it_is(small, client, name):
    body = small.files[name]
    chance = random.Random(7)
    places = [0, 1, 14, len(body) // 2, len(body) - 1, *range(len(body) - 200, len(body), 11)]
    places += [chance.randrange(len(body)) for _time in range(30)]
    for place in places:
        wrong = bytearray(body)
        wrong[place] ^= 1
        found = sealing.check(bytes(wrong))
        assert found is None or not found.ours, place
    assert asked(client, name, bytes(wrong)).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_what_was_added_or_cut_off_is_seen(small, name):
    body = small.files[name]
    for wrong in (body + b"\n", body + b" ", body[:-1], body[: len(body) // 2], body + body, body[1:]):
        found = sealing.check(wrong)
        assert found is None or not found.ours


def test_a_zip_whose_inside_was_made_anew_with_our_seal_is_not_ours(small):
    old = zipfile.ZipFile(BytesIO(small.files[ZIP]))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in old.namelist():
            archive.writestr(one, old.read(one).replace(b"Gratis", b"10 CUP"))
        archive.comment = old.comment
    assert not sealing.check(out.getvalue()).ours


def test_a_seal_of_another_key_is_not_ours(small, settings, tmp_path):
    ours = small.files["soberania.html"]
    bare = ours[: ours.rindex(b"<!--")]
    own = settings.SIGNING_CERTIFICATE
    settings.SIGNING_CERTIFICATE = str(development_seal(tmp_path / "other.p12"))
    theirs = sealing.sealed_html(bare)
    settings.SIGNING_CERTIFICATE = own
    assert sealing.check(ours).ours and not sealing.check(theirs).ours
    kid = seal_keys.signing_key()[0].encode()
    lying = theirs[: theirs.rindex(b'"kid":"') + 7] + kid + theirs[theirs.rindex(b'","alg"') :]
    assert not sealing.check(lying).ours


def test_the_one_before_is_valid_and_says_that_there_is_a_newer_one(small, client):
    newer, _new = make(timezone.now(), anyway=True)
    page = asked(client, ZIP, small.files[ZIP]).content.decode()
    assert "Válida, y hay una más nueva" in page and f"edición {newer.number}" in page
    assert sealing.check(files_of(newer)[ZIP]).is_newest


@pytest.mark.parametrize(
    "body",
    [b"", b"PK", b"PK\x05\x06" + bytes(18), b"<!DOCTYPE html>", b'<!DOCTYPE html><!--{"v":1}-->', b"PK\x05\x06" * 400]  # noqa: RUF005
    + [b'<!doctype html><!--{"v":1,"kid":[1],"alg":"ES256","sig":"AAAA"}-->', b"%PDF-1.7 not ours", bytes(5000)]
    + [b'<!doctype html><!--{"v":1,"kid":"%b","alg":"none","sig":""}-->' % (b"0" * 16)],
)
def test_what_is_no_edition_is_answered_calmly(db, client, body):
    found = sealing.check(body)
    assert found is None or not found.ours
    assert asked(client, "x.zip", body).status_code in (404, 422)


def test_a_key_of_another_kind_does_not_seal(settings, tmp_path):
    for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())):
        path = tmp_path / f"{type(key).__name__}.p12"
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, None, None, NoEncryption()))
        settings.SIGNING_CERTIFICATE = str(path)
        with pytest.raises(seal_keys.NoSealKey):
            seal_keys.signing_key()
