"""How what this room holds becomes findable. Withdrawn procedures yield nothing: nobody should be led to them."""

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex

from core.language_paths import in_active_language
from core.page_addresses import page_address
from core.searchable import SearchDoc, may_be_indexed, register
from services_catalog import answers, wording
from services_catalog.facets import FACETS, provinces_of
from services_catalog.ficha import shown
from services_catalog.models import CheckerPage, GuidePage, Institution, Office, ServicePage
from services_catalog.phones import phones_text
from tramites_forms.document import in_language, walk
from tramites_forms.models import OnlineForm
from tramites_forms.versions import text_for


def items(stream):
    """Return the texts of a stream of short texts as one str."""
    return "\n".join(item.value for item in stream)


def remembering():
    """Return `shown` that asks once for each snippet."""
    known = {}

    def ask(snippet):
        if snippet not in known:  # a row of a model
            known[snippet] = shown(snippet)
        return known[snippet]

    return ask


@register(ServicePage)
def service(page):
    if page.is_withdrawn:
        return
    in_this_language = remembering()
    category, institution = in_this_language(page.category), in_this_language(page.institution)
    facets = {facet.name: facet.of(page, in_this_language) for facet in FACETS}
    body = [
        *(items(stream) for stream in (page.requirements, page.documents, page.steps, page.where, page.legal_basis)),
        *(strip_tags(text) for text in (page.result, page.appeal)),
        page.cost.cost_note,
        page.term_note,
        category.name,
        institution.name,
    ]
    yield SearchDoc(
        id=f"service:{page.slug}",
        type="service",
        language=page.locale.language_code,
        title=page.title,
        url=page_address(page),
        summary=page.summary,
        body="\n".join(filter(None, body)),
        keywords=(*page.keywords, institution.acronym),
        facets={name: tuple(values) for name, values in facets.items()},
        labels={value: words for values in facets.values() for value, words in values.items()},
        facts=tuple(fact["text"] for fact in wording.facts(page)),
        direct={
            "answers": answers.of_service(page),
            "office_kinds": list(page.office_kinds),
            "institution": institution.slug,
            **({"start": f"{page_address(page)}solicitud/"} if page.can_start else {}),
        },
        date=page.last_reviewed_on,
    )


@register(OnlineForm)
def form(found):
    """A published form of a page that is no procedure, at that page. Of a procedure it is the button, not a result."""
    version = found.source.current_version()
    page = _beginning(found)
    if version is None or not found.source.is_open() or page is None:
        return
    address = page_address(page)
    language = found.locale.language_code
    text = text_for(version, language)
    asked = in_language(version.document, text.content, text.language)
    steps = [node["text"] for step in asked["steps"] for node in (step, *walk(step["fields"]))]
    yield SearchDoc(
        id=f"form:{found.slug}",
        type="form",
        language=language,
        title=found.title,
        url=address,
        summary=found.summary,
        body="\n".join(filter(None, (one.get("title") or one.get("label") for one in steps))),
        facets={"online": ("yes",)},
        direct={"start": address},
    )


def _beginning(found):
    """Return the page that a form begins on, or None: a procedure holds it, or nothing everybody may see does."""
    source = found.source
    services = ServicePage.objects.live().filter(online_form=source, withdrawn_on=None)
    if any(may_be_indexed(service) for service in services):
        return None
    held_by = ReferenceIndex.get_references_to(source).values_list("object_id", "base_content_type__model")
    keys = [int(key) for key, model in held_by if key.isdigit() and model == "page"]
    pages = Page.objects.live().filter(pk__in=keys).order_by("pk").specific()
    return next((page for page in pages if not isinstance(page, ServicePage) and may_be_indexed(page)), None)


@register(GuidePage)
def guide(page):
    steps = [f"{step.value['title']}. {step.value['text']}" for step in page.steps]
    current = ServicePage.objects.current().filter(guide_procedures__guide=page)
    services = current.order_by("guide_procedures__sort_order").values_list("title", flat=True)
    yield SearchDoc(
        id=f"guide:{page.slug}",
        type="guide",
        language=page.locale.language_code,
        title=page.title,
        url=page_address(page),
        summary=page.summary,
        body="\n".join([*steps, items(page.tips), *services]),
        keywords=page.keywords,
        date=page.last_reviewed_on,
    )


@register(CheckerPage)
def checker(page):
    """Found among the guides: to who searches it is one more way to know what they need."""
    yield SearchDoc(
        id=f"guide:{page.slug}",
        type="guide",
        language=page.locale.language_code,
        title=page.title,
        url=page_address(page),
        summary=page.summary,
        body=page.words,
        keywords=page.keywords,
        date=page.last_reviewed_on,
    )


@register(Institution)
def institution(found):
    provinces = provinces_of(found)
    yield SearchDoc(
        id=f"organism:{found.slug}",
        type="organism",
        language=found.locale.language_code,
        title=found.name,
        url=in_active_language(f"/instituciones/{found.slug}/"),
        summary=found.description,
        body="\n".join(found.services.current().values_list("title", flat=True)),
        keywords=(found.acronym,) if found.acronym else (),
        facets={"institution": (found.slug,), "province": tuple(provinces)},
        labels={found.slug: found.name, **provinces},
        facts=(found.acronym,) if found.acronym else (),
    )


@register(Office)
def office(found):
    """Found by name, kind and place. Seeded ones keep their place in the seed list as their id."""
    kind, where = shown(found.kind).name, found.province.name
    if found.municipality and found.municipality.name != where:
        where = f"{found.municipality.name}, {where}"
    institution, phone = found.institution, phones_text(found.phone)
    key = found.slug if found.import_key is None else found.import_key
    yield SearchDoc(
        id=f"office:{key}",
        type="office",
        language=found.locale.language_code,
        title=found.name,
        url=in_active_language(f"/oficinas/{found.slug}/"),
        summary=", ".join(filter(None, [found.address, where])),
        body="\n".join(filter(None, [institution and institution.name, found.hours])),
        keywords=(kind, *((institution.acronym,) if institution and institution.acronym else ())),
        facets={
            "institution": (institution.slug,) if institution else (),
            "province": (found.province.slug,),
            "municipality": (found.municipality_code,) if found.municipality_code else (),
            "whole": () if found.municipality_code else (found.province.slug,),  # serves all its province
        },
        labels={
            found.province.slug: found.province.name,
            **({institution.slug: institution.name} if institution else {}),
        },
        direct={
            name: value
            for name, value in {
                "place": found.municipality_code or found.province.slug,
                "phone": phone,
                "address": found.address,
                "hours": found.hours,
                "answers": answers.of_office(found),
            }.items()
            if value
        },
        facts=tuple(filter(None, [_("Telephone: %(number)s") % {"number": phone} if phone else "", found.hours])),
    )
