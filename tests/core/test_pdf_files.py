"""PDFs of people: what acts never gets through, honest scans always do, and no file takes more than it may."""

import io
import os
import random
import time
import zlib

import pikepdf
import pytest
from pikepdf import Name
from pypdf import PdfReader

from core.files import pdf_program
from core.files.pdfs import clean_pdf
from core.files.refusal import Refused
from core.pdf import render_pdf
from tests.support.pdf_files import ACTIVE, SCRIPT, link, locked, photo, raw, revised, scans, stream, what_acts
from tests.support.pdf_packings import PACKINGS, every_packing
from tests.tramites_forms.test_hostile_files import receipt_data

SOAK = bool(os.environ.get("SOAK"))


def made(body):
    """Return what the program makes of a PDF, or the code of its refusal, without a process of its own."""
    said, anew = pdf_program.main(body)
    return said.get("refused") or anew


def objects_of_one_stream(count):
    """A small file that unpacks to `count` objects."""
    return raw("/X 50 0 R", packed=["[" + "[]" * count + "]"])


@pytest.mark.parametrize("name", ACTIVE)
def test_nothing_active_passes(name):
    assert what_acts(ACTIVE[name]), "the variant itself must act"
    anew = made(ACTIVE[name])
    if anew not in {"carries", "xfa", "signed"}:
        assert what_acts(anew) == []
        assert len(PdfReader(io.BytesIO(anew)).pages) == 1


def test_there_are_more_than_forty_variants_and_what_carries_files_is_refused_not_emptied():
    assert len(ACTIVE) >= 40
    assert {name for name in ACTIVE if made(ACTIVE[name]) == "carries"} == {
        *("a document carried in it", "carries a file", "carries a file on a mark", "carries a file of its own"),
        *("a portfolio", "rich media"),
    }


def test_no_payload_passes_in_any_packing():
    """Twenty-four payloads in fifteen ways of writing a file: two tables, locked without a word, polyglots."""
    tried = refused = 0
    for name, body in every_packing():
        assert what_acts(body), f"{name}: the variant itself must act"
        anew = made(body)
        tried += 1
        if anew in {"carries", "xfa"}:
            refused += 1
            continue
        assert isinstance(anew, bytes), (name, anew)
        assert what_acts(anew) == [], name
    assert tried >= 340
    assert refused <= 2 * len(PACKINGS)  # only what carries another file; the rest is made harmless


def test_actions_put_anywhere_at_random_are_found():
    """A script or a path hung under any name, at any depth, in any kind of object, in any way of writing."""
    chance = random.Random(7)
    names = ["A", "AA", "PA", "Next", "OpenAction", "X", "Kids", "Dests", "E", "K", "First", "Parent", "Resources"]
    payloads = [SCRIPT, r"<</S/GoToR/F(\\\\h\\a)>>", "<</S/Launch/F(a)>>", "<</S/Java#53cript/J#53(x)>>"]
    payloads += ["<</S/URI/URI(file://h/a)>>", "<</Type/Annot/Subtype/Screen>>", "<</Subtype/Movie/Movie<</F(a)>>>>"]
    for _turn in range(2000 if SOAK else 200):
        thing = chance.choice(payloads)
        for _level in range(chance.randint(0, 6)):
            name = chance.choice(names)
            thing = f"[{thing}]" if chance.random() < 0.3 else f"<</{name}{thing}>>"
        place = f"/{chance.choice([*names[:4], 'X'])}"
        kept_apart = chance.random() < 0.5
        value = f"{place} 4 0 R" if kept_apart else f"{place}{thing}"
        body = raw(
            value if chance.random() < 0.5 else "",
            value,
            [thing] if kept_apart else [],
            end=chance.choice(["\n", "\r", "\r\n"]),
        )
        assert what_acts(body)
        assert what_acts(made(body)) == [], body


def test_no_clean_scan_is_refused_and_its_pictures_stay_as_they_are():
    kept = 0
    for name, body in scans(3000 if SOAK else 300, seed=11):
        said, anew = pdf_program.main(body)
        assert said == {"removed": [], "kept": False}, name
        with pikepdf.open(io.BytesIO(body)) as before, pikepdf.open(io.BytesIO(anew)) as after:
            assert not after.is_encrypted
            assert len(before.pages) == len(after.pages)
            images = [[one.read_raw_bytes() for one in pdf.pages[0].get_images().values()] for pdf in (before, after)]
            if not before.is_encrypted:
                assert images[0] == images[1], name
            assert all(one.startswith(b"\xff\xd8\xff") for one in images[1]) or "Pillow" in name
        kept += 1
    assert kept >= 300


def test_links_that_honest_documents_have_stay():
    addresses = ["https://www.minjus.gob.cu/es?a=(1)", "http://a.cu/", "mailto:a@b.cu", "tel:+5371234567"]
    addresses = [one.replace("(", "\\(").replace(")", "\\)") for one in addresses]
    for address in addresses:
        with pikepdf.open(io.BytesIO(made(raw(page=link(f"<</S/URI/URI({address})>>"))))) as pdf:
            assert str(pdf.pages[0].Annots[0].A.URI) == address.replace("\\", "")
    body = raw("/OpenAction[3 0 R/Fit]", link("<</S/GoTo/D[3 0 R/Fit]>>"))
    with pikepdf.open(io.BytesIO(made(body))) as pdf:
        assert pdf.Root.OpenAction[1] == Name.Fit and Name.GoTo == pdf.pages[0].Annots[0].A.S


def test_answers_written_in_a_form_stay_without_its_scripts():
    field = f"<</FT/Tx/T(nombre)/V(Ana)/Subtype/Widget/Rect[0 0 9 9]/AA<</K{SCRIPT}>>>>"
    with pikepdf.open(io.BytesIO(made(raw("/AcroForm<</Fields[4 0 R]>>", "/Annots[4 0 R]", [field])))) as pdf:
        assert str(pdf.Root.AcroForm.Fields[0].V) == "Ana" and "/AA" not in pdf.Root.AcroForm.Fields[0]


def test_a_file_that_was_taken_out_of_a_document_before_does_not_count():
    carrying = ACTIVE["carries a file"]
    assert made(revised(carrying, 1, "<</Type/Catalog/Pages 2 0 R>>")).startswith(b"%PDF-")


# Passwords


def test_what_opens_without_password_is_kept_open_and_only_the_other_is_said_to_have_one():
    body, *_kind = clean_pdf(locked(owner="jefe", user=""))
    with pikepdf.open(io.BytesIO(body)) as pdf:
        assert not pdf.is_encrypted
    with pytest.raises(Refused) as refusal:
        clean_pdf(locked(owner="jefe", user="secreto"))
    assert refusal.value.code == "encrypted" and "contraseña" in str(refusal.value.reason)


# Signatures


def signed(*, before="", after=b"", names=""):
    """A document with a signature (of nobody: only its place counts), and what came `after` it."""
    hole = "0" * 20
    body = raw(
        f"/AcroForm<</Fields[4 0 R]/SigFlags 3>>{before}",
        "/Annots[4 0 R]",
        [
            f"<</FT/Sig/T(firma)/Subtype/Widget/Rect[0 0 0 0]/V 5 0 R{names}>>",
            f"<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 {hole[:9]} {hole[:9]} {hole[:9]}]/Contents<{hole}>>>",
        ],
    )
    start = body.index(b"/Contents<") + len(b"/Contents")
    numbers = (start, start + 22, len(body) - start - 22)
    return body.replace(f"[0 {hole[:9]} {hole[:9]} {hole[:9]}]".encode(), b"[0 %09d %09d %09d]" % numbers) + after


def test_a_signed_document_stays_as_it_is_byte_for_byte():
    body = signed()
    assert clean_pdf(body)[0] == body
    grown = revised(body, 1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>/Lang(es)>>")
    assert made(grown) == grown


@pytest.mark.parametrize(
    "body",
    [
        signed(before=f"/OpenAction{SCRIPT}"),
        signed(names=f"/AA<</F{SCRIPT}>>"),
        revised(signed(), 1, f"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>/OpenAction{SCRIPT}>>"),
        revised(
            signed(before=f"/OpenAction{SCRIPT}"),
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>",
        ),
        signed().partition(b"xref\n")[0] + b"trailer<</Root 1 0 R>>\n%%EOF\n",
    ],
    ids=["acts", "acts in a field", "acts since", "acted when it was signed", "read differently by each program"],
)
def test_a_signed_document_that_cannot_stay_as_it_is_is_refused_and_never_loses_its_signature_in_silence(body):
    with pytest.raises(Refused) as refusal:
        clean_pdf(body)
    assert refusal.value.code == "signed" and "firm" in str(refusal.value.reason)


def test_rights_given_to_a_form_by_a_program_are_no_signature():
    rights = "/Perms<</UR3 4 0 R>>"
    body = raw(rights, more=["<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 9 9 9]/Contents<00>>>"])
    with pikepdf.open(io.BytesIO(made(body))) as pdf:
        assert "/Perms" not in pdf.Root


# Files made to hurt


def chain_of_tables():
    body = raw()
    start = body.rindex(b"xref\n0")
    return body[:start] + b"xref\n0 0\ntrailer<</Root 1 0 R/Size 4/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (start, start)


def flate_of_flate(depth=6):
    body = b"\0" * 50_000_000
    for _level in range(depth):
        body = zlib.compress(body)
    return raw(page="/Contents 4 0 R", more=[stream("/Filter[" + "/FlateDecode" * depth + "]", body)])


HURTFUL = {
    "tables that lead to each other": chain_of_tables,
    "deep nesting": lambda: raw("/X" + "[" * 100_000 + "]" * 100_000),
    "deep nesting of dictionaries": lambda: raw("/X" + "<</X" * 100_000 + "1" + ">>" * 100_000),
    "pages that are their own parents": lambda: raw().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "a page a million times": lambda: raw().replace(b"/Kids[3 0 R]", b"/Kids[" + b"3 0 R " * 1_000_000 + b"]"),
    "a packed stream of ten million objects": lambda: objects_of_one_stream(10_000_000),
    "a stream packed six times": flate_of_flate,
    "a table of a thousand million objects": lambda: raw().replace(b"/Size 4", b"/Size 999999999"),
    "an object that is itself": lambda: raw("/X 4 0 R", more=["4 0 R"]),
    "two megabytes of open streams": lambda: raw() + b"9 0 obj<</Type/ObjStm/N 9/First 9>>stream\n" * 45_000,
    "two megabytes of obj": lambda: b"%PDF-1.4\n" + b"1 0 obj<<" * 220_000 + b"\n%%EOF",
    "two megabytes of open texts": lambda: b"%PDF-1.4\n" + b"1 0 obj(" * 250_000 + b"\n%%EOF",
}


@pytest.mark.parametrize("name", HURTFUL)
def test_a_file_made_to_hurt_ends_within_its_limits(name):
    body = HURTFUL[name]()
    assert len(body) < 10_000_000
    started = time.monotonic()
    try:
        clean_pdf(body)
    except Refused as refusal:
        assert refusal.code in {"broken", "bomb"} and str(refusal.reason)
    assert time.monotonic() - started < 22  # the deadline and the end of the process


def test_the_work_grows_with_the_size_and_not_faster():
    """Ten megabytes of small objects are within the limits; four times the size is less than six times the work."""
    work = []
    for count in (30_000, 120_000):
        rows = "".join(f"{number} 0 R " for number in range(5, count))
        body = raw("/X 4 0 R", more=[f"[{rows}]", *["<</S/P/K 1/A<</O/Layout>>/Titulo(uno dos tres)>>"] * (count - 5)])
        started = time.process_time()
        assert made(body).startswith(b"%PDF-")
        work.append(time.process_time() - started)
    assert len(body) > 9_000_000
    assert work[1] < 6 * work[0] + 0.5


def test_ten_megabytes_of_photos_pass():
    body, width, height = photo(random.Random(1))
    inside = f"/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8/Filter/DCTDecode/ColorSpace/DeviceGray"
    count = 9_500_000 // len(body)
    large = raw(page="/Contents 4 0 R", more=[stream("", b" "), *[stream(inside, body)] * count])
    assert clean_pdf(large)[0].startswith(b"%PDF-")


def test_noise_is_refused_or_read_and_never_an_error():
    chance = random.Random(3)
    whole = [body for _name, body in scans(16, seed=5)] + list(ACTIVE.values())
    for _turn in range(3000 if SOAK else 300):
        body = bytearray(chance.choice(whole))
        for _cut in range(chance.randint(1, 20)):
            place = chance.randrange(len(body) or 1)
            if chance.random() < 0.2:
                del body[place : place + chance.randint(1, 400)]
            else:
                body[place : place + 1] = chance.choice(
                    [b"\0", b"<", b">", b"(", b")", b"/", b"obj", chance.randbytes(3)]
                )
        anew = made(bytes(body))
        assert anew in {"broken", "encrypted", "carries", "signed", "xfa"} or what_acts(anew) == []


def test_our_own_documents_pass():
    assert clean_pdf(render_pdf("receipt.typ", receipt_data()))[0].startswith(b"%PDF-")
