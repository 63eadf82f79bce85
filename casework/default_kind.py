"""The kind of case that every submission has until an institution defines its own."""

from casework.models import CaseKind, State, Transition

SLUG = "solicitud"


def english(label, explanation):
    return {"en": {"label": label, "explanation": explanation}}


STATES = [
    {
        "slug": "received",
        "label": "Recibida",
        "explanation": "La institución tiene su solicitud y todavía no ha empezado a revisarla.",
        "translations": english(
            "Received",
            "The institution has your request and has not begun to look at it yet.",
        ),
    },
    {
        "slug": "in_review",
        "label": "En revisión",
        "explanation": "Una persona de la institución revisa su solicitud.",
        "translations": english(
            "Being reviewed",
            "A person at the institution is looking at your request.",
        ),
    },
    {
        "slug": "correction",
        "label": "Espera por usted",
        "explanation": "La institución necesita que aclare o corrija algo. Mientras tanto, el plazo no corre.",
        "translations": english(
            "Waiting for you",
            "The institution needs you to explain or correct something. The days do not run meanwhile.",
        ),
        "waits_for_citizen": True,
    },
    {
        "slug": "decided",
        "label": "Respondida",
        "explanation": "La institución ya respondió a su solicitud.",
        "translations": english(
            "Answered",
            "The institution has answered your request.",
        ),
        "closes": True,
    },
]
DOCUMENT = {
    "document_title": "Respuesta a una solicitud",
    "document_text": "Vista la solicitud que se menciona, la institución responde lo siguiente.",
}
# An officer takes them. A correction goes back by itself to the state it was asked in: no step leads out of it.
STEPS = [  # key, button, from, to, needs words for the citizen
    ("take", "Empezar la revisión", "received", "in_review", False),
    ("ask", "Pedir una corrección", "in_review", "correction", True),
    ("decide", "Responder y cerrar", "in_review", "decided", True),
    ("decide", "Responder y cerrar", "correction", "decided", True),
]


def default_kind():
    """Return the default CaseKind, made the first time. What staff edited in it stays."""
    kind, _created = CaseKind.objects.get_or_create(slug=SLUG, defaults={"name": "Solicitud", **DOCUMENT})
    if not kind.states.exists():
        _fill(kind)
    return kind


def _fill(kind):
    states = {}
    for position, said in enumerate(STATES):
        found, _created = State.objects.get_or_create(
            kind=kind, slug=said["slug"], defaults={**said, "sort_order": position}
        )
        states[found.slug] = found
    for slug, label, source, target, needs_text in STEPS:
        Transition.objects.get_or_create(
            kind=kind,
            slug=slug,
            source=states[source],
            defaults={"label": label, "target": states[target], "needs_text": needs_text},
        )
