"""Telephone numbers as offices publish them ("4132 2370; asistencia social: 23 587316"), made callable."""

import re
from dataclasses import dataclass

NUMBER = re.compile(r"[0-9][0-9 ]{6,10}[0-9]")


@dataclass(frozen=True)
class OfficePhone:
    label: str
    number: str
    tel: str


def office_phones(text):
    """Return the OfficePhones of a published text, split at semicolons.

    National numbers have eight digits, area code included; anything else is shown but not linked (`tel` is empty),
    because a wrong guess would call a stranger. All are written one way, and what follows a number ("ext. 160") stays.
    """
    phones = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        found = NUMBER.search(part)
        digits = re.sub(r"\D", "", found[0]) if found else ""
        if len(digits) == 8:
            after = part[found.end() :].strip()
            shown = f"{written(digits)} {after}".strip()
            phones.append(OfficePhone(part[: found.start()].strip(" :"), shown, f"+53{digits}"))
        else:
            phones.append(OfficePhone("", part, ""))
    return phones


def written(digits):
    """Return eight digits (str) as telephones are written here: "7876 2528"; of the 80x series, "802 12345"."""
    cut = 3 if digits.startswith("80") else 4
    return f"{digits[:cut]} {digits[cut:]}"


def phones_text(text):
    """Return a published text of telephones (str) as one line, each written the one way."""
    return "; ".join(f"{one.label}: {one.number}" if one.label else one.number for one in office_phones(text))
