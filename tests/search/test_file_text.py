"""What is read of the files offices publish, and how little a hostile one can do."""

import io
import time
import zipfile

import pytest

from core.limited import Busy, TooMuch
from search import file_reader, file_text
from tests.support.office_files import DECLARED, WORD, docx, odt, packed, pdf, word_part, xlsx
from tests.support.pdf_files import locked, scans

LAUGHS = (
    DECLARED
    + '<!DOCTYPE d [<!ENTITY a0 "ja">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + ']><w:document xmlns:w="urn:x"><w:p><w:t>&a9;</w:t></w:p></w:document>'
)
OUTSIDE = (
    DECLARED + '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    '<w:document xmlns:w="urn:x"><w:p><w:t>robado &a;</w:t></w:p></w:document>'
)
DEEP = "<w:p>" * 300_000


@pytest.mark.parametrize(
    ("body", "extension", "text"),
    [
        (pdf("Dos   palabras"), "pdf", "Dos palabras"),
        (docx("Dos   palabras", "y un párrafo"), "docx", "Dos palabras\ny un párrafo"),
        (odt("Dos <text:span>pala</text:span>bras", "y<text:s/>más"), "odt", "Dos palabras\ny más"),
        (xlsx("Trámite", "Precio"), "xlsx", "Trámite\nPrecio"),
        ("Año;precio\r\n2026;5".encode(), "csv", "Año;precio\n2026;5"),
        ("\ufeffAño".encode(), "txt", "Año"),
        ("Año".encode("cp1252"), "txt", "Año"),
        ("Año".encode("utf-16"), "txt", "Año"),
    ],
)
def test_each_kind_is_read(body, extension, text):
    assert file_text.text_of(body, extension).strip() == text


def test_letters_cut_by_the_program_of_the_office_are_one_word_and_a_tab_parts_two():
    runs = "<w:p><w:r><w:t>certi</w:t></w:r><w:r><w:t>ficado</w:t><w:tab/><w:t>nuevo</w:t></w:r></w:p>"
    assert file_text.text_of(docx(raw=runs), "docx").strip() == "certificado nuevo"


@pytest.mark.parametrize(
    "body",
    [
        docx("queda", raw="<w:p><w:del><w:r><w:delText>borrado</w:delText></w:r></w:del></w:p>"),
        odt("queda", raw="<text:tracked-changes><text:p>borrado</text:p></text:tracked-changes>"),
        odt("queda<office:annotation><text:p>borrado</text:p></office:annotation>"),
    ],
)
def test_what_was_deleted_and_the_remarks_of_who_wrote_it_are_not_read(body):
    assert file_text.text_of(body, "docx").strip() == "queda"


@pytest.mark.parametrize(
    ("body", "extension", "text"),
    [
        (pdf("Texto"), "docx", "Texto"),
        (docx("Texto"), "pdf", "Texto"),
        (odt("Texto"), "docx", "Texto"),
        (docx("Texto"), "txt", "Texto"),
        (b"Texto", "docx", ""),
        (b"Texto", "pdf", ""),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "txt", ""),
        (bytes(range(256)), "csv", ""),
    ],
)
def test_the_content_decides_and_not_the_name(body, extension, text):
    assert file_text.text_of(body, extension).strip() == text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7",
        b"%PDF-1.7\n" + b"\x00\xff" * 50_000,
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 99999999>>endobj\ntrailer<</Root 1 0 R>>",
        pdf("Texto")[:-200],
        docx("Texto")[:-40],
        docx("Texto " * 5000)[:200],
        packed(otra_xml="<a>Texto</a>"),
        packed(word__document_xml="<w:p>Texto"),
        packed(word__document_xml=b"\x00\x01\x02"),
        packed(word__document_xml=LAUGHS),
        packed(word__document_xml=OUTSIDE),
        packed(word__document_xml=f'<w:document xmlns:w="{WORD}">{DEEP}'),
        docx("Texto").replace(b"PK\x01\x02", b"PK\x01\x03"),
    ],
)
def test_a_broken_or_hostile_file_gives_no_text_and_no_error(body):
    started = time.monotonic()
    assert file_text.text_of(body, "docx").strip() == ""
    assert time.monotonic() - started < file_text.SECONDS


def test_entities_are_refused_by_the_reader_itself_and_not_by_its_limits():
    for body in (LAUGHS, OUTSIDE):
        with pytest.raises(ValueError, match="DTDForbidden"):
            file_reader.office(packed(word__document_xml=body), 1000)


def bomb(filling):
    """A small file that unpacks to a gigabyte, and says in its directory that it does not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        part.write(f'<w:document xmlns:w="{WORD}"><w:p><w:t>antes</w:t></w:p>'.encode())
        for _ in range(1024):
            part.write(filling * (1024 * 1024 // len(filling)))
    return out.getvalue()


@pytest.mark.parametrize("filling", [b" ", b"<w:p></w:p>", b"<w:t>a</w:t>"], ids=["space", "elements", "text"])
def test_a_zip_bomb_is_read_only_as_far_as_the_limits(filling):
    body = bomb(filling)
    assert len(body) < 8 * 1024 * 1024
    started = time.monotonic()
    text = file_text.text_of(body, "docx")
    assert time.monotonic() - started < file_text.SECONDS
    assert len(text) <= file_text.LETTERS


def test_the_reading_has_an_end_in_letters_bytes_and_time(monkeypatch, caplog):
    assert len(file_text.text_of(docx("palabra " * 20_000), "docx")) == file_text.LETTERS
    monkeypatch.setattr(file_text, "LARGEST", 10)
    assert file_text.text_of(pdf("Dos palabras"), "pdf") == ""
    assert file_text.text_of(b"once letras", "txt") == ""
    monkeypatch.undo()

    def too_much(*args, **kwargs):
        raise TooMuch("seconds")

    monkeypatch.setattr(file_text, "run", too_much)
    assert file_text.read(docx("Texto"), "docx") == file_text.Read(problem="too_much")


def test_what_could_not_be_read_for_lack_of_room_is_tried_again(monkeypatch):
    def busy(*args, **kwargs):
        raise Busy

    monkeypatch.setattr(file_text, "run", busy)
    with pytest.raises(Busy):
        file_text.read(docx("Texto"), "docx")


NOTES = {
    "a Word header": docx("cuerpo", word__header1_xml=word_part("hdr", "Gaceta 12")),
    "a Word footer": docx("cuerpo", word__footer2_xml=word_part("ftr", "Gaceta 12")),
    "Word footnotes": docx("cuerpo", word__footnotes_xml=word_part("footnotes", "Gaceta 12")),
    "Word endnotes": docx("cuerpo", word__endnotes_xml=word_part("endnotes", "Gaceta 12")),
    "an ODT header": odt("cuerpo", header="Gaceta 12"),
    "an ODT footer": odt("cuerpo", footer="Gaceta 12"),
    "an ODT footnote": odt("cuerpo<text:note><text:note-body><text:p>Gaceta 12</text:p></text:note-body></text:note>"),
    "a cell written in its sheet": packed(
        xl__workbook_xml="<workbook/>",
        xl__worksheets__sheet1_xml="<sheet><c><is><t>cuerpo</t></is></c><c><is><t>Gaceta 12</t></is></c></sheet>",
    ),
    "a drawing on a sheet": packed(
        xl__sharedStrings_xml="<sst><si><t>cuerpo</t></si></sst>",
        xl__drawings__drawing1_xml="<wsDr><p><t>Gaceta 12</t></p></wsDr>",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_headers_footers_notes_and_cells_anywhere_are_read(name):
    found = file_text.read(NOTES[name], "docx")
    assert "cuerpo" in found.text
    assert "Gaceta 12" in found.text
    assert found.problem == ""


def test_what_every_section_repeats_is_kept_once():
    headers = {f"word__header{number}_xml": word_part("hdr", "Gaceta 12") for number in range(1, 30)}
    assert file_text.text_of(docx("cuerpo", **headers), "docx").count("Gaceta") == 1


def test_headers_count_for_the_limits_too():
    parts = {f"word__header{number}_xml": word_part("hdr", "palabra " * 3000) for number in range(1, 30)}
    assert len(file_text.text_of(docx("cuerpo", **parts), "docx")) <= file_text.LETTERS
    assert file_text.read(docx("cuerpo", word__header1_xml=LAUGHS), "docx").problem == "broken"


@pytest.mark.parametrize(
    ("body", "extension", "problem"),
    [
        (locked(owner="jefe", user="secreto"), "pdf", "locked"),
        (locked(owner="jefe", user=""), "pdf", "scanned"),
        (next(scans(1, seed=3))[1], "pdf", "scanned"),
        (pdf("Texto")[:-400], "pdf", "broken"),
        (b"%PDF-1.7\n" + b"\0\xff" * 500, "pdf", "broken"),
        (docx("Texto")[:-40], "docx", "broken"),
        (docx(""), "docx", "scanned"),
        (packed(otra_xml="<a>Texto</a>"), "docx", "unknown"),
        (b"\x89PNG\r\n\x1a\n\0\0", "txt", "unknown"),
        (b"Texto", "pdf", "unknown"),
        (b"", "txt", "scanned"),
        (b"x" * (file_text.LARGEST + 1), "txt", "too_big"),
    ],
)
def test_why_a_file_has_no_text_is_known(body, extension, problem):
    assert file_text.read(body, extension) == file_text.Read(problem=problem)


def test_control_characters_are_not_kept():
    assert file_text.text_of("uno\ftres\u200e".encode(), "txt") == "unotres"
