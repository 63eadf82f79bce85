import pytest

from core.pdf import render_pdf
from core.richtext import blocks

BASE = {"language": "es", "site": "Soberanía", "date": "10 de enero", "date_note": "", "source": None, "footer": ""}


def pdf(text):
    return render_pdf("news.typ", {**BASE, "title": text or "T", "lead": text, "blocks": blocks(f"<p>{text}</p>")})


def test_a_document_is_accessible_and_says_its_language_and_title():
    made = pdf("Título")
    assert b"pdfuaid" in made
    assert b"/Lang (es)" in made or b"/Lang(es)" in made
    assert b"/StructTreeRoot" in made


@pytest.mark.parametrize(
    "text",
    ["emoji 🙂", "漢字", "العربية ٣", "\u202eal revés", "nul \x00 y \x07", "media \ud800 letra", "\ufffe", "x" * 20_000,
     '#read("/etc/passwd") $x$ *b* \\', "<b>&amp;", "", "\n\n\t"],
)  # fmt: skip
def test_any_text_makes_a_tagged_document(text):
    made = pdf(text)
    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made
