"""The number of the carné de identidad: 11 digits that hold the date of birth.

Digits 1-6 are AAMMDD, digit 7 the century, digit 10 the sex. No trustworthy algorithm for the check digit (11) is
published, so neither it nor the sex is ever a reason to refuse a number.
"""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.typed import compact

OLDEST_AGE = 125
_ELEVEN_DIGITS = re.compile(r"[0-9]{11}")  # ASCII only: \d would let Arabic digits through


def parse_carne(text, today=None):
    """Return `text` (str) as the 11 digits of a carné (str), without what parts them. Raises ValidationError.

    `today` (date) is only given by tests; it is Havana's date otherwise.
    """
    carne = compact(text)
    if not _ELEVEN_DIGITS.fullmatch(carne):
        raise ValidationError(_("Write the 11 digits of the identity card number, without letters"), code="carne_shape")
    today = today or timezone.localdate()
    try:
        born = birth_date(carne)
    except ValueError:
        born = None
    if born is None or born > today or age_on(today, born) > OLDEST_AGE:
        raise ValidationError(
            _("Check the first 7 digits of the identity card number: they do not give a possible date of birth"),
            code="carne_date",
        )
    return carne


def birth_date(carne):
    """Return the date of birth (date) that 11 digits hold. Raises ValueError if there is no such day."""
    return date(_century(carne[6]) + int(carne[:2]), int(carne[2:4]), int(carne[4:6]))


def sex(carne):
    """Return "M" or "F" as digit 10 says it: even is male. A hint to prefill with, never a proof."""
    return "M" if int(carne[9]) % 2 == 0 else "F"


def age_on(day, born):
    """Return the full years lived on `day` (date) by whom was born on `born` (date)."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def hidden(carne):
    """Return the number with only its last three digits readable, for pages that must not show it whole."""
    return "•" * 8 + carne[-3:]


def _century(digit):
    if digit == "9":
        return 1800
    return 1900 if digit <= "5" else 2000
