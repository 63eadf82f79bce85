"""Numbers as people write and paste them: which mark parts thousands and which begins the decimals.

Both marks are used in Cuba for both things. The rule, the same in every language: a mark with exactly three digits
after it parts thousands («2.000» is two thousand; nobody writes three decimals of a peso); of two different marks the
last begins the decimals; a mark that comes twice parts thousands. What fits no rule is asked again, never guessed.
"""

import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.typed import plain

MOST_DIGITS = 15
# A space of any kind or an apostrophe parts thousands too, and only them.
_SPACES = r"[ '’]"
_SHAPES = [
    re.compile(shape)
    for shape in (
        r"(?P<whole>[0-9]+)",
        # 1.250.000 and 1,250,000, with decimals after the other mark or without: 1.250.000,50
        r"(?P<whole>[1-9][0-9]{0,2}(?:(?P<mark>[.,])[0-9]{3})(?:(?P=mark)[0-9]{3})*)(?:(?!(?P=mark))[.,](?P<part>[0-9]+))?",
        # 1 250 000 and 1'250'000,50
        rf"(?P<whole>[1-9][0-9]{{0,2}}(?:{_SPACES}[0-9]{{3}})+)(?:[.,](?P<part>[0-9]+))?",
        # 1250,50 and 0.5; three digits only after a beginning that cannot be of thousands: 0,500 and 1250,500
        r"(?P<whole>[0-9]+)[.,](?P<part>[0-9]+)",
    )
]
_PESOS = r"(?:\$|cup|mn|m\.n\.|pesos?|pesos? cubanos?)"


def read_number(text, places):
    """Return what a person wrote (str, int or Decimal) as a Decimal with `places` decimals (0 or 2).

    Raises ValidationError with what to write instead (codes "number", "places").
    """
    number = _read(str(text))
    if number is None:
        raise ValidationError(_("Write a number with digits, for example 12."), code="number")
    rounded = number.quantize(Decimal(1).scaleb(-places))
    if number != rounded or -number.as_tuple().exponent > 2:
        message = _("Write a whole number.") if places == 0 else _("Write at most two decimals.")
        raise ValidationError(message, code="places")
    return rounded


def read_pesos(text):
    """Return an amount (Decimal, two decimals) with or without the sign of the peso: «$ 1.250,00», «250 CUP».

    Raises ValidationError, also for another currency (code "currency").
    """
    bare = _tidy(str(text))
    for side in (rf"^{_PESOS}\s*", rf"\s*{_PESOS}$"):
        bare = re.sub(side, "", bare, count=1, flags=re.IGNORECASE)
    if any(unicodedata.category(c) == "Sc" for c in bare) or re.search(r"[^\W\d_]{2,}", bare):
        raise ValidationError(_("Write only the number of Cuban pesos, for example 120,50."), code="currency")
    return read_number(bare, 2)


def _tidy(text):
    """Return the text made plain, with single spaces."""
    return " ".join(plain(text).split())


def _read(text):
    tidy = _tidy(text)
    negative = tidy[:1] == "−" or unicodedata.category(tidy[:1] or " ") == "Pd"  # telephones make a dash of a hyphen
    tidy = tidy[negative:].lstrip()
    for shape in _SHAPES:
        if found := shape.fullmatch(tidy):
            whole, part = re.sub(r"[^0-9]", "", found["whole"]), found.groupdict().get("part") or ""
            if len(whole.lstrip("0")) > MOST_DIGITS or len(part) > MOST_DIGITS:
                return None
            number = Decimal(f"{whole}.{part}" if part else whole)
            return -number if negative and number else number
    return None
