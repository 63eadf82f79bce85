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
    because a wrong guess would call a stranger.
    """
    phones = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        found = NUMBER.search(part)
        digits = re.sub(r"\D", "", found[0]) if found else ""
        label = part[: found.start()].strip(" :") if found else ""
        number = found[0] if found else part
        phones.append(OfficePhone(label, number, f"+53{digits}" if len(digits) == 8 else ""))
    return phones
