from django import template

from core import phone

register = template.Library()


@register.filter
def readable_phone(number):
    """Return an E.164 number as people say it; nothing for nothing."""
    return phone.readable_phone(number) if number else ""
