from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Second words of our own addresses: /tramites/categoria/…, /tramites/vida/…, /tramites/<slug>/solicitud/
RESERVED = frozenset(
    {"admin", "api", "buscar", "categoria", "cuenta", "documents", "feed", "imprimir", "pdf", "solicitud", "vida"}
    | {code for code, _name in settings.LANGUAGES}
)


def refuse_reserved(slug):
    """Raise ValidationError when `slug` is a word of our own addresses."""
    if slug in RESERVED:
        raise ValidationError(
            _("“%(slug)s” is a word the site keeps for its own addresses. Choose another."),
            code="reserved",
            params={"slug": slug},
        )
