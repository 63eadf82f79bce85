from django import template
from django.utils.translation import gettext as _

register = template.Library()

# What a browser calls itself -> what people call it. The first that is found counts: Edge also says Chrome and Safari.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def device(user_agent):
    """Return the device of a User-Agent (str) in two words: «Firefox, Android»."""
    found = [next((name for mark, name in names if mark in user_agent), None) for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or _("Unknown device")
