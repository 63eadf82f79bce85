"""What the page of one procedure shows besides its own fields."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from core import places
from core.kept_facts import kept
from core.locale import in_language, language_of
from core.page_addresses import page_address
from core.pages import shows
from core.served.rule import is_translation, served, source_of
from services_catalog import lists, trail, wording
from services_catalog.models.guide import GuidePage, GuideProcedure
from services_catalog.models.indexes import ServiceIndexPage
from services_catalog.models.office import Office
from services_catalog.models.service import ServicePage
from tramites_forms.usual_time import usual_time

OFFICES_SHOWN = 12
POINTS_TO = ("category", "institution", "fee", "online_form")
RELATED_SHOWN = 8


def shown(snippet):
    """Return a Spanish snippet's translation into the language being read, or itself."""
    if get_language() == settings.LANGUAGE_CODE or snippet is None:
        return snippet
    versions = type(snippet).objects.select_related("locale").filter(translation_key=snippet.translation_key)
    name = (type(snippet), snippet.translation_key, get_language())
    return kept(name, lambda: in_language(versions).first()) or snippet


def marked(text, item):
    """Return `text` of a page or snippet, marked with its language when that is not the one being read."""
    if get_language() == settings.LANGUAGE_CODE:
        return text
    language = language_of(item)
    return text if language == get_language() else format_html('<span lang="{}">{}</span>', language, text)


@shows(ServicePage)
def context(page, request):
    """Return the template context of a ServicePage."""
    usual_no_answer = load_facts(page)
    category, institution = shown(page.category), shown(page.institution)
    offices = list(attending(page)[: OFFICES_SHOWN + 1])
    start_url = "" if not page.can_start else f"{page_address(page, request=request)}solicitud/"
    return {
        "trail": trail.category(category),
        "institution": institution,
        "rows": [*rows(page, institution, start_url), *usual(page, start_url)],
        "start_url": start_url,
        "offices": offices[:OFFICES_SHOWN],
        "more_offices": len(offices) > OFFICES_SHOWN,
        "checkers": [] if page.is_withdrawn else lists.checkers_to(page),
        "related": related(page),
        "no_answer": page.no_answer or usual_no_answer,
        "cost_words": wording.cost_words(page.cost),
        "term_words": wording.term_words(page),
        "term_label": wording.term_label(page),
        "has_before": bool(page.requirements or page.documents),
        "steps": [item.value for item in page.steps],
        "replacement": replacement(page),
        "withdrawal": withdrawal(page),
    }


def load_facts(page):
    """Give the page what it points to, which many share, and return what its index says of no answer ("": nothing)."""
    for name in POINTS_TO:
        pk = getattr(page, f"{name}_id")
        if pk and not type(page)._meta.get_field(name).is_cached(page):
            setattr(page, name, pointed_at(name, pk))
    index = page.get_parent().pk if page.pk else None
    return kept(("no answer", index), lambda: usual_no_answer(index))


def pointed_at(name, pk):
    """Return the row that field `name` of a procedure points to with `pk`."""
    rows = ServicePage._meta.get_field(name).related_model._base_manager
    return kept((name, pk), lambda: rows.get(pk=pk))


def usual_no_answer(index):
    return ServiceIndexPage.objects.filter(pk=index).values_list("no_answer", flat=True).first() or ""


def rows(page, institution, start_url):
    """Return the rows of the ficha: only what is known, each leading to its section."""
    cost, found = page.cost, []
    if page.audience:
        found.append({"label": _("Who it is for"), "value": wording.audience_words(page)})
    if page.cost.has_cost:
        words = wording.cost_words(cost)
        row = {"label": _("What it costs"), "href": "#costo"}
        if words:
            row |= {
                "value": words,
                "note": wording.price_date(cost),
            }
        else:
            row |= prose(cost.cost_note, page)
        found.append(row)
    term = wording.term_words(page)
    if term or page.term_note:
        row = {"label": wording.term_label(page), "href": "#plazo" if page.term_note else None}
        found.append(row | ({"value": term} if term else prose(page.term_note, page)))
    if page.channels:
        found.append(
            {
                "label": _("How it is done"),
                "value": wording.channel_words(page),
                "href": "#donde" if page.where else None,
            }
        )
    if start_url:
        found.append({"label": _("Account you need"), "value": page.online_form.get_level_display()})
    found.append({"label": _("Who answers for it"), "html": marked(institution.name, institution)})
    return found


def usual(page, start_url):
    """Return the row of how long what is sent by its form usually takes: of what can be sent here alone."""
    if not start_url:
        return []
    slug = page.online_form.slug
    found = kept(("usual time", slug), lambda: usual_time(slug))
    return [{"label": _("How long it usually takes"), "value": found.words, "note": found.note}]


def prose(text, page):
    """Return the part of a row that begins a longer text of the page, in the language of the page."""
    return {"html": marked(wording.short(text), page), "kind": "ficha-prose"}


def replacement(page):
    """Return the procedure that people may be led to instead of a withdrawn one, in the language being read, or None.

    The one rule, for page and API: a replacement that was withdrawn leads on to what replaced it.
    """
    asked, seen = page.replaced_by_id, {page.pk}
    while asked and asked not in seen:
        seen.add(asked)
        keys = ServicePage.objects.filter(pk=asked).values("translation_key")
        if found := lists.services().filter(translation_key__in=keys).first():
            return found
        asked = ServicePage.objects.filter(pk=asked).values_list("replaced_by", flat=True).first()
    return None


def withdrawal(page):
    """Return (why a procedure was withdrawn, the page that says it): the source, while nobody translated the words."""
    if page.is_withdrawn and not page.withdrawn_reason and is_translation(page) and (source := source_of(page)):
        return source.withdrawn_reason, source
    return page.withdrawn_reason, page


def attending(page):
    """Return the offices that attend a procedure: of its kinds and, for some of these, of its institution."""
    of_any = Q(kind__own_institution=False) | Q(institution=page.institution_id)
    offices = Office.objects.filter(of_any, kind__slug__in=page.office_kinds)
    return in_language(offices).order_by(places.west_to_east("province_code"), "municipality_code", "sort_key")


def related(page):
    """Return the pages to go on with: the guides that hold this procedure, then the procedures an editor chose.

    Where nobody chose, those that share a guide with it. One query for both kinds: only titles and addresses are shown.
    """
    here = GuideProcedure.objects.filter(service__translation_key=page.translation_key, guide__live=True)
    chosen = [block["value"] for block in page.related.raw_data]
    if chosen:
        keys = ServicePage.objects.filter(pk__in=chosen).values("translation_key")
    else:
        keys = GuideProcedure.objects.filter(guide__in=here.values("guide")).values("service__translation_key")
    guides = Q(guidepage__isnull=False, translation_key__in=here.values("guide__translation_key"))
    procedures = Q(servicepage__isnull=False, servicepage__withdrawn_on=None, translation_key__in=keys)
    found = in_language(served(Page.objects.filter(guides | procedures))).exclude(translation_key=page.translation_key)
    is_guide = Exists(GuidePage.objects.filter(pk=OuterRef("pk")))
    return found.annotate(is_guide=is_guide).order_by("-is_guide", "title")[:RELATED_SHOWN]
