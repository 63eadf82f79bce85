"""Spreadsheets for staff. What people wrote must not run as a formula in the program that opens them."""

from wagtail.admin.views.mixins import SpreadsheetExportMixin

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value):
    """Return `value` (str) so that no spreadsheet program takes it for a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


class SafeExportMixin(SpreadsheetExportMixin):
    """Put before a Wagtail listing: its own export does not escape formulas."""

    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        str: dict.fromkeys(SpreadsheetExportMixin.FORMATS, safe_cell),
    }
