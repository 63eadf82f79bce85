"""The frame around every page: the bar above it and the footer below, made once for each language.

They change only with the settings and the words of the site, so a process keeps them; what is of one page (the link to
the other language) is set in.
"""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from core import language_paths
from core.site_owner import site_owner
from core.templatetags.components import language_switch

register = template.Library()
OF_THE_PAGE = "<!--page-->"  # where what is of one page goes


@lru_cache(maxsize=64)
def _kept(template_name, language, owner, parts):
    """Keep one for each `language`, which is the active one. `owner`: SiteOwner; `parts`: set of str."""
    html = render_to_string(template_name, {"owner": owner, "of_the_page": mark_safe(OF_THE_PAGE), "parts": parts})
    before, _mark, after = html.partition(OF_THE_PAGE)
    return before, after


def _frame(template_name, of_the_page, parts=frozenset()):
    make = _kept.__wrapped__ if settings.DEBUG else _kept  # who writes templates sees them at once
    before, after = make(template_name, language_paths.active(), site_owner(), parts)
    return mark_safe(f"{before}{of_the_page}{after}")  # both halves were escaped by their template


@register.simple_tag(takes_context=True)
def bar(context, search=True, sections=True):
    """The bar above a page. `search`: with the field, which pages that have a larger one go without; `sections`: with
    the ways to the parts of the site, which the steps of a form go without.
    """
    link = render_to_string("components/language_switch.html", language_switch(context))
    parts = frozenset(name for name, wanted in (("search", search), ("sections", sections)) if wanted)
    return _frame("components/bar.html", link, parts)


@register.simple_tag(takes_context=True)
def footer(context, short=False):
    """The foot of a page. `short`: without the ways to the parts of the site."""
    request = context.get("request")
    address = request.build_absolute_uri() if request else ""
    printed = render_to_string("components/printed_address.html", {"address": address}) if address else ""
    return _frame("components/footer.html", printed, frozenset(() if short else ("sections",)))


@register.simple_tag
def owner():
    """Whose site this is: a SiteOwner."""
    return site_owner()
