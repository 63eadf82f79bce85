"""What stands around a question changes nothing: asking for a fact, courtesy, of whom and since when."""

import os
import random

import pytest

from search import labels
from search.engines.postgres import PostgresEngine
from search.query import understand
from search.results import answers_of
from services_catalog.models import ServicePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]
SOAK = bool(os.environ.get("SOAK"))
AROUND = (
    "hola buenas tardes quisiera saber cómo puedo hacer para {} por favor gracias",
    "{} en cuba ahora",
    "me pueden orientar sobre {}",
    "necesito información actualizada de {}",
    "saludos, soy cubano y me hace falta {}",
    "cuál es el procedimiento a seguir para {}",
    "es verdad que se puede {} por internet",
    "que debo tener en cuenta para {}",
    "una duda sobre {}, muchas gracias de antemano",
    "mi hermano necesita {} urgente",
    "tengo problemas con {}",
    "{} 2026",
)
FACTS = {
    "cost": ("cuánto cuesta {}", "a cómo sale {}", "hay que pagar algo por {}", "{} es gratis"),
    "term": ("cuánto demora {}", "plazo para {}", "cuándo me entregan {}"),
    "validity": ("vigencia de {}", "cuándo se vence {}", "validez de {}"),
    "where": ("dónde se hace {}", "a qué oficina voy por {}"),
    "documents": ("qué documentos piden para {}", "qué me hace falta para {}"),
    "law": ("qué ley regula {}", "normativa de {}"),
}


def _titles():
    pages = ServicePage.objects.live().filter(locale__language_code="es", withdrawn_on=None).order_by("slug")
    return [page.title[0].lower() + page.title[1:] for page in pages]


def test_what_stands_around_a_procedure_does_not_change_which_is_first():
    engine = PostgresEngine()
    every = [(title, way.format(title)) for title in _titles() for way in AROUND]
    asked = every if SOAK else random.Random(14).sample(every, 100)
    wrong = []
    for title, text in asked:
        alone, found = (engine.search(understand(one)).hits[:1] for one in (title, text))
        if [hit.id for hit in alone] != [hit.id for hit in found]:
            wrong.append((text, [hit.id for hit in found]))
    assert len(asked) >= 100 and len(wrong) <= 0.04 * len(asked), wrong[:20]


def test_a_fact_of_any_procedure_is_answered_on_the_first_card():
    engine, wrong, asked = PostgresEngine(), [], 0
    titles = _titles()
    for title in titles if SOAK else random.Random(14).sample(titles, 20):
        alone = engine.search(understand(title)).hits[0]
        for kind in alone.direct.get("answers", {}):
            for text in (way.format(title) for way in FACTS.get(kind, ())):
                query = understand(text)
                hits = engine.search(query).hits
                said = (
                    [one for one in answers_of(hits[0], query) if one["label"] == labels.ANSWERS[kind]] if hits else []
                )
                asked += 1
                if not hits or hits[0].id != alone.id or not any(one["text"] for one in said):
                    wrong.append((text, hits and hits[0].id))
    assert asked >= 60 and len(wrong) <= 0.04 * asked, wrong[:20]


@pytest.mark.parametrize("text", ["cancelar numero de telefono", "numero de telefono de mi casa traslado"])
def test_a_telephone_that_the_procedure_is_about_is_not_the_fact_that_is_asked(text):
    query = understand(text)
    first = PostgresEngine().search(query).hits[0]
    assert query.asked and "teléfono" in first.title, (query.asked, first.title)
    assert answers_of(first, query) == []
