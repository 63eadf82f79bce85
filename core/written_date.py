"""Dates as people write and paste them: in three boxes, in one, with the month in numbers or by its name."""

import datetime
import re
import unicodedata
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP

from core.typed import plain

_WORDS = re.compile(r"[^\W_]+")
_BETWEEN = {"de", "del", "of", "the", "th", "st", "nd", "rd"}
_ALSO = {"setiembre": 9, "set": 9}  # written so in half of America


class NotADate(ValueError):
    """`code` says what is wrong: "shape" (not a date at all), "year" (not four digits) or "impossible"."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def read_date(day, month, year):
    """Return the datetime.date of three texts as typed. Raises NotADate."""
    day, number, year = tidy(day), read_month(month), tidy(year)
    if not re.fullmatch(r"[0-9]{1,2}", day) or number is None or not re.fullmatch(r"[0-9]{1,4}", year):
        raise NotADate("shape")
    if len(year) != 4:
        raise NotADate("year")
    try:
        return datetime.date(int(year), number, int(day))
    except ValueError:
        raise NotADate("impossible") from None


def read_month(text):
    """Return the number of a month (int) typed as 11, 011, «noviembre», «Nov.» in any language of the site, or None.

    A number outside 1 to 12 comes back too: that it is no month is for the calendar to say.
    """
    text = tidy(text)
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text)
    word = _folded(text)
    found = {number for name, number in _names().items() if name == word or (len(word) >= 3 and name.startswith(word))}
    return found.pop() if len(found) == 1 else None


def parts_of(text, wanted):
    """Return the boxes of a date pasted whole, or None: [day, month, year] (`wanted` 3) or [month, year] (2)."""
    words = [word for word in _WORDS.findall(tidy(text)) if word.lower() not in _BETWEEN]
    if len(words) != wanted:
        return None
    if re.fullmatch(r"[0-9]{4}", words[0]):
        words.reverse()
    if wanted == 3 and not words[0].isdigit():  # November 24, 1985
        words[:2] = words[1::-1]
    return words


def tidy(text):
    """Return a typed part with plain digits and without what is not seen."""
    return plain(str(text or "")).strip()


def _folded(text):
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return plain.strip(" .")


@cache
def _names():
    """Return {name of a month, folded: its number} in every language of the site."""
    names = dict(_ALSO)
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            for table in (MONTHS, MONTHS_3, MONTHS_AP):
                names.update({_folded(str(name)): number for number, name in table.items()})
    return names
