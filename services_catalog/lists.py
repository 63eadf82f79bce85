"""What the lists of procedures and guides show: a context each, in as many queries for 10 items as for 5,000."""

from collections import Counter
from itertools import chain

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import CharField, Count, OuterRef, Subquery
from django.db.models.functions import Cast
from django.http import Http404
from django.utils import translation
from wagtail.models import Page, ReferenceIndex

from core.facets import Narrowed, Option
from core.kept_facts import kept
from core.language_paths import in_active_language
from core.locale import in_language, open_to_all
from core.pagecache import understood
from core.pages import shows
from core.served.rule import served
from services_catalog import trail
from services_catalog.facets import FACETS
from services_catalog.models.category import Category
from services_catalog.models.checker import CheckerPage
from services_catalog.models.guide import GuidePage, GuideProcedure
from services_catalog.models.indexes import GuideIndexPage, ServiceIndexPage
from services_catalog.models.institution import Institution
from services_catalog.models.service import ServicePage

PER_PAGE = 20  # with its facets, what arrives in the first flight of the line (tests/pages/test_frame.py)
CHECKERS_NAMED = 3


def services():
    """Return the procedures people may be led to, in the language being read."""
    return in_language(ServicePage.objects.current()).for_list()


def option(snippet):
    return Option(snippet.slug, snippet.name, snippet.count)


def page_of(request, items, per_page=PER_PAGE, total=None):
    """Return the page of `items` that ?pagina= asks for; what is not a number is the first one.

    `total`: how many there are, when it is known without counting.
    """
    paginator = Paginator(items, per_page)
    if total is not None:
        paginator.count = total
    asked = request.GET.get("pagina", "1")[:6]
    found = paginator.get_page(asked if asked.isascii() else 1)
    understood(request, pagina=str(found.number))
    return found


def with_counts(*snippets):
    """Return lists of snippets (from querysets of categories or institutions), each item with `count`, its procedures.

    One query counts for all the lists, by translation because every page points to the Spanish snippet.
    """
    fields = [f"{queryset.model._meta.model_name}__translation_key" for queryset in snippets]
    counts = Counter()
    for *keys, count in services().order_by().values_list(*fields).annotate(Count("pk")):
        for key in keys:
            counts[key] += count
    found = [list(queryset.select_related("locale")) for queryset in snippets]
    for item in chain(*found):
        item.count = counts[item.translation_key]
    return found


@shows(ServiceIndexPage, "service_index")
def catalogue(page, request):
    """The catalogue: categories and moments of life first; with a filter, the procedures it leaves."""
    categories, institutions = with_counts(
        in_language(Category.objects.order_by("position", "slug")),
        in_language(Institution.objects.order_by("sort_key")),
    )
    offered = {
        "categoria": [option(one) for one in categories if one.count or one.slug == request.GET.get("categoria")],
        "institucion": [option(one) for one in institutions if one.count],
    }
    chosen = Narrowed(FACETS, request.GET, in_active_language("/tramites/"), offered)
    understood(request, **chosen.params)
    # Every procedure has one category: unless something was chosen, their counts say how many there are.
    total = None if chosen else sum(one.count for one in categories)
    found = page_of(request, chosen.apply(services()), total=total)
    context = {"trail": trail.home(), "filter": chosen, "page_obj": found, "base_url": chosen.url()}
    if chosen or found.number > 1:
        return context | {"facets": chosen.groups}
    # The categories stand above, with the same counts: they are not sent twice.
    return context | {"facets": chosen.groups_without("categoria"), "categories": categories, "guides": guides()}


@shows(ServiceIndexPage, "category")
def category(page, request, slug):
    found = in_language(Category.objects.filter(slug=slug)).select_related("locale").first()
    if found is None:
        raise Http404
    return {
        "trail": trail.procedures(),
        "category": found,
        "page_obj": page_of(request, services().in_category(slug)),
        "base_url": request.path,
    }


def guides():
    return in_language(served(GuidePage.objects.all())).defer_streamfields().order_by("title")


@shows(GuideIndexPage, "guide_index")
def guide_index(page, request):
    return {"trail": trail.home(), "guides": guides(), "checkers": checkers()}


def checkers():
    return in_language(served(CheckerPage.objects.all())).defer_streamfields().order_by("title")


def checkers_to(*pages):
    """Return the published checkers, in the language being read, with an ending that leads to any of `pages`.

    Wagtail's index of references knows, so no checker is read. An ending may hold a page in either language.
    """
    asked, leading = kept(("checkers", translation.get_language()), leading_checkers)
    keys = {page.translation_key for page in pages}
    return [checker for checker in asked if leading[str(checker.pk)] & keys][:CHECKERS_NAMED]


def leading_checkers():
    """Return the published checkers (list), and {pk as str: translation keys of the pages its endings lead to}."""
    asked = list(open_to_all(checkers()))
    leading = {str(checker.pk): set() for checker in asked}
    rows = ReferenceIndex.objects.filter(
        content_type=ContentType.objects.get_for_model(CheckerPage),
        object_id__in=leading,
        to_content_type=ContentType.objects.get_for_model(Page),
    )
    keys = Page.objects.annotate(key=Cast("pk", CharField())).filter(key=OuterRef("to_object_id"))
    for checker, key in rows.values_list("object_id", Subquery(keys.values("translation_key"))):
        leading[checker].add(key)
    return asked, leading


def in_order(pages):
    """Return the procedures that `pages` (in any language) name, in that order and in the language being read.

    Withdrawn ones are left out.
    """
    order = {page.translation_key: place for place, page in enumerate(pages)}
    if not order:
        return []
    return sorted(services().filter(translation_key__in=order), key=lambda service: order[service.translation_key])


def procedures_of(guide):
    """Return the procedures of a guide in the editor's order, in the language being read, withdrawn ones left out."""
    # A translation has its own copy of these rows; any of them says the same.
    order = dict(
        GuideProcedure.objects.filter(guide__translation_key=guide.translation_key).values_list(
            "service__translation_key", "sort_order"
        )
    )
    return sorted(services().filter(translation_key__in=order), key=lambda service: order[service.translation_key])


@shows(GuidePage)
def guide_context(page, request):
    """Return the template context of a GuidePage."""
    procedures = procedures_of(page)
    return {
        "trail": trail.guides(),
        "steps": [{"title": step.value["title"], "text": step.value["text"]} for step in page.steps],
        "checkers": checkers_to(page, *procedures),
        "procedures": procedures,
    }


@shows(ServiceIndexPage, "life_event")
def life_event(page, request, slug):
    guide = guides().filter(slug=slug).first()
    if guide is None:
        raise Http404
    return {"trail": trail.procedures(), "guide": guide, "procedures": procedures_of(guide)}
