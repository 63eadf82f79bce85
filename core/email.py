"""The one written form of an e-mail, so that what looks the same, or reaches the same place, is the same e-mail."""

import encodings.idna

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.typed import seen

_OTHER_LETTERS = _("Write the e-mail without accents or letters of other alphabets")


def parse_email(text):
    """Return `text` (str) in small letters, without unseen characters around it and with its domain as the network
    writes it (RFC 5891). Raises ValidationError for a name before the @ that mail of everywhere does not carry.

    Whether it is a whole e-mail is for Django's field to say.
    """
    name, at, domain = seen(text).strip().rpartition("@")
    if not name.isascii():
        # Python's lower() makes k of the Kelvin sign: another person's address. Such letters are told, never changed.
        raise ValidationError(_OTHER_LETTERS, code="email_letters")
    if at and not domain.isascii():
        try:
            domain = ".".join(encodings.idna.ToASCII(part).decode() for part in domain.split("."))
        except UnicodeError as error:
            raise ValidationError(_OTHER_LETTERS, code="email_letters") from error
    return f"{name}{at}{domain}".lower()
