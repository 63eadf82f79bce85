from django import template

from home import taking_down

register = template.Library()


@register.simple_tag(takes_context=True)
def taking_down_form(context, page):
    """The questions of whoever unpublishes `page`, or None for a translation: its source stays at the address."""
    if taking_down.is_translation(page):
        return None
    return getattr(context["request"], "taking_down", None) or taking_down.form_for(context["request"], page)


@register.simple_tag
def translations_taken_down(page):
    """The published translations that go with `page`."""
    return taking_down.live_translations(page)
