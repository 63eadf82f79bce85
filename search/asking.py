"""Which fact a question is about: the price, the time, the place. Read from the whole text, in its order."""

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

PATTERNS = {
    VALIDITY: [
        r"vigencia",
        r"caduc\w+",
        r"venc(?:e|en|imiento) (?:el|la|los|las) (?!pago)",
        (
            r"(?:que|cuanto|cuantos) (?:tiempo|anos|meses|dias) (?:es |son )?(?:vale|valen|valid\w+|dura|duran"
            r"|sirve|sirven)"
        ),
        r"cuanto(?: tiempo)? dura",
        r"por cuantos? (?:anos|meses|tiempo)",
        r"hasta cuando (?:vale|sirve|es valid\w+)",
        r"tiempo (?:que )?(?:es |de )?(?:vale|valid\w+|vigencia)",
        r"sigue siendo valid\w+",
        r"es valid[oa]\b",
        r"\bvence$",
        r"\bexpira",
    ],
    TERM: [
        (
            r"(?:cuanto|que tiempo|cuantos dias)(?: mas o menos| tiempo)? (?:se )?(?:de?mora|demoran|tarda"
            r"|tardan|espera|hay que esperar)"
        ),
        r"demora\b",
        r"demoran\b",
        r"\btarda\b",
        r"\btardan\b",
        r"en (?:que|cuanto) tiempo",
        r"en cuantos dias",
        r"cuantos dias",
        r"plazo",
        r"hasta (?:cuando|que (?:dia|fecha))",
        r"cuando (?:vence|se vence|hay que|se puede|sale|termina)",
        r"que tiempo tengo",
        r"termino para",
        r"tiempo (?:de )?(?:respuesta|espera|entrega)",
        r"fecha limite",
        r"how long",
    ],
    COST: [
        (
            r"cuanto (?:me |se |te |le )?(?:cuesta|cuestan|vale|valen|cobra|cobran|paga|pagan|pago|sale|salen"
            r"|es|hay que pagar|tengo que pagar|seria)"
        ),
        r"cuanto (?:hoy |ahora |actualmente |hay |debo |tengo que |es lo que )?(?:cuesta|vale|pagar|pago|cobran)",
        r"\bcuanto(?: \w+){1,3} (?:cuesta|vale|cobran|pagar)\b",
        r"de cuanto es",
        r"precio",
        r"precios",
        r"costo",
        r"costos",
        r"tarifa",
        r"arancel",
        r"importe",
        r"valor del sello",
        r"es gratis",
        r"es gratuit\w+",
        r"cuesta algo",
        r"que sello",
        r"sellos? de cuanto",
        r"how much",
    ],
    HOURS: [
        r"horarios?",
        r"a que hora",
        r"que dias?(?: de la semana)? (?:atiend\w+|abr\w+|trabaja\w*|hay|es)",
        r"cuando (?:abre|abren|atiende|atienden)",
        r"hasta que hora",
        r"esta abiert\w+",
    ],
    PHONE: [
        r"(?<!el )(?<!un )(?<!mi )(?<!del )(?<!su )\btelefonos?\b(?! fijo)",
        r"numero(?: de telefono)? (?:de|del) (?:la |el )?(?!carne|cuenta|motor|identidad)",
        r"a que numero",
        r"donde llamo",
        r"como llamo",
    ],
    LAW: [
        r"\bque (?:ley|resolucion|decreto|norma)",
        r"en que (?:ley|resolucion|decreto)",
        r"(?:base|fundamento) legal",
        r"cual (?:es la )?(?:ley|resolucion|decreto|norma)",
        r"(?:ley|resolucion|decreto|norma) que ",
        r"segun que (?:ley|norma)",
        r"legislacion",
    ],
    DOCUMENTS: [
        (
            r"que (?:documentos?|papeles|papel|requisitos?|debo|tengo que|hay que|hace falta|necesito"
            r"|se necesita)?\s*(?:hay que |tengo que |debo |se debe )?(?:llev\w+|present\w+|entreg\w+|pide\w*"
            r"|piden|traer|necesit\w+)"
        ),
        r"\bque (?:documentos|papeles|requisitos)",
        r"documentos? (?:para|necesari\w+|que)",
        r"papeles (?:para|que)",
        r"requisitos",
        r"que (?:me |te |le )?piden",
        r"documentos que",
    ],
    WHERE: [
        r"\bdonde\b",
        r"\badonde\b",
        r"a que (?:oficina|lugar|parte)",
        r"en que (?:oficina|lugar)",
        r"lugar (?:para|donde)",
        r"direccion (?:de|del) (?:la |el )?(?:oficina|registro|banco|notaria)",
        r"que oficina",
    ],
}
ASKED = [(kind, re.compile("|".join(pattern))) for kind, pattern in PATTERNS.items()]


def asked_in(folded: str) -> tuple[str, ...]:
    """Return the kinds of fact a question asks for, in the order they stand in it. Empty: it asks for a page."""
    found = {}
    for kind, pattern in ASKED:
        if match := pattern.search(folded):
            found.setdefault(kind, match.start())
    if VALIDITY in found and COST in found and found[VALIDITY] <= found[COST] + 8:
        del found[COST]  # «cuánto tiempo vale»
    return tuple(sorted(found, key=found.get))
