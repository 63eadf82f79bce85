"""Where forms are served: core.served remembers it, and follows when a form gets another name."""

from core.served.addresses import register
from core.served.rule import is_translation
from tramites_forms.models import OnlineForm


@register(OnlineForm)
def form(found):
    if is_translation(found) or found.current_version() is None:
        return {}
    return {"page": f"/formularios/{found.slug}/", "api": f"/api/v1/forms/{found.slug}"}
