"""Addresses and language marks of pages, for templates. See docs of core.locale for the rules."""

import re

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Page

from core import locale
from core.language_paths import absolute, in_language
from core.page_addresses import page_address

register = template.Library()
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@register.simple_tag(takes_context=True)
def page_url(context, page, language=None):
    """Address of a page in the language of the interface: `{% page_url page %}`."""
    return page_address(page, language, context.get("request"))


@register.simple_tag(takes_context=True)
def lang_attr(context, content):
    """` lang="es"` when `content` (page or snippet) is in another language than the interface, else nothing."""
    language = locale.language_of(content, context.get("request"))
    return "" if language == translation.get_language() else format_html(' lang="{}"', language)


@register.simple_tag(takes_context=True)
def foreign_language(context, content):
    """Language code of `content` when it is not the interface's, else None: what `lang=` of a component takes."""
    language = locale.language_of(content, context.get("request"))
    return None if language == translation.get_language() else language


@register.simple_tag(takes_context=True)
def trail(context, page):
    """Where a page is: list of (title, address) from the home page to its parent, for `{% breadcrumbs %}`.

    A page that was routed to remembers its parents, so this costs no query, or one when they may be translated.
    """
    request, above = context.get("request"), []
    while page.depth > 2 and (page := page.get_parent()):
        above.append(page)
    titles = {above[-1].translation_key: _("Home")} if above else {}
    if above and locale.language_of(above[-1], request) != translation.get_language():
        translated = Page.objects.live().filter(
            translation_key__in=[one.translation_key for one in above],
            locale__language_code=translation.get_language(),
        )
        titles = {one.translation_key: one.title for one in translated} | titles
    return [(titles.get(one.translation_key, one.title), page_address(one, request=request)) for one in reversed(above)]


@register.simple_tag(takes_context=True)
def is_fallback(context, content):
    """Whether `content` is shown in another language than the interface's."""
    return locale.language_of(content, context.get("request")) != translation.get_language()


@register.inclusion_tag("blocks/alternates.html", takes_context=True)
def alternates(context, page=None):
    """Canonical and hreflang links. Only real translations are alternates; a fallback points at its source."""
    request = context.get("request")
    if page is None or not getattr(page, "pk", None) or request is None:
        return {}
    tail = request.path[len(page_address(page, request=request)) :]
    language = locale.language_of(page, request)
    pages = {**locale.live_translations(page), language: page}
    # Each page of a list is its own: a canonical that named the first one would hide what only the others list.
    number = request.GET.get("pagina", "")
    tail += f"?pagina={number}" if PAGE_NUMBER.fullmatch(number) and number != "1" else ""
    links = {code: absolute(page_address(p, code, request) + tail) for code, p in sorted(pages.items())}
    return {
        "canonical": links[language],
        "links": list(links.items()) if len(links) > 1 else [],
        "default": links.get(settings.LANGUAGE_CODE),
    }


@register.simple_tag(takes_context=True)
def same_page_in(context, language):
    """Address of what is being read in another language: the language switch of the bar."""
    return in_language(context["request"].path, language)
