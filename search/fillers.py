"""Words of asking, not of what is asked: they help the order a little and never exclude anything."""

from . import analysis

SPANISH = """
    necesito necesita necesitan necesitamos quiero quiere quieren queremos quisiera deseo puedo puede pueden
    podemos podria podrian debo debe deben debemos hacer hacerme hacerlo hago hace hacen haga falta haciendo tengo
    tener tiene tienen tenemos tenia tuve tuvo voy vas va van vamos ir fui fueron estar estoy esta estan estaba
    soy somos eres sea seria haber habia hubo saber se sabe sabes conocer averiguar explicar explicame dime digame
    decir dice dicen ver veo mirar saco saca sacar sacan sacarme sacarle obtener obtengo conseguir consigo pedir
    pido pide solicitar solicito gestionar gestion tramite tramites tramitar requisitos requisito pasos paso papel
    papeles info ayudar favor cuanto cuanta cuantos cuantas cuesta cuestan costo precio vale valen demora demoran
    tarda tardan tiempo lugar ubicacion numero llamar donde adonde poner pongo pone ponen ponerle ponerme sirve
    sirven mismo misma nuevo nueva otro otra pasa pasar llevar llevo llegar llego empezar empiezo terminar termino
    dejar buscar busco encontrar dar doy darme dan todo toda todos todas todavia aun solo sola solamente mucho
    mucha muchos muchas poco poca bien ahora hoy ayer despues antes luego siempre nunca mientras pronto rapido
    urgente cualquier cualquiera algun alguna alguno algunos alguien nadie nada cosa cosas cerca aqui alli ahi
    alla manera forma posible gente creo supuesto hola saludos gracias buenas buenos dias tardes noches cuba
    cubano cubana cubanos desearia deseamos quisieramos gustaria orientacion orientar orienten orienteme papeleo
    duda dudas pregunta preguntar preguntas consulta consultar interesa interesaria actual actuales actualmente
    vigente vigentes procedimiento procedimientos proceso modo facil facilmente verdad oye mira mire oigan amigo
    amigos estimados senores cordial dios porfa porfavor urgencia urgentemente costaria valdria saldria sale salen
    cobra cobran ayudame ayudenme expliqueme digan cuenten necesitaria hacerse tramitarse sacarse pedirse correcto
    correcta detalle detalles saben sabran conoce conocen pudiera pudieran serian estuviera hubiera acudir acudo
    dirigirme dirijo resolver resuelvo resuelve solucionar seguir sigo interesado interesada interesados
    actualizado actualizada antemano tratando trato intentando intento intente companeros companero companera
    relacionado relacionada asere caballero verificando urge urgencias apuro oriente indicar indique indiquen
    indicarme informar informe informarme informen recomiendan recomienda sugieren comenten comenta enterarme
    entender entiendo llevan piden exigen exige hablar comunicar comunicarme enero febrero marzo abril mayo junio
    julio agosto septiembre octubre noviembre diciembre
"""
ENGLISH = """
    how what where when who which why can could should would need want have has get got make made apply application
    obtain do does did much many cost costs please help find way required requirements procedure procedures know there
    about into new my cuban
"""
# Of whom, since when, how many: what a long question tells around what it asks. Alone, or as a part of what editors
# wrote together («mi hijo enfermo»), they count as any word.
CIRCUMSTANCE = """
    papa mama padre madre padres hermano hermana hermanos hermanas hijo hija hijos hijas esposo esposa marido mujer tio
    tia tios primo prima sobrino sobrina abuelo abuela abuelos nieto nieta suegro suegra suegros cunado cunada vecino
    vecina vecinos novio novia amigo amiga pareja familia familiar senor senora persona personas nino nina ninos bebe
    ano anos mes meses dia dias semana semanas hora horas vez veces momento pasado pasada proximo proxima ultimo ultima
    uno dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta cincuenta sesenta
    lunes martes miercoles jueves viernes sabado domingo manana tarde noche fecha edad
    vivo vive viven vivia vivir vivimos estado unido estados unidos miami espana mexico brasil panama italia rusia
    chile ecuador uruguay argentina guyana alemania francia canada portugal
    problema problemas caso casos razon motivo motivos situacion llevo llevamos dijo dijeron digo dicen contigo conmigo
    empieza empiezo comenzar comienza quedo queda quedar quedarse viene vienen vino venir trajo traje traer mando mandar
    conozco pude podido hacemos hicimos hizo hecho tocan toca debia
"""
# They say what is done only with the noun beside them.
LIGHT = """
    hacer hago hace hacen haciendo hacerme hacerlo tener tengo tiene poner pongo pone dar doy dan saco sacar saca ver ir
    voy va pedir pido pide buscar busco
"""
CIRCUMSTANCES = frozenset(analysis.stem(analysis.fold(word)) for word in analysis.word_set(CIRCUMSTANCE))
LIGHT_VERBS = frozenset(analysis.stem(analysis.fold(word)) for word in analysis.word_set(LIGHT))
FILLERS = frozenset(analysis.stem(analysis.fold(word)) for word in analysis.word_set(SPANISH + ENGLISH))
ENGLISH_STOP_WORDS = analysis.word_set(
    "the an of to for my in on is are at by with and or from if i it this that your our be as am his her their its"
)
