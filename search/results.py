"""Results in the words of a page: each hit with its line and address, each facet with its links."""

from dataclasses import replace
from urllib.parse import urlencode

from core.language_paths import in_language
from services_catalog.phones import office_phones

from . import highlight, labels
from .engines.base import FACETS, Hit, Query, Results

OPTIONS = 8  # of a facet group at once, the others behind «more»
DATED = ("news", "document")


def address(hit: Hit, language):
    """Return the address of a hit in `language`: what is shown in another language lives under its prefix too."""
    if not hit.url.startswith("/") or hit.type == "document":  # a file has one address
        return hit.url
    return in_language(hit.url, language)


def shown(results: Results, query: Query):
    """Return what the template needs of each hit, as dicts. The first of all results may be answered on the spot."""
    found = [
        {
            "title": highlight.title_of(hit, query),
            "url": address(hit, query.language),
            "kind": labels.TYPES.get(hit.type, ""),
            "pinned": hit.pinned,
            "summary": highlight.line_of(hit, query),
            "facts": [fact for fact in hit.facts if fact],
            "lang": hit.language if hit.language != query.language else None,
            "date": hit.date if hit.type in DATED else None,
        }
        for hit in results.hits
    ]
    if found and query.page == 1:
        found[0] |= direct_answer(results.hits[0], query.language)
    return found


def direct_answer(hit, language):
    """Return what one can do with a result without opening it: begin the request, or call the office."""
    answer = {}
    if start := hit.direct.get("start"):
        answer["start"] = address(replace(hit, url=start), language)
    if phone := hit.direct.get("phone"):
        answer["phones"] = office_phones(phone)
        # Said once: as something to press, not as a fact.
        answer["facts"] = [fact for fact in hit.facts if fact and phone not in fact]
    return answer


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
    return urlencode(pairs)
