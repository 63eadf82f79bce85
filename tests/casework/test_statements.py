"""What the QR of a document says, signed: read by another hand, by the page without a line, and by nobody else's key."""

import base64
import hashlib
import io
import json
import zlib
from datetime import datetime, timedelta
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

from accounts.models import User
from casework import services
from casework.issuing import document_issue
from casework.models import DocumentState, IssuedDocument, StatusList
from casework.statements import cose, keys, status_list
from casework.statements.statement import EPOCH, claims_of, statement_of
from tests.support.officers import begun, decided, issue, join, officer, sent

pytestmark = pytest.mark.django_db
NOW = 1_795_000_000  # 2026-11-18


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def case():
    submission, _pin = sent(User.objects.create_user(email="ana@example.com"))
    return submission.case


@pytest.fixture
def who(case):
    return join(officer(), case.team)


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
    assert ["T12 F345"] == [row["value"] for row in document.content["rows"] if row["label"] == "Dato del código"]


def test_the_code_is_small_enough_to_be_read_from_paper(document):
    statement = statement_of(document)
    assert len(body_of(statement)) <= 165, "bytes; docs/verifying.md says how many"
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
    assert sorted(first) != first and min(abs(a - b) for a, b in zip(first, first[1:], strict=False)) > 1
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


# What every verifier must tell apart: the page says the same as docs/verifying.md


class World:
    """Keys, a statement and a list made for a test, at a moment of its own."""

    def __init__(self):
        self.root, self.key, self.other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
        self.listed = keys.ListedKey("26a", self.key.public_key(), NOW - 10**7, NOW + 10**7)

    def statement(self, key=None, key_id="26a", **changed):
        said = {"issued": NOW - 1000, "expires": NOW + 10**8, "index": 5, **changed}
        facts = ["Certificación", "DOC-7K3M-Q9TX", "A. P. R.", "T12 F345", b"d" * 16, said["index"], 20_000]
        return cose.sign1({4: said["expires"], 6: said["issued"], -65537: facts}, key or self.key, key_id)

    def key_list(self, *listed, root=None):
        return keys.signed_list(listed or [self.listed], root or self.root, NOW)

    def list(self, at=NOW, ended=None, key=None, number=0, length=status_list.SIZE // 4):
        bits = bytearray(length)
        for place, status in (ended or {}).items():
            bits[place // 4] |= status << place % 4 * 2
        claims = {
            2: f"https://soberania.example/verificar/estado/{number}.cwt",
            6: at,
            65534: 86400,
            65533: {"bits": 2, "lst": zlib.compress(bytes(bits))},
        }
        return cose.sign1(claims, key or self.key, "26a", status_list.TYPE)


DAY = 86_400


def told_apart():
    """Yield (name, statement, list of keys, list of what ended, now, verdict)."""
    world = World()
    good, keyed, fresh = world.statement(), world.key_list(), world.list()
    changed = bytearray(good)
    changed[60] ^= 1
    high = cbor2.loads(good)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    turned = high.value[3][:32] + (order - int.from_bytes(high.value[3][32:])).to_bytes(32)
    twin = cbor2.dumps(cbor2.CBORTag(18, [*high.value[:3], turned]))
    stolen = keys.ListedKey("26a", world.key.public_key(), NOW - 10**7, NOW + 10**7, True)
    gone = keys.ListedKey("26a", world.key.public_key(), NOW - 10**7, NOW - 10**6)
    yield "good", good, keyed, fresh, NOW, "valid"
    yield "a week and more", good, keyed, fresh, NOW + 8 * DAY, "valid warn"
    yield "a list of months", good, keyed, fresh, NOW + 36 * DAY, "unsure old"
    yield "no list", good, keyed, None, NOW, "unsure unread"
    yield "a list of somebody", good, keyed, world.list(key=world.other), NOW, "unsure unread"
    yield "the list of others", good, keyed, world.list(number=1), NOW, "unsure unread"
    yield "a short list", good, keyed, world.list(length=1), NOW, "unsure unread"
    yield "a list that is none", good, keyed, b"\x00" * 100, NOW, "unsure unread"
    yield "newer than the list", good, keyed, world.list(NOW - DAY), NOW, "unsure newer"
    yield "revoked", good, keyed, world.list(ended={5: 1}), NOW, "revoked"
    yield "revoked in an old list", good, keyed, world.list(ended={5: 1}), NOW + 99 * DAY, "revoked"
    yield "revoked, the other half of its signature", twin, keyed, world.list(ended={5: 1}), NOW, "revoked"
    yield "suspended", good, keyed, world.list(ended={5: 2}), NOW, "suspended"
    yield "replaced", good, keyed, world.list(ended={5: 3}), NOW, "replaced"
    yield "its neighbours ended", good, keyed, world.list(ended={4: 1, 6: 3}), NOW, "valid"
    yield "expired", world.statement(expires=NOW - 1), keyed, fresh, NOW, "expired"
    yield "expired by the list, with a clock set back", world.statement(expires=NOW - 1), keyed, fresh, 0, "expired"
    yield "changed", bytes(changed), keyed, fresh, NOW, "forged"
    yield "another's key under our name", world.statement(key=world.other), keyed, fresh, NOW, "forged"
    yield "another's key", world.statement(key=world.other, key_id="99x"), keyed, fresh, NOW, "unknown_key"
    yield "a stolen key", good, world.key_list(stolen), fresh, NOW, "withdrawn"
    yield "signed after its key was over", good, world.key_list(gone), fresh, NOW, "forged"
    yield "keys of another root", good, world.key_list(root=world.other), fresh, NOW, "no_keys"
    yield "no keys", good, None, fresh, NOW, "no_keys"
    yield "not CBOR", b"\xff" * 150, keyed, fresh, NOW, "unreadable"
    yield "no signature", cbor2.dumps({1: 2, "a": "b" * 100}), keyed, fresh, NOW, "unreadable"
    yield "an index that is no number", world.statement(index="x"), keyed, fresh, NOW, "unreadable"
    yield "a far index", world.statement(index=2**52), keyed, fresh, NOW, "unsure unread"
    yield "root", keys.root_bytes(world.root.public_key()), None, None, 0, ""


JUDGE = """async (cases) => {
  const { judge, base32 } = await import("/static/js/verify.mjs");
  const bytes = (text) => text === null ? null : Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const said = [];
  for (const { text, root, keys, list, now } of cases) {
    const found = await judge(text, bytes(root), async (what) => bytes(what === "keys" ? keys : list), now);
    said.push([found.verdict, found.warn ? "warn" : found.why || "", !!found.facts]);
  }
  return said;
}"""


def b64(body):
    return None if body is None else base64.b64encode(body).decode()


@pytest.mark.browser
def test_the_page_tells_every_kind_of_statement_apart(live_page):
    *told, (_name, root, *_rest) = told_apart()
    cases = [
        {
            "text": base64.b32encode(statement).decode().rstrip("="),
            "root": b64(root),
            "keys": b64(listed),
            "list": b64(ended),
            "now": now,
        }
        for _name, statement, listed, ended, now, _verdict in told
    ]
    page = live_page(javascript=True)
    page.goto("/verificar/")
    said = page.evaluate(JUDGE, cases)
    found = {told[at][0]: f"{verdict} {more}".strip() for at, (verdict, more, _facts) in enumerate(said)}
    assert found == {name: verdict for name, *_parts, verdict in told}
    unknown = {"forged", "unknown_key", "withdrawn", "no_keys", "unreadable"}
    assert all(facts == (verdict not in unknown) for verdict, _more, facts in said), "only what was signed is shown"


@pytest.mark.browser
def test_after_one_visit_a_document_is_verified_without_a_line_and_so_is_that_it_was_revoked(
    live_page, live_site, settings, case, who, document
):
    status_list.make(0)
    page = live_page(javascript=True)
    page.goto("/verificar/")
    page.locator("[data-ready]").wait_for(state="visible")
    ready = page.locator("[data-ready]").inner_text()
    assert "también sin línea" in ready and str(timezone.localdate().year) in ready

    def read(statement):
        page.goto("about:blank")
        page.goto(f"/verificar/#{statement}")
        page.locator("[data-said] h1").wait_for()
        assert "#" not in page.url, "whoever gets this telephone next does not find it"
        return page.locator("main").inner_text()

    page.context.set_offline(True)
    said = read(statement_of(document))
    assert "Válido" in said and "Sin línea, según la lista del" in said
    assert document.number in said and "A. P. R." in said and "T12 F345" in said and "Pérez" not in said
    forged = cose.sign1(claims_of(document), ec.generate_private_key(ec.SECP256R1()), "dev")
    assert "Es falso" in read(base64.b32encode(forged).decode().rstrip("="))
    assert "No se pudo leer" in read("A" * 200)

    page.context.set_offline(False)
    services.document_revoke(document.pk, actor=who, text="Era falso.")
    status_list.make(0)
    said = read(statement_of(document))
    assert "Revocado" in said and "Sin línea" not in said
    page.context.set_offline(True)
    assert "Revocado" in read(statement_of(document))
    page.context.set_offline(False)
    page.goto("/verificar/")
    assert page.locator("input[name=number]").is_visible()


@pytest.mark.browser
def test_without_its_program_the_page_says_to_write_the_number(live_page, document):
    page = live_page()
    page.goto(f"/verificar/#{statement_of(document)}")
    assert "Este navegador no ejecuta el programa que lee el código" in page.locator("main").inner_text()
    assert page.locator("input[name=number]").is_visible()


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
