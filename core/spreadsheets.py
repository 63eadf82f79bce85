"""Spreadsheets for staff. What people wrote must not run as a formula in the program that opens them."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from xml.sax.saxutils import escape

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# Also in the full width that Asian keyboards give: some programs read them as the narrow ones.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
UNSEEN = " \t\r\n\x0b\x0c\x00\xa0\u200b\u2060\u3000\ufeff"
BREAKS = ("\t", "\r", "\n")


def safe_cell(value):
    """Return `value` (str) so that no spreadsheet program takes it for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(BREAKS) or text.lstrip(UNSEEN).startswith(FORMULA_STARTS) else text


class SafeExportMixin(SpreadsheetExportMixin):
    """Put before a Wagtail listing: its own export does not escape formulas."""

    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        str: dict.fromkeys(SpreadsheetExportMixin.FORMATS, safe_cell),
    }


class CsvSheet:
    """Writes rows to `out` (a writable of bytes) as CSV, RFC 4180, in UTF-8 with the mark that Excel looks for."""

    def __init__(self, out):
        self.text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="backslashreplace", newline="")
        self.rows = csv.writer(self.text, lineterminator="\r\n")

    def row(self, values):
        self.rows.writerow(
            [value.isoformat() if isinstance(value, date) else safe_cell(value or "") for value in values]
        )

    def close(self):
        self.text.flush()
        self.text.detach()


NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/"
MAIN, RELATION = f"{OFFICE}spreadsheetml/2006/main", f"{OFFICE}officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FIRST_DAY = date(1899, 12, 30)  # of the days that Excel counts
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{OFFICE}package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{CONTENT}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{CONTENT}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{OFFICE}package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{OFFICE}package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="2">'
    '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


class XlsxSheet:
    """Writes rows to `out` as a workbook of one sheet, each row as it comes.

    The libraries for it keep the rows, or write them readable into a folder of temporary files until the end: these
    are of people, and a hundred thousand.
    """

    def __init__(self, out, title):
        self.archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        name = escape(NOT_XML.sub("", re.sub(r"[\[\]:*?/\\']", " ", title))[:31], {'"': "&quot;"})
        book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/>'
        for path, body in {**PARTS, "xl/workbook.xml": f"{book}</sheets></workbook>"}.items():
            self.archive.writestr(path, XML + body)
        self.sheet = self.archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self.sheet.write(f'{XML}<worksheet xmlns="{MAIN}"><sheetData>'.encode())

    def row(self, values):
        self.sheet.write(f"<row>{''.join(map(self._cell, values))}</row>".encode())

    @staticmethod
    def _cell(value):
        if isinstance(value, date):
            day = value.date() if isinstance(value, datetime) else value
            return f'<c s="1"><v>{(day - FIRST_DAY).days}</v></c>'
        text = escape(NOT_XML.sub("", safe_cell(value or "")))
        return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

    def close(self):
        self.sheet.write(b"</sheetData></worksheet>")
        self.sheet.close()
        self.archive.close()
