"""What was published, for whoever shows it: page, blocks, CSV, JSON. One reading: none says more than another."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.figures import COUNTRY, INSTITUTION, PROCEDURE, PROVINCE
from core.locale import in_language
from core.places import province
from participation.models import Figure, FigurePeriod, FigureState
from services_catalog.models import Institution, ServicePage
from tramites_forms.models import OnlineForm

MONTHS = 24  # that a chart shows

# What is measured: its word, its unit, and what it counts. In the order of the page; the data say the same.
MEASURES: dict[str, tuple[Promise | str, Promise | str, Promise | str]] = {
    "received": (
        gettext_lazy("Requests received"),
        gettext_lazy("requests"),
        gettext_lazy("Requests that people sent in the period, each once."),
    ),
    "decided": (
        gettext_lazy("Requests answered"),
        gettext_lazy("requests"),
        gettext_lazy("Requests whose first answer was given in the period. What the person withdrew is not counted."),
    ),
    "in_time_share": (
        gettext_lazy("Answered in time"),
        gettext_lazy("of each 100"),
        gettext_lazy("Of each 100 that were answered, how many by their day, in steps of five."),
    ),
    "decided_median_days": (
        gettext_lazy("Days to the answer, half of them"),
        gettext_lazy("days"),
        gettext_lazy("Half of the requests were answered in so many days or fewer."),
    ),
    "decided_nine_of_ten_days": (
        gettext_lazy("Days to the answer, nine of ten"),
        gettext_lazy("days"),
        gettext_lazy("Nine of ten requests were answered in so many days or fewer."),
    ),
    "registered": (
        gettext_lazy("Accounts opened"),
        gettext_lazy("accounts"),
        gettext_lazy("People who opened an account in the period."),
    ),
    "certified": (
        gettext_lazy("Accounts certified"),
        gettext_lazy("accounts"),
        gettext_lazy("Accounts that were certified in the period."),
    ),
    "certified_median_days": (
        gettext_lazy("Days to certify, half of them"),
        gettext_lazy("days"),
        gettext_lazy("Half of the photos were decided in so many days or fewer."),
    ),
    "certified_nine_of_ten_days": (
        gettext_lazy("Days to certify, nine of ten"),
        gettext_lazy("days"),
        gettext_lazy("Nine of ten photos were decided in so many days or fewer."),
    ),
    "visits": (
        gettext_lazy("Visits"),
        gettext_lazy("pages read"),
        gettext_lazy("How often a page was read. Of pages, not of people: no cookie or address is kept."),
    ),
    "searches": (
        gettext_lazy("Searches"),
        gettext_lazy("searches"),
        gettext_lazy("How often somebody searched on this site."),
    ),
    "useful_yes": (
        gettext_lazy("Found a page useful"),
        gettext_lazy("answers"),
        gettext_lazy("Answers «yes» to «Was this useful?». Of one address ten at most count, of each page, in a day."),
    ),
    "useful_no": (
        gettext_lazy("Did not find a page useful"),
        gettext_lazy("answers"),
        gettext_lazy("Answers «no» to «Was this useful?»."),
    ),
    "useful_share": (
        gettext_lazy("Found it useful"),
        gettext_lazy("of each 100 answers"),
        gettext_lazy("Of each 100 answers, how many were «yes»."),
    ),
}
DIMENSIONS = {
    COUNTRY: gettext_lazy("The whole country"),
    INSTITUTION: gettext_lazy("Institution"),
    PROCEDURE: gettext_lazy("Procedure"),
    PROVINCE: gettext_lazy("Province"),
}
HIDDEN = (FigureState.SMALL, FigureState.LEFT_OUT)


@dataclass(frozen=True)
class Published:
    """One number as everybody reads it. `number` is None where it is hidden; `state` says how it is to be read."""

    period: str
    measure: str
    dimension: str
    value: str
    number: int | None
    state: str

    @property
    def words(self) -> str:
        """Return it in words: «85», «más de 75», «menos de 5», «no se muestra»."""
        if self.state == FigureState.SMALL:
            return _("fewer than 5")
        if self.number is None:
            return _("not shown")
        if self.state == FigureState.OVER:
            return _("over %(n)s") % {"n": self.number}
        written = number_format(self.number, 0, use_l10n=True, force_grouping=True)
        return _("under %(n)s") % {"n": written} if self.state == FigureState.UNDER else written


def rows(**chosen: object) -> list[Published]:
    """Return what was published, as chosen (filters of Figure), by period, measure, dimension and value.

    What is never shown of anything (how many were in time) is no row.
    """
    found = Figure.objects.filter(measure__in=MEASURES, **chosen)
    found = found.order_by("period", "measure", "dimension", "value")
    fields = ("period_id", "measure", "dimension", "value", "shown", "state")
    return [Published(*row) for row in found.values_list(*fields)]


def periods() -> list[str]:
    """Return the periods that were published: months ("2026-10") and years ("2026"), in order."""
    return list(FigurePeriod.objects.order_by("period").values_list("period", flat=True))


def last_months(known: Iterable[str]) -> list[str]:
    """Return the months of a chart: the last ones of `known` periods."""
    return [period for period in known if "-" in period][-MONTHS:]


def names(dimension: str, values: Iterable[str]) -> dict[str, str]:
    """Return {value: its name in the active language} of a dimension. What is gone is called by its slug."""
    wanted = set(values)
    found = {value: value or _("Without institution") for value in wanted}
    if dimension == INSTITUTION:
        found |= dict(in_language(Institution.objects.filter(slug__in=wanted)).values_list("slug", "name"))
    elif dimension == PROCEDURE:
        source = OnlineForm.objects.filter(slug__in=wanted, locale__language_code=settings.LANGUAGE_CODE)
        found |= dict(source.values_list("slug", "title"))
        pages = in_language(ServicePage.objects.filter(online_form__slug__in=wanted))
        found |= dict(pages.values_list("online_form__slug", "title"))
    elif dimension == PROVINCE:
        found |= {value: there.name for value in wanted if (there := province(value))}
    return found
