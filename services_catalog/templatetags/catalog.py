from urllib.parse import urlsplit

from django import template
from django.utils.translation import get_language

from core import locale
from core.page_addresses import page_address
from services_catalog import notices, wording

register = template.Library()
register.filter("cup", wording.money)
register.filter("with_article", wording.with_article)
register.filter("contracted", wording.contracted)


@register.inclusion_tag("components/result.html", takes_context=True)
def service_result(context, service, level=2):
    """A procedure as an item of a list, with the facts that decide."""
    request = context.get("request")
    language = locale.language_of(service, request)
    return {
        "title": service.title,
        "url": page_address(service, request=request),
        "summary": service.summary,
        "facts": wording.facts(service, notices.board(request).of(service)),
        "lang": None if language == get_language() else language,
        "level": level,
    }


@register.inclusion_tag("services_catalog/notices.html", takes_context=True)
def notices_of(context, service):
    """The notices that hold on a procedure now, two at the most."""
    return {"told": notices.board(context.get("request")).of(service)[: notices.SHOWN]}


@register.filter
def address_of_site(url):
    """Return the short name of a source's address: "www.gacetaoficial.gob.cu"."""
    return urlsplit(url).hostname or url
