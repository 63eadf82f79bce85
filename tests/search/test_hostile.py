"""Whatever is typed is only text: random hostile searches on both engines, 10,000 of them in `make soak`."""

import os
import random

import pytest

from search.engines.base import PAGE_SIZE
from search.engines.elastic import ElasticsearchEngine
from search.engines.postgres import PostgresEngine
from search.query import understand
from search.reading import MAX_LENGTH, MAX_WORDS
from search.suggestions import suggest_words
from search.weighing import MAX_ALTERNATIVES
from tests.support.search_helpers import doc, fill

pytestmark = pytest.mark.django_db
ROUNDS = 10_000 if os.environ.get("SOAK") else 200
PIECES = [
    *"&|!():*<->\\'\"?~^{}[]+-/%_$#@;,.=`´«»¿¡",
    *(
        "' OR 1=1 --",
        "'; DROP TABLE search_document; --",
        "%s",
        "%(v0)s",
        "{{7*7}}",
        "${jndi:ldap://x}",
        "\x00",
        "\x1b[2J",
    ),
    *(
        "title:(a AND b)",
        "*:*",
        "/.*a{1,99999}.*/",
        "[* TO *]",
        "foo~100",
        "_exists_:x",
        "a^1e99",
        "NOT NOT",
        "||",
        "&&",
    ),
    *(
        "\u202e",
        "\u200b",
        "\ufeff",
        "\ud83d\ude00",
        "١٢٣",
        "ａｂｃ",
        "e\u0301" * 40,
        "ﷺ",
        "\U000e0041",
        "Ω≈ç√",
        "ñ",
        "\uffff",
    ),
    *(
        "carné",
        "pasaporte",
        "licencia",
        "a" * 300,
        "0" * 50,
        "🇨🇺",
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "\r\n",
        "\t",
    ),
]


@pytest.fixture(params=["postgres", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request):
    if request.param == "postgres":
        chosen = PostgresEngine()
    else:
        chosen = ElasticsearchEngine(request.getfixturevalue("elasticsearch_url"), f"test-hostile-{os.getpid()}")
        chosen.drop()
    fill(chosen, [doc("service:pasaporte", "Expedición de pasaporte"), doc("service:licencia", "Licencia y carné")])
    yield chosen
    if request.param == "elasticsearch":
        chosen.drop()


def hostile(chance):
    text = "".join(
        chance.choice(PIECES) if chance.random() < 0.7 else chr(chance.randrange(1, 0x2FFFF))
        for _ in range(chance.randrange(1, 30))
    )
    text += chance.choice(["", "", "", " x" * 5_000, "é" * 10_000])
    return text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate cannot arrive over HTTP


def test_no_text_makes_an_engine_fail(engine):
    chance = random.Random(20261124)
    for number in range(ROUNDS):
        text = hostile(chance)
        filters = {"type": (hostile(chance)[:50],)} if number % 10 == 0 else None
        query = understand(text, chance.choice(["es", "en"]), filters=filters, page=chance.randrange(1, 60))
        assert len(engine.search(query).hits) <= PAGE_SIZE
        if number % 3 == 0:
            assert len(suggest_words(engine, text)) <= 8


def test_what_an_engine_is_asked_is_bounded_whatever_is_typed():
    chance = random.Random(20261124)
    fill(PostgresEngine(), [doc(f"service:s{number}", f"palabra{chr(97 + number)} común") for number in range(20)])
    for text in ("palabra " * 5_000, " ".join(f"palabr{chr(97 + number)}" for number in range(500)), hostile(chance)):
        query = understand(text)
        assert len(query.text) <= MAX_LENGTH
        assert len(query.concepts) <= 2 * MAX_WORDS
        assert all(len(concept.alternatives) <= MAX_ALTERNATIVES for concept in query.concepts)
