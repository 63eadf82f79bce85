from django import template
from django.utils.safestring import mark_safe
from wagtail.rich_text import RichText, expand_db_html

from core.rich_html import shown_clean, stored_clean

register = template.Library()


@register.filter
def rich_html(value):
    """Return stored rich text (str, RichText or None) as the HTML of a page, through the gate on both sides."""
    source = value.source if isinstance(value, RichText) else str(value or "")
    return expanded(expand_db_html(stored_clean(source, images=True)))


@register.filter
def expanded(html):
    """Return expanded rich text as safe HTML: what Wagtail itself shows goes through here (its shared template)."""
    return mark_safe(shown_clean(html))
