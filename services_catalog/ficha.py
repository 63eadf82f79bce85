"""What the page of one procedure shows besides its own fields."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.locale import in_language, language_of
from core.pages import shows
from core.templatetags.i18n_pages import page_address
from services_catalog import lists, trail, wording
from services_catalog.choices import OfficeKind
from services_catalog.models.guide import GuidePage, GuideProcedure
from services_catalog.models.indexes import ServiceIndexPage
from services_catalog.models.office import Office
from services_catalog.models.service import ServicePage

OFFICES_SHOWN = 12
RELATED_SHOWN = 8


def shown(snippet):
    """Return a Spanish snippet's translation into the language being read, or itself."""
    if get_language() == settings.LANGUAGE_CODE or snippet is None:
        return snippet
    versions = type(snippet).objects.select_related("locale").filter(translation_key=snippet.translation_key)
    return in_language(versions).first() or snippet


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
        "rows": rows(page, institution, start_url),
        "start_url": start_url,
        "offices": offices[:OFFICES_SHOWN],
        "more_offices": len(offices) > OFFICES_SHOWN,
        "checkers": [] if page.is_withdrawn else lists.checkers_to(page),
        "related": related(page),
        "no_answer": page.no_answer or usual_no_answer,
        "cost_words": wording.cost_words(page.cost),
        "term_words": wording.term_words(page),
        "has_before": bool(page.requirements or page.documents),
        "steps": [item.value for item in page.steps],
        "replacement": replacement(page),
    }


def load_facts(page):
    """Fetch what the page points to, and return what its index says of no answer ("" when nothing), in one query.

    Fields changed and not saved yet (a preview) load as usual.
    """
    names = ("category", "institution", "fee", "online_form")
    indexes = ServiceIndexPage.objects.filter(pk=page.get_parent().pk if page.pk else None)
    facts = type(page)._base_manager.select_related(*names).only(*names)
    saved = facts.annotate(usual_no_answer=Subquery(indexes.values("no_answer"))).filter(pk=page.pk).first()
    if saved is None:
        return ""
    for name in names:
        if getattr(saved, f"{name}_id") == getattr(page, f"{name}_id"):
            setattr(page, name, getattr(saved, name))
    return saved.usual_no_answer or ""


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
                "note": _("Price of %(date)s") % {"date": cost.cost_dated} if cost.cost_dated else "",
            }
        else:
            row |= prose(cost.cost_note, page)
        found.append(row)
    term = wording.term_words(page)
    if term or page.term_note:
        row = {"label": _("How long it takes"), "href": "#plazo" if page.term_note else None}
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


def prose(text, page):
    """Return the part of a row that begins a longer text of the page, in the language of the page."""
    return {"html": marked(wording.short(text), page), "kind": "ficha-prose"}


def replacement(page):
    """Return the procedure that took the place of a withdrawn one, when people may be led to it."""
    if not page.replaced_by_id:
        return None
    keys = type(page).objects.filter(pk=page.replaced_by_id).values("translation_key")
    return lists.services().filter(translation_key__in=keys).first()


def attending(page):
    """Return the offices that attend a procedure: of its kinds; banks are of several institutions, so of its own."""
    offices = Office.objects.filter(kind__in=page.office_kinds)
    if OfficeKind.BANK in page.office_kinds:
        offices = offices.filter(institution=page.institution_id)
    return in_language(offices).order_by("province_code", "municipality_code", "sort_key")


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
    found = in_language(Page.objects.live().filter(guides | procedures)).exclude(translation_key=page.translation_key)
    is_guide = Exists(GuidePage.objects.filter(pk=OuterRef("pk")))
    return found.annotate(is_guide=is_guide).order_by("-is_guide", "title")[:RELATED_SHOWN]
