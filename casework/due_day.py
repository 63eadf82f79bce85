"""Until when a request must be answered: decided once, when its case opens; everybody else asks here.

The law gives 30 natural days at most (Ley 167/2023). A kind of case may give fewer, and so may the page of a procedure
that says its own term: the earliest of them counts, because it was promised.
"""

from django.utils import timezone

from casework.calendar import counting
from casework.days import after
from casework.default_kind import kind_of
from casework.life import DaysUnit, life_in
from services_catalog.models import ServicePage
from services_catalog.models.service import DaysKind, TermFor
from tramites_forms.due_day import DueDay, owns

LEGAL_DAYS = 30


def last_day(form, sent_on, life):
    """Return (the last day to answer what came by `form` on `sent_on` (date), the DaysUnit it was counted in).

    `life` (Life) is that of its case.
    """
    given = {(LEGAL_DAYS, DaysUnit.NATURAL), (life.legal_days, DaysUnit(life.legal_unit))}
    terms = ServicePage.objects.live().filter(
        online_form__translation_key=form.translation_key, term_for=TermFor.INSTITUTION, term_days__gt=0
    )
    for count, kind in terms.values_list("term_days", "term_kind").distinct():
        if count <= LEGAL_DAYS:  # more never comes first
            given.add((count, DaysUnit.WORKING if kind == DaysKind.WORKING else DaysUnit.NATURAL))
    return min((after(sent_on, count, counting(unit)), unit) for count, unit in given)


@owns
def due(submission):
    """Return the DueDay of the case; of what was sent to try a form, the one its case would have had."""
    if case := getattr(submission, "case", None):
        return case.due
    life = life_in(kind_of(submission.form).in_force)
    day, _unit = last_day(submission.form, timezone.localdate(submission.sent_at), life)
    return DueDay(day, timezone.localdate())
