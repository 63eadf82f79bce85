"""Results in the words of a page: each hit with its line and address, each facet with its links."""

from dataclasses import replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from core.language_paths import in_language
from services_catalog import notices
from services_catalog.phones import office_phones

from . import analysis, highlight, labels
from .asking import PHONE
from .engines.base import FACETS, Hit, Query, Results
from .nearby import elsewhere

OPTIONS = 8  # of a facet group at once, the others behind «more»
DATED = ("news", "document")
ANSWERING = ("service", "office")
MOST_ANSWERS = 2


def address(hit: Hit, language):
    """Return the address of a hit in `language`: what is shown in another language lives under its prefix too."""
    if not hit.url.startswith("/") or hit.type == "document":  # a file has one address
        return hit.url
    return in_language(hit.url, language)


def shown(results: Results, query: Query, hits=None, request=None):
    """Return what the template needs of each hit (of `results`, or the `hits` given), as dicts.

    The first of all results is answered on the spot: the fact that was asked, and what can be done at once.
    """
    listed = results.hits if hits is None else hits
    told = notices.by_slug([slug_of(hit) for hit in listed if hit.type == "service"], request)
    found = [
        {
            "title": highlight.title_of(hit, query),
            "url": address(hit, query.language),
            "kind": _kind(hit),
            # A form is often called as its procedure: heard in a list of links, they would be one.
            "spoken": labels.TYPES["form"] if hit.type == "form" else "",
            "pinned": hit.pinned,
            "summary": highlight.line_of(hit, query),
            "facts": facts_of(hit, told),
            "lang": hit.language if hit.language != query.language else None,
            "date": hit.date if hit.type in DATED else None,
            "start": address(replace(hit, url=start), query.language) if (start := hit.direct.get("start")) else "",
            # The first card never leaves open of which place its office is. The others say it in their line.
            "elsewhere": elsewhere(hit, query) if number == 0 else "",
        }
        for number, hit in enumerate(listed)
    ]
    if found and query.page == 1:
        found[0] |= direct_answer(listed[0], query)
    return found


def _kind(hit):
    kind = labels.TYPES.get(hit.type, "")
    return f"{kind} · " + _("Similar to the first") if hit.beside else kind


def slug_of(hit):
    return hit.id.partition(":")[2]


def facts_of(hit, told):
    """Return the facts of a hit as the component takes them: a notice that holds on a procedure comes first."""
    now = told.get(slug_of(hit), ()) if hit.type == "service" else ()
    pressing = [{"icon": "attention", "text": f"{one.label}: {one.title}"} for one in now[:1]]
    return [*pressing, *(fact for fact in hit.facts if fact)]


def direct_answer(hit: Hit, query: Query):
    """Return what one learns of a result without opening it: the fact asked, and whom to call."""
    answer = {"answers": answers_of(hit, query)}
    if phone := hit.direct.get("phone"):
        answer["phones"] = office_phones(phone)
        # Said once: as something to press, not as a fact.
        answer["facts"] = [fact for fact in hit.facts if fact and phone not in fact]
    return answer


def answers_of(hit: Hit, query: Query):
    """Return [{label, text, date}] of the facts that were asked, at most two. One the record lacks has no text."""
    if hit.type not in ANSWERING:
        return []
    said = hit.direct.get("answers", {})
    known = [kind for kind in query.asked if kind in said]
    if query.asked[:1] == (PHONE,) and "telefono" in analysis.fold(hit.title):
        return []  # «cancelar el número de teléfono»: the telephone is what it is about, not what is asked
    if not known and query.asked and hit.type == "service" and query.asked[0] in labels.ANSWERS:
        return [{"label": labels.ANSWERS[query.asked[0]], "text": "", "date": ""}]
    return [{"label": labels.ANSWERS[kind], **said[kind]} for kind in known[:MOST_ANSWERS]]


def facet_groups(results: Results, query: Query, base, names):
    """Return the groups of the facets component: values that would give something, and those chosen."""
    groups = []
    for group in FACETS:
        chosen = query.filters.get(group, ())
        counts = results.facets.get(group, {})
        values = sorted(
            set(counts) | set(chosen), key=lambda value: (value not in chosen, -counts.get(value, 0), value)
        )
        if not chosen and len(values) < 2 and group not in labels.SWITCHES:
            continue  # one value says nothing
        link = _links(base, query, group)
        options = [
            {
                "label": labels.label(names, group, value, query.language),
                "url": link(value),
                "count": counts.get(value, 0),
                "active": value in chosen,
            }
            for value in values
        ]
        if options:
            groups.append(
                {
                    "title": labels.FACETS[group],
                    "options": options[:OPTIONS],
                    "more": options[OPTIONS:],
                    "open": bool(chosen) or group == "type",
                }
            )
    return groups


def _links(base, query, group):
    """Return a function: the address of these results with one more value of `group` or one less, on the first page.

    What its links share is written once: a page has some fifty of them.
    """
    chosen = query.filters.get(group, ())
    others = {name: values for name, values in query.filters.items() if name != group}
    shared = f"{base}?{parameters(query, others)}"

    def link(value):
        left = [other for other in chosen if other != value] if value in chosen else [*chosen, value]
        return "&".join([shared, *(urlencode({group: one}) for one in left)])

    return link


def parameters(query, filters=None):
    pairs = [("q", query.text)]
    for group, values in sorted((query.filters if filters is None else filters).items()):
        pairs += [(group, value) for value in values]
    if query.newest_first:
        pairs.append(("orden", "fecha"))
    if query.exactly:
        pairs.append(("exacto", "1"))
    if query.chosen_place is not None:
        pairs.append(("lugar", query.chosen_place))
    return urlencode(pairs)
