from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def in_my_language(message):
    """Return a stored message (English, marked with gettext_noop where it was written) in the active language."""
    return gettext(message) if message else ""
