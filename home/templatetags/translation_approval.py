from django import template

from home import translation_approval

register = template.Library()


@register.simple_tag(takes_context=True)
def approval_of(context, instance):
    """Where the translation that is being edited is on its way to be published."""
    return translation_approval.approval_of(instance, context["request"].user)
