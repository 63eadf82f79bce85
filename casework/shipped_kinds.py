"""The kinds of case that every installation begins with, as plain data. What staff edit in them afterwards stays."""

SOLICITUD, CERTIFICADO, DUPLICADO, PETICION = "solicitud", "certificado", "duplicado", "peticion"


def state(slug, label, explanation, english, *, staff="", waits=False, closes=False):
    """Return a state. `english`: (label, explanation)."""
    return {
        "slug": slug,
        "label": label,
        "explanation": explanation,
        "staff_label": staff,
        "translations": {"en": dict(zip(("label", "explanation"), english, strict=True))},
        "waits_for_citizen": waits,
        "closes": closes,
    }


def step(slug, label, source, target, *, text=False, message="", english=""):
    return {
        "slug": slug,
        "label": label,
        "source": source,
        "target": target,
        "needs_text": text,
        "message": message,
        "translations": {"en": {"message": english}} if english else {},
    }


RECEIVED = state(
    "received",
    "Recibida",
    "La institución tiene su solicitud y todavía no ha empezado a revisarla.",
    ("Received", "The institution has your request and has not begun to look at it yet."),
)
IN_REVIEW = state(
    "in_review",
    "En revisión",
    "Una persona de la institución revisa su solicitud.",
    ("Being reviewed", "A person at the institution is looking at your request."),
)
CORRECTION = state(
    "correction",
    "Espera por usted",
    "La institución necesita que aclare o corrija algo. Mientras tanto, el plazo no corre.",
    (
        "Waiting for you",
        "The institution needs you to explain or correct something. The days do not run meanwhile.",
    ),
    waits=True,
)
DECIDED = state(
    "decided",
    "Respondida",
    "La institución ya respondió a su solicitud.",
    ("Answered", "The institution has answered your request."),
    closes=True,
)
SEARCHING = state(
    "searching",
    "En búsqueda",
    "Una persona busca la inscripción en los libros del registro.",
    ("Being searched for", "A person is looking for the entry in the books of the registry."),
    staff="Buscar en los libros",
)
MAKING = state(
    "making",
    "Se está haciendo",
    "Su solicitud está en regla y su duplicado se está haciendo.",
    ("Being made", "Your request is in order and your duplicate is being made."),
    staff="En elaboración",
)
# An officer takes them. A correction goes back by itself to the state it was asked in: no step leads out of it.
TAKE = step("take", "Empezar la revisión", "received", "in_review")


def ask(source):
    return step("ask", "Pedir una corrección", source, "correction", text=True)


def decide(source):
    return step("decide", "Responder y cerrar", source, "decided", text=True)


# Ley 167 of 2023 and Decreto 112 of 2024: 30 natural days, extended once; passed on within 5 days.
SHIPPED = [
    {
        "slug": SOLICITUD,
        "name": "Solicitud",
        "document_title": "Respuesta a una solicitud",
        "document_text": "Vista la solicitud que se menciona, la institución responde lo siguiente.",
        "states": [RECEIVED, IN_REVIEW, CORRECTION, DECIDED],
        "steps": [TAKE, ask("in_review"), decide("in_review"), decide("correction")],
    },
    {
        "slug": CERTIFICADO,
        "name": "Certificado",
        "document_title": "Certificación",
        "document_text": "Vistos los asientos del registro, se certifica lo siguiente.",
        "states": [RECEIVED, SEARCHING, CORRECTION, DECIDED],
        "steps": [
            step(
                *("take", "Empezar la búsqueda", "received", "searching"),
                message="Empezó la búsqueda de la inscripción que pidió.",
                english="The search for the entry you asked for has begun.",
            ),
            ask("received"),
            decide("received"),
            ask("searching"),
            decide("searching"),
            decide("correction"),
        ],
    },
    {
        "slug": DUPLICADO,
        "name": "Duplicado",
        "states": [RECEIVED, IN_REVIEW, MAKING, CORRECTION, DECIDED],
        "steps": [
            TAKE,
            ask("in_review"),
            step(
                *("make", "Enviar a elaborar", "in_review", "making"),
                message="Su solicitud está en regla: el duplicado se está haciendo.",
                english="Your request is in order: the duplicate is being made.",
            ),
            decide("in_review"),
            step("back", "Volver a revisar", "making", "in_review", text=True),
            decide("making"),
            decide("correction"),
        ],
    },
    {
        "slug": PETICION,
        "name": "Petición o queja",
        "redirect_days": 5,
        "states": [RECEIVED, IN_REVIEW, CORRECTION, DECIDED],
        "steps": [TAKE, ask("in_review"), decide("in_review"), decide("correction")],
    },
]
# Which of them the first forms are answered as, by how their slug begins. The others are plain requests.
FORMS = {
    "certificacion-": CERTIFICADO,
    "duplicado-": DUPLICADO,
    "contacto": PETICION,
    "reportar-": PETICION,
    "correo-": PETICION,
}
