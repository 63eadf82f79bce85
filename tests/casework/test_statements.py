"""What the QR of a document says, signed: read by another hand, under keys that a root lists, and small."""

import base64
import hashlib
import io
import json
import zlib
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import cbor2
import cwt
import pikepdf
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from segno.consts import MODE_ALPHANUMERIC, MODE_BYTE

from casework import services
from casework.issuing import document_issue
from casework.models import DocumentState, IssuedDocument, StatusList
from casework.statements import keys, status_list
from casework.statements.statement import EPOCH, claims_of, statement_of
from tests.support.officers import begun, decided, issue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def document(case, who):
    decided(case, who, fact="T12 F345")
    return issue(case)


def body_of(text):
    return base64.b32decode(text + "=" * (-len(text) % 8))


def another_reads(body, public):
    """Return the claims of a signed CWT as another implementation reads them."""
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = cbor2.loads(cbor2.loads(body).value[0])
    return cwt.decode(body, cwt.COSEKey.from_pem(pem, kid=header[4], alg="ES256"))


def the_key():
    return next(key for key in keys.listed() if key.key_id == "dev")


def test_another_implementation_reads_what_the_document_says(document):
    said = another_reads(body_of(statement_of(document)), the_key().public)
    kind, number, initials, fact, digest, index, day = said[-65537]
    assert (number, initials, fact) == (document.number, "A. P. R.", "T12 F345")
    assert document.title.startswith(kind) and index == document.status_index
    assert EPOCH + timedelta(days=day) == document.decided_on
    assert said[6] == int(document.created_at.timestamp())
    assert datetime.fromtimestamp(said[4], timezone.get_default_timezone()).date() == document.verifiable_until
    assert len(digest) == 16


@pytest.mark.parametrize("at", [4, 40, 90, -1])
def test_another_implementation_refuses_a_statement_that_was_changed_or_is_of_another_key(document, at):
    body = bytearray(body_of(statement_of(document)))
    with pytest.raises(cwt.VerifyError):
        another_reads(bytes(body), ec.generate_private_key(ec.SECP256R1()).public_key())
    body[at] ^= 1
    with pytest.raises(Exception):  # noqa: B017 - what is broken: the form, the header, the facts or the signature
        another_reads(bytes(body), the_key().public)


def test_the_list_of_keys_and_that_of_what_ended_are_read_by_another_implementation(document, who):
    said = another_reads(keys.list_bytes(), keys.root_public())
    assert [key[2] for key in said[keys.KEYS_CLAIM]] == [b"dev"]
    services.document_revoke(document.pk, actor=who, text="Era falso.")
    status_list.make(0)
    answer = Client().get("/verificar/estado/0.cwt")
    found = another_reads(answer.content, the_key().public)
    assert found[2].endswith("/verificar/estado/0.cwt") and found[65534] == 86400
    assert found[65533]["bits"] == 2
    bits = zlib.decompress(found[65533]["lst"])
    place = document.status_index
    assert len(bits) == status_list.SIZE // 4 and bits[place // 4] >> place % 4 * 2 & 3 == status_list.REVOKED
    assert sum(map(bool, bits)) == 1


def test_the_digest_is_of_what_its_holder_can_download_and_tells_nobody_else_anything(case, document):
    client = Client()
    client.force_login(case.submission.applicant)
    data = client.get(f"/seguimiento/{case.submission.reference}/documentos/{document.pk}/datos/").json()
    record = json.dumps(data["record"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    digest = claims_of(document)[-65537][4]
    assert hashlib.sha256(bytes.fromhex(data["salt"]) + record).digest()[:16] == digest
    assert hashlib.sha256(record).digest()[:16] != digest, "without the salt a name is guessed"
    assert "Ana Pérez Ruiz" in record.decode()
    assert b"rez" not in body_of(statement_of(document)), "the code says no name"


def test_the_code_printed_on_the_paper_is_the_statement_and_the_fact_is_printed_too(document):
    with pikepdf.open(io.BytesIO(document.read())) as pdf:
        links = [str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", []) if "/A" in note]
    assert [link.partition("/verificar/#")[2] for link in links] == [statement_of(document)]
    assert [row["value"] for row in document.content["rows"] if row["label"] == "Dato del código"] == ["T12 F345"]


def test_the_code_is_small_enough_to_be_read_from_paper(document):
    document.title = "Certificación de matrimonio y más"  # as long as it gets
    statement = statement_of(document)
    assert len(body_of(statement)) <= 192, "bytes; docs/verifying.md says how many"
    address = "https://soberania.gob.cu/verificar/#"
    code = segno.make(
        [(address, MODE_BYTE, "iso-8859-1"), (statement, MODE_ALPHANUMERIC, None)], error="m", micro=False
    )
    assert code.version <= 11, "34 mm with its margin: more than half a millimetre a dot"


def test_an_officer_who_writes_no_fact_gives_the_number_of_the_request(case, who):
    decided(case, who)
    assert issue(case).content["fact"] == case.submission.reference.partition("-")[2]


@pytest.mark.parametrize("fact", ["ñandúñandúñ", "áéíóúáéíóú12"])
def test_a_fact_too_long_for_the_code_is_told_to_the_officer(case, who, fact):
    begun(case, who)
    client = Client()
    client.force_login(who)
    said = {"outcome": "granted", "text": "Sí.", "holder": "Ana", "fact": fact, "send": "1", "version": case.version}
    answer = client.post(f"/admin/casos/{case.pk}/decision/", said)
    assert answer.status_code == 422 and "Es muy largo para el código" in answer.content.decode()


# Its place in the list


def test_no_two_places_are_one_and_they_do_not_follow_one_another():
    seen = {status_list.shuffled(place) for place in range(0, status_list.SIZE, 37)}
    assert len(seen) == len(range(0, status_list.SIZE, 37)) and max(seen) < status_list.SIZE
    first = [status_list.shuffled(place) for place in range(50)]
    assert sorted(first) != first and min(abs(a - b) for a, b in pairwise(first)) > 1
    assert len({status_list.next_index() for _ in range(20)}) == 20


def test_a_million_documents_of_which_one_in_a_hundred_ended_are_few_kilobytes(document):
    bits = bytearray(status_list.SIZE // 4)
    for place in range(10_000):
        at = status_list.shuffled(place * 97)
        bits[at // 4] |= 1 << at % 4 * 2
    assert len(zlib.compress(bytes(bits), 9)) < 20_000


def test_a_document_that_ends_is_in_the_list_that_the_worker_makes_at_once(case, who, document, in_worker):
    services.document_replace(document.pk, actor=who, text="El nombre.", holder="Ana Paz", words="Otro.")
    new = IssuedDocument.objects.get(state=DocumentState.PENDING)
    in_worker()
    document_issue(str(new.pk))
    services.document_revoke(new.pk, actor=who, text="Era falso.")
    in_worker()
    bits = status_list.ended_bits(0)
    assert [bits[one.status_index // 4] >> one.status_index % 4 * 2 & 3 for one in (document, new)] == [3, 1]
    made = another_reads(bytes(StatusList.objects.get().body), the_key().public)
    assert zlib.decompress(made[65533]["lst"]) == bits


@pytest.fixture
def in_worker():
    """Return a function that does the tasks of lists that wait."""
    from django.db import connection

    def work():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'casework.status_list'"
                " AND status = 'todo' RETURNING args ->> 'number'"
            )
            numbers = {int(number) for (number,) in cursor.fetchall()}
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'doing'")
        assert numbers == {0}, "a list waits to be made"
        for number in numbers:
            status_list.make(number)

    return work


def test_where_there_is_no_key_to_sign_with_documents_wait_and_nothing_else_signs_them(case, who, settings, tmp_path):
    decided(case, who)
    place = tmp_path / "keys"
    place.mkdir()
    for name in (keys.ROOT, keys.LIST):
        (place / name).write_bytes((Path(settings.STATEMENT_KEYS) / name).read_bytes())
    settings.STATEMENT_KEYS = str(place)
    pending = case.documents.get()
    with pytest.raises(keys.NoKey):
        document_issue(str(pending.pk))
    pending.refresh_from_db()
    assert pending.state == DocumentState.PENDING
    settings.STATEMENT_KEYS = ""
    assert issue(case).state == DocumentState.VALID, "an installation without keys gives the code of before"
    assert "data-verify" not in Client().get("/verificar/").content.decode()
    assert Client().get("/verificar/llaves.cose").status_code == 404


# Keys


def made_keys(folder, *years):
    """Make a root and the keys of `years` (id, first day, last day) as whoever runs the site does."""
    call_command("statement_keys", "root", str(folder))
    for key_id, first, last in years:
        call_command("statement_keys", "new", str(folder), key_id)
        listed = ["--add", str(folder / f"{key_id}.pub.pem"), "--from", first, "--until", last]
        call_command("statement_keys", "list", str(folder), *listed)


def test_the_key_of_the_year_signs_and_that_of_before_stays_listed(document, settings, tmp_path):
    today = timezone.localdate()
    before, year = today - timedelta(days=400), today + timedelta(days=300)
    made_keys(tmp_path, ("25a", str(before), str(today - timedelta(days=30))), ("26a", str(today), str(year)))
    settings.STATEMENT_KEYS = str(tmp_path)
    assert keys.signing_key()[0] == "26a"
    assert [key.key_id for key in keys.listed()] == ["25a", "26a"]
    call_command("statement_keys", "list", str(tmp_path), "--withdraw", "26a")
    with pytest.raises(keys.NoKey):
        keys.signing_key()
    assert not (tmp_path / "26a.pem").stat().st_mode & 0o077


@pytest.mark.parametrize(
    "said",
    [
        ["new", "{}", "26 a"],
        ["new", "{}", "root"],
        ["new", "{}", "26a"],  # there is one of that name
        ["list", "{}", "--add", "{}/26a.pub.pem", "--from", "2026-01-01", "--until", "2026-12-31"],
        ["list", "{}", "--add", "{}/nothing.pub.pem", "--from", "2026-01-01", "--until", "2026-12-31"],
        ["list", "{}", "--withdraw", "30a"],
        ["root", "{}"],
        ["list", "{}", "--password-file", "/nonexistent"],
    ],
)
def test_no_key_is_made_twice_or_named_wrong(tmp_path, said):
    made_keys(tmp_path, ("26a", "2026-01-01", "2026-12-31"))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(CommandError):
        call_command("statement_keys", *(word.replace("{}", str(tmp_path)) for word in said))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_list_that_the_root_did_not_sign_gives_no_key(settings, tmp_path):
    made_keys(tmp_path, ("26a", "2026-01-01", "2036-12-31"))
    other = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / keys.ROOT).write_bytes(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    settings.STATEMENT_KEYS = str(tmp_path)
    for read in (keys.listed, keys.signing_key):
        with pytest.raises(keys.NoKey):
            read()


def private_pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_key_file_of_another_key_signs_nothing(settings, tmp_path):
    made_keys(tmp_path, ("26a", "2026-01-01", "2036-12-31"))
    (tmp_path / "26a.pem").write_bytes(private_pem(ec.generate_private_key(ec.SECP256R1())))
    settings.STATEMENT_KEYS = str(tmp_path)
    with pytest.raises(keys.NoKey):
        keys.signing_key()


# What the page is given


def test_the_worker_reaches_the_page_that_verifies_and_no_other(client, document):
    answer = client.get("/verificar/trabajador.js")
    assert answer["Content-Type"].startswith("text/javascript") and "Service-Worker-Allowed" not in answer
    assert not answer.cookies and '"/verificar/llaves.cose"' in answer.content.decode()
    english = client.get("/en/verificar/trabajador.js").content.decode()
    assert 'PAGE = "/en/verificar/"' in english and "/en/verificar/llaves.cose" in english


@pytest.mark.parametrize("number", ["1", "99999999999999999999", "2147483648"])
def test_a_list_that_is_not_there_is_not_found(client, number):
    assert client.get(f"/verificar/estado/{number}.cwt").status_code == 404


def test_what_is_signed_is_kept_a_minute_and_asked_for_again_cheaply(client, document):
    status_list.make(0)
    for path in ("/verificar/llaves.cose", "/verificar/estado/0.cwt"):
        answer = client.get(path)
        assert answer["Cache-Control"] == "public, max-age=60" and not answer.cookies
        assert client.get(path, headers={"if-none-match": answer["ETag"]}).status_code == 304
