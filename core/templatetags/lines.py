from django import template

from core.messages.model import Channel
from core.messages.outbox import state_of

register = template.Library()


@register.simple_tag
def line_state(email, phone):
    """Return how the message with a code fares that was sent to an e-mail or a phone: "", "late" or "refused"."""
    return state_of(Channel.EMAIL, email.strip().lower()) if email else state_of(Channel.SMS, phone or "")
