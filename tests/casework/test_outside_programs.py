"""What programs of others make of our files: veraPDF of documents, LibreOffice of exports. Only in `make soak`.

They are large and not of the suite: where one is missing its test is skipped, and says what brings it.
"""

import csv
import io
import os
import shutil
import subprocess
import zipfile

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache

from casework.models import Outcome
from core.spreadsheets import FORMULA_STARTS, CsvSheet, XlsxSheet
from tests.support.officers import decided, issue, join, officer, sent

pytestmark = pytest.mark.django_db
CHECK = django_settings.BASE_DIR / "deploy" / "dev" / "pdf_check"
BEFORE = ("", " ", "\t", "\r", "\n", "\xa0", "\u200b", "\ufeff", "\u3000", "'")
RUNS = ("1+1", 'HYPERLINK("http://example.com","x")', "cmd|' /C calc'!A0", "SUM(1;1)", "2+5+cmd|' /C calc'!A0")
SECONDS = 180
FILTERS = {"ods": "ods", "csv": "csv:Text - txt - csv (StarCalc):44,34,76"}  # commas, quotes, UTF-8


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


def hostile():
    """Cells that begin as a formula does, after what some programs skip."""
    return [f"{before}{start}{run}" for before in BEFORE for start in (*FORMULA_STARTS, "\t=") for run in RUNS]


def converted(folder, name, body, to):
    """Return what LibreOffice makes of a file (bytes), in the format `to`."""
    (folder / name).write_bytes(body)
    # CSV as it is opened by hand: UTF-8, commas, and cells looked at for what they are.
    infilter = ["--infilter=CSV:44,34,76,1,,0,false,true"] if name.endswith(".csv") else []
    asked = ["--headless", f"-env:UserInstallation=file://{folder}/profile", *infilter, "--convert-to", FILTERS[to]]
    subprocess.run(
        ["soffice", *asked, "--outdir", str(folder / "out"), str(folder / name)],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    return (folder / "out" / f"{name.rpartition('.')[0]}.{to}").read_bytes()


def formulas(ods):
    return zipfile.ZipFile(io.BytesIO(ods)).read("content.xml").count(b"table:formula")


def without_gaps(text):
    """Return a text without what spreadsheet programs drop or change in a cell: marks that are not seen, line ends."""
    return "".join(text.replace("\ufeff", "").split()).removeprefix("'")


if os.environ.get("SOAK"):

    @pytest.mark.skipif(not shutil.which("soffice"), reason="apt-get install libreoffice-calc-nogui")
    @pytest.mark.parametrize(
        ("sheet", "title", "name"), [(CsvSheet, (), "casos.csv"), (XlsxSheet, ("Casos",), "casos.xlsx")]
    )
    def test_no_cell_is_a_formula_to_libreoffice(sheet, title, name, tmp_path):
        out = io.BytesIO()
        made = sheet(out, *title)
        cells = hostile()
        for cell in cells:
            made.row([cell, "después"])
        made.close()
        assert formulas(converted(tmp_path, name, out.getvalue(), "ods")) == 0
        rows = list(csv.reader(io.StringIO(converted(tmp_path, name, out.getvalue(), "csv").decode("utf-8-sig"))))
        assert [row[1] for row in rows] == ["después"] * len(cells)
        assert [without_gaps(row[0]) for row in rows] == [without_gaps(cell) for cell in cells], "as text, whole"

    @pytest.mark.skipif(not shutil.which("soffice"), reason="apt-get install libreoffice-calc-nogui")
    def test_libreoffice_would_find_a_formula(tmp_path):
        """What the test above looks for is there when nothing is done against it."""
        body = "\r\n".join(f'"{start}1+1"' for start in ("=", "+", "-")).encode()
        assert formulas(converted(tmp_path, "suelto.csv", body, "ods")) >= 1

    @pytest.mark.skipif(not shutil.which("mvn") or not shutil.which("javac"), reason="apt-get install maven")
    @pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.PARTLY])
    def test_a_signed_document_keeps_both_standards_to_verapdf(outcome, tmp_path):
        case = sent()[0].case
        words = "Consta en el tomo 12, folio 345.\n\n" * 60  # over several pages
        decided(case, join(officer(), case.team), outcome, text=words, holder="María Ñúñez de la Ó")
        path = tmp_path / "documento.pdf"
        path.write_bytes(issue(case).read())
        said = subprocess.run([CHECK, path], capture_output=True, text=True, check=False, timeout=600)
        if said.returncode == 2:
            pytest.skip("veraPDF cannot be fetched here")
        assert said.returncode == 0, said.stdout
