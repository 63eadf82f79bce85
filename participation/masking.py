"""Words that people leave, without what tells who somebody is: e-mails, carné numbers, telephones."""

import re

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.typed import seen

GAP = r"[\s.\-/()·–—]{0,3}"  # what people write between the figures of one number
EMAIL = re.compile(r"[^\s@<>(),;:]+\s?@\s?[^\s@<>(),;:]+\.[^\s@<>(),;:]+")
CARNE = re.compile(rf"(?<!\d)(?:\d{GAP}){{10}}\d(?!\d)")
PHONE = re.compile(rf"(?<!\d)(?:\+{GAP})?\(?(?:\d{GAP}){{6,14}}\d(?!\d)")
DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,4}/(?:19|20)\d\d")


def masked(text: str) -> str:
    """Return `text` with each e-mail, carné and telephone replaced by what it was. Prices, dates and years stay."""
    with translation.override(settings.LANGUAGE_CODE):  # staff read it in the language of the sources
        found = EMAIL.sub(_("[e-mail removed]"), seen(text))
        found = CARNE.sub(_("[identity number removed]"), found)
        return PHONE.sub(lambda number: number[0] if _is_date(number[0]) else _("[telephone removed]"), found)


def _is_date(text: str) -> bool:
    """Say whether figures are a day or a law: 24/11/2026, 2026-11-24, 284/2025."""
    return bool(DATE.fullmatch(text.strip()))
