"""/cifras/: what is published, in sentences, charts and tables; the method; and the data for whoever checks them."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.figures import COUNTRY, INSTITUTION, PROCEDURE
from core.pagecache import public_page
from participation import figure_data, published
from participation.figure_charts import month_in_words, number, of_dimension, over_time
from participation.published import DIMENSIONS, MEASURES


@public_page
@require_safe
def figures(request):
    """The whole country, month by month."""
    known = published.periods()
    months = published.last_months(known)
    rows = published.rows(period__in=months, dimension=COUNTRY)
    context = {
        "sections": _sections(rows, months) if months else [],
        "last": months[-1] if months else "",
        "last_words": month_in_words(months[-1]) if months else "",
        "periods": [(period, month_in_words(period)) for period in reversed(known)],
    }
    return render(request, "participation/figures.html", context)


@public_page
@require_safe
def figures_of(request, period):
    """One month or year: by institution and by procedure."""
    if period not in published.periods():
        raise Http404
    rows = published.rows(period=period)
    tables = []
    for dimension in (INSTITUTION, PROCEDURE):
        mine = [row for row in rows if row.dimension == dimension]
        if mine:
            names = published.names(dimension, {row.value for row in mine})
            tables.append(_table(dimension, mine, names, period))
    context = {
        "period": period,
        "when": month_in_words(period),
        "whole": [(MEASURES[row.measure][0], row.words) for row in rows if row.dimension == COUNTRY],
        "tables": tables,
    }
    return render(request, "participation/figures_period.html", context)


@public_page
@require_safe
def figures_method(request):
    """How it is counted, what is hidden and why."""
    context = {"measures": [(name, unit, about) for name, unit, about in MEASURES.values()]}
    return render(request, "participation/figures_method.html", context)


@public_page
@require_safe
def figures_data(request, name):
    """The data: CSV and JSON, their description (Data Package) and the entry for portals (DCAT)."""
    if name == "cifras.csv":
        return HttpResponse(figure_data.csv_text(), content_type="text/csv; charset=utf-8")
    made = {
        "cifras.json": figure_data.as_json,
        "datapackage.json": figure_data.package,
        "dcat.jsonld": figure_data.dcat,
    }
    if name not in made:
        raise Http404
    kind = "application/ld+json" if name.endswith("ld") else "application/json"
    return JsonResponse(made[name](), content_type=kind, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _sections(rows, months):
    """Return the parts of the page: each a heading, its large numbers and its charts. Empty ones are left out."""
    last = {row.measure: row for row in rows if row.period == months[-1]}
    parts = [
        (_("Requests"), ("received", "decided"), [(("received", "decided"), _requests)]),
        (
            _("How long an answer takes"),
            ("decided_median_days", "decided_nine_of_ten_days", "in_time_share"),
            [(("decided_median_days", "decided_nine_of_ten_days"), _days), (("in_time_share",), _in_time)],
        ),
        (_("Accounts"), ("registered", "certified"), [(("registered", "certified"), _accounts)]),
        (_("Visits and searches"), ("visits", "searches"), [(("visits",), _visits), (("searches",), _searches)]),
        (_("What people think of the pages"), ("useful_share",), [(("useful_share",), _useful)]),
    ]
    found = []
    for title, numbers, charts in parts:
        drawn = [chart for names, say in charts if (chart := over_time(rows, months, names, say(last)))]
        large = [(MEASURES[name][0], last[name].words, MEASURES[name][1]) for name in numbers if name in last]
        if drawn or large:
            found.append({"title": title, "numbers": large, "charts": drawn})
    return found


def _said(last, name):
    return number(last[name].number) if name in last else _("not shown")


def _requests(last):
    text = _("In the last month about %(received)s requests came and about %(decided)s were answered.")
    return text % {"received": _said(last, "received"), "decided": _said(last, "decided")}


def _days(last):
    text = _("Half were answered in %(half)s days or fewer, and nine of ten in %(nine)s or fewer.")
    return text % {
        "half": _said(last, "decided_median_days"),
        "nine": _said(last, "decided_nine_of_ten_days"),
    }


def _in_time(last):
    words = last["in_time_share"].words if "in_time_share" in last else _("not shown")
    return _("Answered in time, of each 100: %(share)s.") % {"share": words}


def _accounts(last):
    text = _("In the last month about %(registered)s accounts were opened and about %(certified)s certified.")
    return text % {"registered": _said(last, "registered"), "certified": _said(last, "certified")}


def _visits(last):
    return _("In the last month %(visits)s pages were read.") % {"visits": _said(last, "visits")}


def _searches(last):
    return _("In the last month %(searches)s searches were made.") % {"searches": _said(last, "searches")}


def _useful(last):
    return _("Of each 100 who said it in the last month, %(share)s found the page useful.") % {
        "share": _said(last, "useful_share")
    }


def _table(dimension, rows, names, period):
    """Return the table of a dimension: a row for each value, by name, and what was published of it."""
    measures = [name for name in MEASURES if any(row.measure == name for row in rows)]
    known = {(row.value, row.measure): row.words for row in rows}
    values = sorted({row.value for row in rows}, key=lambda value: names[value].casefold())
    return {
        "title": DIMENSIONS[dimension],
        "heads": [MEASURES[name][0] for name in measures],
        "rows": [(names[value], [known.get((value, name), "–") for name in measures]) for value in values],
        "chart": of_dimension(rows, "received", dimension, names, period),
    }
