"""Checkers: a few questions that lead to a procedure, with nothing but addresses."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks.stream_block import StreamBlockValidationError

from core.searchable import registered
from services_catalog.checker_blocks import QuestionTreeBlock
from services_catalog.models import CheckerPage, GuideIndexPage
from services_catalog.question_tree import Answer, Ending, Question, faults_of, walk
from tests.support import factories_catalog as make
from tests.support import pages

QUESTIONS = [
    Question("tiene", "¿Lo tiene?", "", (Answer("si", "Sí", "roto"), Answer("no", "No", "pedir"))),
    Question("roto", "¿Está roto?", "", (Answer("si", "Sí", "pedir"), Answer("no", "No", "nada"))),
    Ending("pedir", "Pídalo", ""),
    Ending("nada", "No hace falta nada", ""),
]


def question(key, *answers, text="¿Qué pasó?"):
    rows = [{"key": name, "label": name.capitalize(), "goes_to": goes_to} for name, goes_to in answers]
    return ("question", {"key": key, "question": text, "help": "", "answers": rows})


def ending(key, *services, title="Pida uno nuevo", text=""):
    return ("ending", {"key": key, "title": title, "text": pages.rich(text), "services": list(services)})


def checker(slug="que-necesito", services=(), **fields):
    tree = [
        question("tiene", ("si", "roto"), ("no", "pedir"), text="¿Tiene el documento?"),
        question("roto", ("si", "pedir"), ("no", "nada"), text="¿Está roto?"),
        ending("pedir", *services, text="<p>Vaya a la <b>oficina</b>.</p>"),
        ending("nada", title="No tiene que hacer nada"),
    ]
    page = CheckerPage(slug=slug, **{"title": "¿Qué necesito?", "summary": "Dos preguntas.", "tree": tree, **fields})
    return pages.child(make.guide_index(), page)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


# The way


@pytest.mark.parametrize(
    ("answers", "keys", "at"),
    [
        ([], [], "tiene"),
        (["no"], ["no"], "pedir"),
        (["si"], ["si"], "roto"),
        (["si", "no"], ["si", "no"], "nada"),
        (["si", "quizas"], ["si"], "roto"),
        (["no", "si", "si"], ["no"], "pedir"),
        (["", "si"], [], "tiene"),
    ],
)
def test_answers_lead_as_far_as_they_hold(answers, keys, at):
    given_answers, part = walk(QUESTIONS, answers)
    assert [answer.key for _question, answer in given_answers] == keys
    assert part.key == at


@given(st.data())
def test_no_checker_goes_round_in_circles(data):
    """Whatever an editor wrote, even without its faults mended: the walk ends, and never comes back to a part."""
    keys = ["a", "b", "c", "d"]
    parts = [
        Question(
            key, key, "", tuple(Answer(str(n), key, data.draw(st.sampled_from([*keys, "", "nada"]))) for n in (1, 2))
        )
        for key in keys
    ]
    given_answers, part = walk(parts, data.draw(st.lists(st.sampled_from(["1", "2", "x"]), max_size=30)))
    visited = [question.key for question, _answer in given_answers] + [part.key]
    assert len(set(visited)) == len(visited)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (QUESTIONS, []),
        ([], [("start", None, None)]),
        ([Ending("fin", "Fin", "")], [("start", None, None)]),
        (
            [Question("a", "A", "", (Answer("x", "X", "a"), Answer("y", "Y", "nada"), Answer("z", "Z", "")))],
            [("back", 0, 0), ("deleted", 0, 1), ("nowhere", 0, 2)],
        ),
        (
            [
                Question("a", "A", "", (Answer("x", "X", "c"), Answer("x", "Y", "c"))),
                Ending("b", "", ""),
                Ending("c", "", ""),
            ],
            [("duplicate", 0, None), ("unreachable", 1, None)],
        ),
        (
            [
                Question("a", "A", "", (Answer("x", "X", "b"), Answer("y", "Y", "b"))),
                Ending("b", "", ""),
                Ending("b", "", ""),
            ],
            [("duplicate", 2, None)],
        ),
    ],
)
def test_what_would_not_work_is_told_where_it_is(parts, found):
    assert [(fault.code, fault.place, fault.answer) for fault in faults_of(parts)] == found


# The editor


def cleaned(*parts, draft=False):
    block = QuestionTreeBlock()
    block.is_deferred_validation = draft
    return block.clean(block.normalize([*parts]))


@pytest.mark.django_db
def test_keys_are_made_from_the_words_and_stay():
    written = question("", ("si", "pida_uno_nuevo"), ("no", "pida_uno_nuevo"))
    written[1]["answers"][0] |= {"key": "", "label": "Se perdió"}
    tree = cleaned(written, ending(""))
    assert [part.value["key"] for part in tree] == ["que_paso", "pida_uno_nuevo"]
    assert [answer["key"] for answer in tree[0].value["answers"]] == ["se_perdio", "no"]
    tree = cleaned(question("mia", ("si", "fin"), ("no", "fin")), ending("fin"))
    assert [part.value["key"] for part in tree] == ["mia", "fin"]


@pytest.mark.django_db
def test_a_checker_with_a_fault_is_not_published_and_its_draft_may_be_half_written():
    half = [question("a", ("si", "fin"), ("no", "")), ending("fin"), ending("perdido")]
    assert len(cleaned(*half, draft=True)) == 3
    with pytest.raises(StreamBlockValidationError) as error:
        cleaned(*half)
    assert set(error.value.block_errors) == {0, 2}


@pytest.mark.django_db
def test_an_answer_that_leads_back_is_refused_in_its_own_box_even_in_a_draft():
    with pytest.raises(StreamBlockValidationError) as error:
        cleaned(question("a", ("si", "a"), ("no", "fin")), ending("fin"), draft=True)
    row = error.value.block_errors[0].block_errors["answers"].block_errors[0]
    assert isinstance(row.block_errors["goes_to"], ValidationError)


# The citizen


@pytest.mark.django_db
def test_one_goes_from_the_first_question_to_the_procedure_and_may_change_an_answer(client):
    service = make.service("duplicado")
    checker(services=[service])
    html = read(client, "/guias/que-necesito/")
    assert "<h1>¿Qué necesito?</h1>" in html
    assert "¿Tiene el documento?" in html
    html = read(client, "/guias/que-necesito/?pregunta=tiene&respuesta=si")
    assert "<h1>" in html
    assert "¿Está roto?" in html
    assert 'name="respuestas" value="si"' in html
    html = read(client, "/guias/que-necesito/?respuestas=si&pregunta=roto&respuesta=si")
    assert "<h1>Pida uno nuevo</h1>" in html
    assert "<b>oficina</b>" in html
    assert 'href="/tramites/duplicado/"' in html
    assert 'href="/guias/que-necesito/?respuestas=si"' in html  # change the second answer
    assert "¿Tiene el documento?" in html


@pytest.mark.django_db
def test_pressing_without_choosing_says_what_to_do_and_arriving_does_not(client):
    checker()
    wrong = read(client, "/guias/que-necesito/?respuestas=si&pregunta=roto")
    assert 'class="error-summary"' in wrong
    assert 'href="#id_respuesta_0"' in wrong
    assert "<title>Error:" in wrong
    assert 'class="error-summary"' not in read(client, "/guias/que-necesito/?respuestas=si")
    assert 'class="error-summary"' in read(client, "/guias/que-necesito/?pregunta=tiene&respuesta=otra")


@pytest.mark.django_db
def test_addresses_that_hold_no_more_or_never_did_show_the_question_they_reach(client):
    checker()
    for query in (
        "respuestas=quizas.si",
        "respuestas=....",
        "respuesta=%01%F0%9F",
        f"respuestas={'quizas.' * 5000}",
        "respuestas=a&respuestas=b",
    ):
        html = read(client, f"/guias/que-necesito/?{query}")
        assert 'name="pregunta"' in html, query


@pytest.mark.django_db
def test_the_answers_are_in_the_address_alone_and_the_page_is_kept_by_the_cache(client, settings):
    settings.PAGE_CACHE_SECONDS = 60
    checker()
    address = "/guias/que-necesito/?respuestas=si&pregunta=roto&respuesta=no"
    first = client.get(address)
    assert first["X-Page-Cache"] == "miss"
    assert not first.cookies
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address)["X-Page-Cache"] == "hit"
    assert len(queries) == 0


@pytest.mark.django_db
def test_an_ending_asks_the_database_the_same_for_one_procedure_as_for_ten(client):
    few = checker("pocos", [make.service()])
    many = checker("muchos", [make.service() for _ in range(10)])
    counts = []
    client.get(f"/guias/{few.slug}/?respuestas=no")  # what is remembered for a while is there
    for page in (few, many):
        client.get(f"/guias/{page.slug}/?respuestas=no")
        with CaptureQueriesContext(connection) as queries:
            read(client, f"/guias/{page.slug}/?respuestas=no")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


@pytest.mark.django_db
def test_withdrawn_and_unpublished_procedures_are_not_led_to(client):
    gone = make.service("retirado", withdrawn_on=date(2026, 1, 1), withdrawn_reason="Ya no se hace.")
    draft = make.service("borrador", live=False)
    checker(services=[make.service("vigente"), gone, draft])
    html = read(client, "/guias/que-necesito/?respuestas=no")
    assert "/tramites/vigente/" in html
    assert "/tramites/retirado/" not in html
    assert "/tramites/borrador/" not in html


@pytest.mark.django_db
def test_checkers_are_listed_before_the_guides_and_found_by_what_they_ask(client):
    page = checker()
    make.guide("casarse")
    html = read(client, "/guias/")
    assert html.index("Averigüe qué necesita") < html.index("/guias/que-necesito/") < html.index("/guias/casarse/")
    (document,) = registered()[CheckerPage](page)
    assert (document.id, document.type) == ("guide:que-necesito", "guide")
    assert "¿Está roto?" in document.body
    assert "oficina" in document.body


@pytest.mark.django_db
def test_programs_get_the_whole_tree(client):
    checker(services=[make.service("duplicado")])
    found = client.get("/api/v1/checkers").json()
    assert [one["slug"] for one in found["items"]] == ["que-necesito"]
    tree = client.get("/api/v1/checkers/que-necesito").json()
    assert tree["questions"][0]["answers"][0] == {"key": "si", "label": "Si", "goes_to": "roto"}
    assert tree["endings"][0]["services"][0]["url"] == "/tramites/duplicado/"
    assert client.get("/api/v1/checkers/otro").status_code == 404


@pytest.mark.django_db
def test_editors_may_make_one_under_the_guides():
    assert CheckerPage in GuideIndexPage.allowed_subpage_models()


@pytest.mark.usefixtures("seeded_site", "db")
class TestSeeded:
    def test_the_seeded_checker_has_no_fault(self):
        for page in CheckerPage.objects.all():
            assert faults_of(page.parts) == []

    def test_every_ending_of_the_seeded_checker_leads_to_a_procedure_that_is_there(self, client):
        page = CheckerPage.objects.get(slug="que-certificacion-necesito", locale__language_code="es")

        def ways(place, keys):
            part = page.parts[place]
            if isinstance(part, Ending):
                yield keys, part
                return
            after = {one.key: number for number, one in enumerate(page.parts)}
            for answer in part.answers:
                yield from ways(after[answer.goes_to], [*keys, answer.key])

        found = list(ways(0, []))
        assert len({part.key for _keys, part in found}) == 18
        for keys, part in found:
            html = read(client, f"/guias/{page.slug}/?respuestas={'.'.join(keys)}")
            assert f"<h1>{part.title}</h1>" in html
            assert part.services
            for service in part.services:
                assert f'href="/tramites/{service.slug}/"' in html
