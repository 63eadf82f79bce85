"""What the page that verifies says of a statement, with a line and without one, of every kind that can be met."""

import base64
import zlib

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.utils import timezone

from casework import services
from casework.statements import cose, keys, status_list
from casework.statements.statement import claims_of, statement_of
from tests.support.officers import decided, issue

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
NOW = 1_795_000_000  # 2026-11-18
DAY = 86_400


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def document(case, who):
    decided(case, who, fact="T12 F345")
    return issue(case)


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


def test_after_one_visit_a_document_is_verified_without_a_line_and_so_is_that_it_was_revoked(live_page, who, document):
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
    page.goto("about:blank")
    page.goto("/verificar/#main")
    assert page.locator("input[name=number]").is_visible(), "a place in the page is no statement"

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


def test_without_its_program_the_page_says_to_write_the_number(live_page, document):
    page = live_page()
    page.goto(f"/verificar/#{statement_of(document)}")
    assert "Este navegador no ejecuta el programa que lee el código" in page.locator("main").inner_text()
    assert page.locator("input[name=number]").is_visible()
