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
        r"caduca\b",
        r"caducan\b",
        r"caducidad",
        r"validez",
        r"vencimiento",
        r"cuando se venc\w+",
        r"cuando venc\w+ (?:el|la|los|las|mi|un|una) (?!pago)",
        r"(?:cada (?:cuanto|que tiempo)|en que tiempo)(?: tiempo)? (?:se |hay que |tengo que |debo )?ren[ou]e?v\w+",
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
        r"(?:en|a los) (?:cuanto|que|cuantos) (?:tiempo|anos|meses) (?:se )?(?:vence|caduca|expira|hay que renovar)\w*",
        r"cada (?:cuanto|que tiempo|cuant[oa]s (?:anos|meses|veces)|que fecha)(?: tiempo)?",
        r"(?:por )?cuantos (?:anos|meses) (?:es|son|dura|duran|vale|valen|sirve|sirven|dan|la dan|lo dan)\b",
        r"hasta (?:cuando|que fecha) (?:se puede |puedo |me |se )?(?:usar|utilizar|sirven?|valen?|servira|conserv\w+)",
        r"duracion\b(?! del? (?:tramite|proceso|gestion))",
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
        r"cuando (?:me |te |le |nos )?(?:responden?|contestan?|entregan?|lo entregan|la entregan|dan respuesta|llega)",
        r"cuando (?:va a estar|estaran?|esta|estan) list[oa]s?",
        r"(?:al cuanto|a los cuanto|que) tiempo (?:me |te |le |se )?(?:dan|entregan|toman|toma|lleva|llevan)",
        r"a los cuantos dias",
        r"fecha limite",
        r"fecha tope",
        r"cuando (?:me |te |le |nos |lo |la |los |las )*(?:dan|daran|saldra|tienen list[oa])\b",
        r"(?:cuanto|que) tiempo (?:tengo|me dan|lleva|toma|se toma|para)\b",
        r"cuanto dura (?:el |la |ese )?(?:tramite|proceso|gestion|papeleo)",
        r"duracion del? (?:la )?(?:tramite|proceso|gestion)",
        r"cuanto hay que esperar",
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
        r"que (?:me |se |te |le |nos )?(?:cobran?|cuestan?)\b",
        r"por cuanto (?:me )?(?:sale|salen|se hace|hacen)",
        (
            r"cuanto (?:dinero )?(?:me |se |te |le )?(?:piden?|ponen|quitan"
            r"|(?:hay que|tengo que|se debe) (?:dar|poner|gastar|llevar))\b"
        ),
        r"(?:que |cual(?:es)? )?sellos? (?:que )?(?:me |se )?(?:lleva|hace falta|hay que|necesita|ponen?|piden?)\w*",
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
        r"que (?:sello|valor|precio|costo)",
        r"a como (?:esta|estan|sale|salen|es|venden|cobran)",
        r"\bvalor d[eo]l? ?(?:la |los |las )?(?!uso)",
        r"(?:lleva|hace falta|necesita|hay que poner) (?:algun |un )?sellos?\b",
        r"(?:hay que|tengo que|se debe) pagar (?:algo |por )",
        r"se paga algo",
        r"cuantos? (?:pesos|dinero|dolares|cup|mlc) ",
        r"sellos? de cuanto",
        r"how much",
    ],
    HOURS: [
        r"horarios?",
        r"a que hora",
        r"que horas (?:atiend|abr|trabaj)\w+",
        r"horas? de (?:atencion|trabajo|servicio)",
        r"dias? de atencion",
        r"que dias?(?: de la semana)? (?:atiend\w+|abr\w+|trabaja\w*|hay|es)",
        r"cuando (?:abre|abren|atiende|atienden)",
        r"hasta que hora",
        r"esta abiert\w+",
        r"(?:abren?|atienden?|trabajan?) (?:el|los|en) (?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?)",
    ],
    PHONE: [
        r"(?<!el )(?<!un )(?<!mi )(?<!del )(?<!su )\btelefonos?\b(?! fijo)",
        r"numero(?: de telefono)? (?:de|del) (?:la |el )?(?!carne|cuenta|motor|identidad)",
        r"a que numero",
        r"por que numero",
        r"numero para (?:llamar|comunicar\w*)",
        r"como (?:me |nos )?(?:comunico|comunicarme|contacto)\b",
        r"donde llamo",
        r"como llamo",
        r"\bcontactos? (?:de|del|con) ",
    ],
    LAW: [
        r"\bque (?:ley|resolucion|decreto|norma)(?: (?:regula|rige|norma|establece|ampara|dispone|trata|dice)\w*)?",
        r"en que (?:ley|resolucion|decreto)",
        r"(?:base|fundamento) legal",
        r"cual (?:es la )?(?:ley|resolucion|decreto|norma)",
        r"(?:ley|resolucion|decreto|norma) que (?:(?:regula|rige|norma|establece|ampara|dispone|trata|dice)\w*)?",
        r"segun que (?:ley|norma)",
        r"legislacion",
        r"normativas?\b",
        r"que dice la ley",
        r"(?:ley|resolucion|decreto(?: ley)?|norma) (?:sobre|acerca)\b",
        r"por (?:que|cual) (?:ley|norma|resolucion|decreto)",
        r"que articulo",
        r"amparad[oa] (?:en|por)",
        r"por que ley",
    ],
    DOCUMENTS: [
        (
            r"que (?:documentos?|papeles|papel|requisitos?|debo|tengo que|hay que|hace falta|necesito"
            r"|se necesita)?\s*(?:hay que |tengo que |debo |se debe )?(?:llev\w+|present\w+|entreg\w+|pide\w*"
            r"|piden|traer|necesit\w+|(?<=que )(?:tener|reunir|adjuntar|mostrar)\b)"
        ),
        r"\bque (?:documentos|papeles|requisitos)",
        r"documentos? (?:para|necesari\w+|que)",
        r"papeles (?:para|que|necesari\w+)",
        r"que (?:me |te |le |nos |se )?(?:hace falta|necesita)",
        r"que documentacion",
        r"documentacion (?:de|del|para|necesaria|que)",
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
        r"(?:en|a) que (?:sitio|registro|notaria|banco|consulado)\b",
        r"en donde\b",
        r"ubicacion de",
    ],
}
# Said around any question: set phrases whose words alone would be topics («tener en cuenta», «por internet»).
AROUND = re.compile(
    r"\b(?:ten(?:er|go|emos|iendo) en cuenta|(?:dar|doy|di|dio)(?:me|se)? cuenta|a seguir\b"
    r"|(?:por|en|a traves de) (?:el |la )?(?:internet|linea|web|whatsapp|digital)|online|de acuerdo (?:a|con)"
    r"|a partir de|por parte de|en vez de|en lugar de|a lo mejor|por lo menos|a la vez|de una vez|es verdad|de verdad"
    r"|(?:la|el) (?:semana|mes|ano) (?:que viene|pasad[oa]|proxim[oa])|(?:proxim[oa]|pasad[oa]) (?:semana|mes|ano)"
    r"|(?:desde )?hace (?:mas de |como |casi |ya )?(?:un|una|\w{2,7}) (?:ano|mes|dia|semana)(?:e?s)?"
    r"|(?:llevo|llevamos|lleva) (?:\w+ )?(?:\w{2,7}) (?:ano|mes|dia|semana)(?:e?s)?(?: (?:en esto|pidiendo|tratando))?"
    r"|(?:a )?(?:mi|mis|una?|el|la) (?:papa|mama|padres?|madre|herman[oa]s?|hij[oa]s?|espos[oa]|marido|mujer|ti[oa]s?"
    r"|prim[oa]|sobrin[oa]|abuel[oa]s?|niet[oa]|suegr[oa]|cunad[oa]|vecin[oa]|novi[oa]|amig[oa]|pareja) (?:ya |no )?"
    r"(?:le |les |me |se )?(?:quieren?|necesitan?|desean?|quisiera|piden?|tienen? que|deben?|va a|van a)"
    r"|(?:la )?cosa con|hoy en dia|en estos momentos|en este momento|sin (?:hacer )?(?:la )?cola|todo lo relacionado"
    r"|tengo (?:un |una )?(?:problemas?|dudas?|preguntas?) (?:con|de|sobre)|sin problemas?)\b"
)
# Where people are, said without a name: the page asks for it (nearby.py).
NEAR = re.compile(
    r"\b(?:(?:lo |la |el |las |los )?(?:que )?(?:me )?(?:quede?n? )?mas (?:cercan[oa]s?|cerca)"
    r"(?: (?:de|a) (?:mi|aqui|donde)\b)?|cerca (?:de|a) (?:mi\b|aqui|aca|donde)|cerca mi[oa]|(?:por )?aqui cerca"
    r"|(?:que )?(?:me )?quede?n? cerca|por (?:mi (?:casa|barrio|zona)|donde (?:vivo|estoy))|(?:en|de) mi municipio"
    r"|near(?:est)?(?: to)? (?:me|here|my (?:house|home))|close to me|nearest|closest|nearby|(?<!una )(?<!la )cerca$)"
    r"(?: (?:casa|barrio|zona|vivo|estoy))?\b"
)
IS_TOPIC = re.compile(r"valid\w+|sellos?")
TOPICS = re.compile(r"^(?:es valid\w+|.*sellos?.*)$")  # may be what is asked about: «no sé si es válida»
ASKED = [(kind, re.compile("|".join(pattern))) for kind, pattern in PATTERNS.items()]


def asked_in(folded: str) -> tuple[str, ...]:
    """Return the kinds of fact a question asks for, in the order they stand in it. Empty: it asks for a page."""
    return tuple(_found(folded))


def asks_near(folded: str) -> bool:
    """Say whether a question is about what is near the person, who does not say where that is."""
    return bool(NEAR.search(folded))


def words_asking(folded: list[str]) -> frozenset[int]:
    """Return the places, among all the words of a question, of those that ask for a fact or stand around any question.

    «Plazo» and «vigencia» say which fact is wanted, not of what: they are no topic.
    """
    text = " ".join(folded)
    spans = [*list(_found(text).values())[:1], *_spans(text)]
    places, start = set(), 0  # of facts the first: «precio de la certificación de vigencia de matrimonio»
    for place, word in enumerate(folded):
        inside = [(begin, end) for begin, end in spans if begin <= start and start + len(word) <= end]
        if any(not (IS_TOPIC.match(word) and TOPICS.match(text[begin:end])) for begin, end in inside):
            places.add(place)
        start += len(word) + 1
    return frozenset(places)


def _spans(text):
    return [match.span() for pattern in (AROUND, NEAR) for match in pattern.finditer(text)]


def _found(folded):
    """Return {kind: (start, end)} of what asks for each kind of fact, in the order they stand in the text."""
    found = {}
    for kind, pattern in ASKED:
        if match := pattern.search(folded):
            found.setdefault(kind, match.span())
    if VALIDITY in found and COST in found and found[VALIDITY][0] <= found[COST][0] + 8:
        del found[COST]  # «cuánto tiempo vale»
    return dict(sorted(found.items(), key=lambda one: (one[1][0], -one[1][1])))
