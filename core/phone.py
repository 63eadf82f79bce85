"""Cuban mobile numbers: 8 digits that start with 5 or with 62, 63 or 64. Stored as E.164 (+53...)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.typed import compact

COUNTRY = "+53"
_PARENTHESES = re.compile(r"[()]")
_MOBILE = re.compile(r"(?:\+53|0053|53|0)?(5[0-9]{7}|6[234][0-9]{6})")  # [0-9]: \d would let Arabic digits through


def parse_phone(text):
    """Return `text` (str: «52123456», «05 212 3456», «+53 5 2123456») as E.164 (str). Raises ValidationError."""
    match = _MOBILE.fullmatch(_PARENTHESES.sub("", compact(text)))
    if not match:
        raise ValidationError(
            _("Write the 8 digits of a Cuban mobile phone, for example 5 212 3456"), code="phone_shape"
        )
    return COUNTRY + match[1]


def readable_phone(phone):
    """Return an E.164 number (str) as people say it: «5 212 3456». Anything else comes back as it is."""
    if re.fullmatch(r"\+53[0-9]{8}", phone):
        return f"{phone[3]} {phone[4:7]} {phone[7:]}"
    return phone
