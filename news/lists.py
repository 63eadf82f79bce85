"""What the news index shows: one page of the list, narrowed by tag and year."""

import re

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from core.facets import Facet, Narrowed, Option
from core.pagecache import understood

PER_PAGE = 10
TAGS_OFFERED = 12
YEAR = re.compile(r"(19|20)[0-9]{2}", re.ASCII)
SLUG = re.compile(r"[-\w]{1,100}", re.ASCII)


def asked(request, name, pattern):
    """Return the query parameter `name` when it has the shape of `pattern`, else ""."""
    value = request.GET.get(name, "")
    return value if pattern.fullmatch(value) else ""


FACETS = (
    Facet(parameter="anio", title=_("Year"), narrow=lambda news, year: news.of_year(int(year))),
    Facet(parameter="etiqueta", title=_("Topic"), narrow=lambda news, slug: news.filter(tags__slug=slug)),
)


def news_list(request, news, base):
    """Return the template context for `news` (NewsQuerySet) at the address `base`.

    `?etiqueta=` and `?anio=` narrow the list; what has not the shape of a tag or a year is ignored.
    """
    slug, year = asked(request, "etiqueta", SLUG), asked(request, "anio", YEAR)
    tags = [tag for place, tag in enumerate(news.tags()) if place < TAGS_OFFERED or tag.slug == slug]
    offered = {
        "anio": [Option(str(one), str(one), total) for one, total in news.years()],
        "etiqueta": [Option(one.slug, one.name, one.total) for one in tags],
    }
    chosen = Narrowed(FACETS, {"anio": year, "etiqueta": slug}, base, offered)
    nothing = (year and not chosen.params["anio"]) or (slug and not chosen.params["etiqueta"])
    found = news.none() if nothing else chosen.apply(news)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    understood(request, **chosen.params, pagina=str(page.number))
    return {
        "news": page,
        "list_url": chosen.url(),
        "base_url": base,
        "facet_groups": chosen.groups,
        "tag": chosen.chosen["etiqueta"],
        "year": year,
        "narrowed": bool(slug or year),
    }
