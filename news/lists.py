"""What the news index shows: one page of the list, narrowed by tag and year."""

import re
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from core.pagecache import understood

PER_PAGE = 10
TAGS_OFFERED = 12
YEAR = re.compile(r"(19|20)[0-9]{2}", re.ASCII)
SLUG = re.compile(r"[-\w]{1,100}", re.ASCII)


def asked(request, name, pattern):
    """Return the query parameter `name` when it has the shape of `pattern`, else ""."""
    value = request.GET.get(name, "")
    return value if pattern.fullmatch(value) else ""


def address(base, **parameters):
    kept = {name: value for name, value in parameters.items() if value}
    return f"{base}?{urlencode(kept)}" if kept else base


def news_list(request, news, base):
    """Return the template context for `news` (NewsQuerySet) at the address `base`.

    `?etiqueta=` and `?anio=` narrow the list; what has not the shape of a tag or a year is ignored.
    """
    slug, year = asked(request, "etiqueta", SLUG), asked(request, "anio", YEAR)
    tags, years = list(news.tags()), news.years()
    tag = next((one for one in tags if one.slug == slug), None)
    found = news.of_year(int(year)) if year else news
    if slug:
        found = found.tagged(tag) if tag else found.none()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    understood(
        request,
        etiqueta=tag.slug if tag else None,
        anio=year if any(str(one) == year for one, _total in years) else None,
        pagina=str(page.number),
    )
    groups = [
        {
            "title": _("Year"),
            "options": [
                {
                    "label": str(one),
                    "count": total,
                    "url": address(base, etiqueta=slug, anio="" if str(one) == year else one),
                    "active": str(one) == year,
                }
                for one, total in years
            ],
        },
        {
            "title": _("Topic"),
            "options": [
                {
                    "label": one.name,
                    "count": one.total,
                    "url": address(base, etiqueta="" if one == tag else one.slug, anio=year),
                    "active": one == tag,
                }
                for place, one in enumerate(tags)
                if place < TAGS_OFFERED or one == tag
            ],
        },
    ]
    return {
        "news": page,
        "list_url": address(base, etiqueta=slug, anio=year),
        "base_url": base,
        "facet_groups": groups,
        "tag": tag,
        "year": year,
        "narrowed": bool(slug or year),
    }
