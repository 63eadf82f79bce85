"""Which fact a question is about: the price, the time, the place. Read from the whole text, in the order it is asked."""

import re

# The facts of a procedure or office, as `SearchDoc.answers` names them, and how people ask for each. Text is folded.
COST, TERM, VALIDITY, WHERE, DOCUMENTS, HOURS, PHONE, LAW = (
    "cost",
    "term",
    "validity",
    "where",
    "documents",
    "hours",
    "phone",
    "law",
)
KINDS = (COST, TERM, VALIDITY, WHERE, DOCUMENTS, HOURS, PHONE, LAW)

_ASKED = [
    (
        VALIDITY,
        r"vigencia|caduc\w+|venc(?:e|en|imiento) (?:el|la|los|las) (?!pago)|(?:que|cuanto|cuantos) (?:tiempo|anos|meses|dias)"
        r" (?:es |son )?(?:vale|valen|valid\w+|dura|duran|sirve|sirven)|cuanto(?: tiempo)? dura|por cuantos? (?:anos|meses|tiempo)"
        r"|hasta cuando (?:vale|sirve|es valid\w+)|tiempo (?:que )?(?:es |de )?(?:vale|valid\w+|vigencia)|sigue siendo valid\w+"
        r"|es valid[oa]\b|\bvence$|\bexpira",
    ),
    (
        TERM,
        r"(?:cuanto|que tiempo|cuantos dias)(?: mas o menos| tiempo)? (?:se )?(?:de?mora|demoran|tarda|tardan|espera|hay que esperar)"
        r"|demora\b|demoran\b|\btarda\b|\btardan\b|en (?:que|cuanto) tiempo|en cuantos dias|cuantos dias|plazo|hasta (?:cuando|que (?:dia|fecha))"
        r"|cuando (?:vence|se vence|hay que|se puede|sale|termina)|que tiempo tengo|termino para|tiempo (?:de )?(?:respuesta|espera|entrega)"
        r"|fecha limite|how long",
    ),
    (
        COST,
        r"cuanto (?:me |se |te |le )?(?:cuesta|cuestan|vale|valen|cobra|cobran|paga|pagan|pago|sale|salen|es|hay que pagar|tengo que pagar|seria)"
        r"|cuanto (?:hoy |ahora |actualmente |hay |debo |tengo que |es lo que )?(?:cuesta|vale|pagar|pago|cobran)|\bcuanto(?: \w+){1,3} (?:cuesta|vale|cobran|pagar)\b"
        r"|de cuanto es|precio|precios|costo|costos|tarifa|arancel|importe|valor del sello|es gratis|es gratuit\w+|cuesta algo|que sello|sellos? de cuanto|how much",
    ),
    (
        HOURS,
        r"horarios?|a que hora|que dias?(?: de la semana)? (?:atiend\w+|abr\w+|trabaja\w*|hay|es)|cuando (?:abre|abren|atiende|atienden)|hasta que hora|esta abiert\w+",
    ),
    (
        PHONE,
        r"(?<!el )(?<!un )(?<!mi )(?<!del )(?<!su )\btelefonos?\b(?! fijo)|numero(?: de telefono)? (?:de|del) (?:la |el )?(?!carne|cuenta|motor|identidad)|a que numero|donde llamo|como llamo",
    ),
    (
        LAW,
        r"\bque (?:ley|resolucion|decreto|norma)|en que (?:ley|resolucion|decreto)|(?:base|fundamento) legal|cual (?:es la )?(?:ley|resolucion|decreto|norma)"
        r"|(?:ley|resolucion|decreto|norma) que |segun que (?:ley|norma)|legislacion",
    ),
    (
        DOCUMENTS,
        r"que (?:documentos?|papeles|papel|requisitos?|debo|tengo que|hay que|hace falta|necesito|se necesita)?\s*(?:hay que |tengo que |debo |se debe )?(?:llev\w+|present\w+|entreg\w+|pide\w*|piden|traer|necesit\w+)"
        r"|\bque (?:documentos|papeles|requisitos)|documentos? (?:para|necesari\w+|que)|papeles (?:para|que)|requisitos|que (?:me |te |le )?piden|documentos que",
    ),
    (
        WHERE,
        r"\bdonde\b|\badonde\b|a que (?:oficina|lugar|parte)|en que (?:oficina|lugar)|lugar (?:para|donde)|direccion (?:de|del) (?:la |el )?(?:oficina|registro|banco|notaria)|que oficina",
    ),
]
ASKED = [(kind, re.compile(pattern)) for kind, pattern in _ASKED]


def asked_in(folded: str) -> tuple[str, ...]:
    """Return the kinds of fact a question asks for, in the order they stand in it. Empty: it asks for a page."""
    found = {}
    for kind, pattern in ASKED:
        if match := pattern.search(folded):
            found.setdefault(kind, match.start())
    if VALIDITY in found and COST in found and found[VALIDITY] <= found[COST] + 8:
        del found[COST]  # «cuánto tiempo vale»
    return tuple(sorted(found, key=found.get))
