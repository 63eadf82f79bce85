"""Until when a request must be answered: decided once, when its case opens; everybody else asks here.

The law gives 30 natural days at most (Ley 167/2023). A kind of case may give fewer, and so may the page of a procedure
that says its own term: the earliest of them counts, because it was promised.
"""

from datetime import timedelta

from django.utils import timezone

from casework.default_kind import default_kind
from services_catalog.models import ServicePage
from services_catalog.models.service import DaysKind, TermFor
from tramites_forms.due_day import DueDay, owns

LEGAL_DAYS = 30
FRIDAY = 4


def after_working_days(day, count):
    """Return the date `count` working days after `day`, Monday to Friday.

    Holidays are not left out: with them the day would be later, and a promise may be kept early.
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= FRIDAY
    return day


def last_day(form, sent_on, kind):
    """Return the last day (date) to answer what came by `form` on `sent_on` (date) as a case of `kind`."""
    days = [sent_on + timedelta(days=min(kind.legal_days, LEGAL_DAYS))]
    terms = ServicePage.objects.live().filter(
        online_form__translation_key=form.translation_key, term_for=TermFor.INSTITUTION, term_days__gt=0
    )
    for count, counted in terms.values_list("term_days", "term_kind").distinct():
        working = counted == DaysKind.WORKING and count <= LEGAL_DAYS
        days.append(after_working_days(sent_on, count) if working else sent_on + timedelta(days=count))
    return min(days)


@owns
def due(submission):
    """Return the DueDay of the case; of what was sent to try a form, the one its case would have had."""
    if case := getattr(submission, "case", None):
        return case.due
    day = last_day(submission.form, timezone.localdate(submission.sent_at), default_kind())
    return DueDay(day, timezone.localdate())
