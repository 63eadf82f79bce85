"""More time to answer: once, before the day has passed, with its reason told (Ley 167 of 2023)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.acting import NotPossible, held, record
from casework.calendar import counting
from casework.days import after
from casework.models.event import EventKind
from tramites_forms.due_day import WaitsFor


def not_extended(case):
    """Return why the days of a case cannot be extended now (words), or ""."""
    if case.closed_at or not case.life.extension_days:
        return _("The time of this case can no longer be extended.")
    if case.extended:
        return _("The time of this case was extended already, and the law allows it once.")
    if case.waits_for == WaitsFor.BODY:
        return _("The days do not run while it waits for an opinion: there is nothing to extend yet.")
    if case.paused_on:
        return _("The days do not run while it waits for the citizen: there is nothing to extend yet.")
    if case.is_late:
        return _("The day to answer has passed: it can no longer be extended. Answer it.")
    return ""


def extended_day(case):
    """Return the day (date) to answer by once it is extended."""
    return after(case.due_on, case.life.extension_days, counting(case.due_unit))


@transaction.atomic
def case_extend(case_id, *, actor, text, version=None):
    """Take the days to answer once more, telling the citizen why. Returns the fresh Case.

    Raises NotPossible, PermissionDenied.
    """
    case = held(case_id, actor, version)
    if reason := not_extended(case):
        raise NotPossible(reason)
    if not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    case.due_on, case.extended = extended_day(case), True
    case.version += 1
    case.save(update_fields=["extended", "due_on", "version"])
    record(case, EventKind.EXTENDED, actor=actor, text=text.strip(), is_public=True)
    return case
