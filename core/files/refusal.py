import logging

from django.utils.translation import gettext as _

from core.limited import Busy, NotRead, TooMuch

log = logging.getLogger(__name__)


class Refused(Exception):
    """A file is not taken. `reason` tells the person what to do; `code` is for tests and figures."""

    def __init__(self, reason, code):
        self.reason, self.code = reason, code
        super().__init__(reason)


def too_much(error: NotRead) -> Refused:
    """Return the Refused for a file that the program which should read it could not read within its limits."""
    if isinstance(error, Busy):
        return Refused(_("We are checking many files now. Choose it again in a minute."), "busy")
    if isinstance(error, TooMuch):
        log.warning("a file asked for too much", extra={"what": error.what})
        reason = _("The file is made in a way that takes too long to check. Save it again or take another photo.")
        return Refused(reason, "bomb")
    log.warning("a file ended the program that reads it", extra={"error": str(error)})
    return Refused(_("The file cannot be opened: it may be damaged. Save it again and try."), "broken")
