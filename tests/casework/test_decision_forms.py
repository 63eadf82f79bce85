"""What an officer fills to decide, a form like any other; and the words of a document with what is of each case."""

import uuid

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import DataAccess, User
from casework import services
from casework.decision_form import PREFIX
from casework.default_kind import shipped_kind
from casework.document_words import places_in, written
from casework.kind_versions import KindFaulty, kind_publish
from casework.models import CaseKind, Decision, Transition
from tests.support.forms_data import contact_form, field, publish, stream_step
from tests.support.officers import begun, issue, join, officer, sent
from tramites_forms.copying import form_copy
from tramites_forms.exchange import form_export
from tramites_forms.models import OnlineForm
from tramites_forms.services import CannotStart, draft_start

pytestmark = pytest.mark.django_db
YES, NO = {"label": "Sí, se encontró", "value": "si"}, {"label": "No se encontró", "value": "no"}
FOUND = {"encontrado": "si", "tomo": "12", "folio": "345"}
WORDS = "Consta en el tomo {decision.tomo}, folio {decision.folio}.\nPedida por {respuesta.nombre} ({caso.numero}).\n"
WORDS += "Correo: {respuesta.correo}."


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


def item(value, kind="item"):
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def rule(value):
    rules = [item({"field": "encontrado", "test": "equals", "value": value})]
    return [item({"match": "all", "rules": rules}, "show")]


@pytest.fixture
def search():
    """The form of a search in the books: found, and then where; or why not."""
    form = OnlineForm(
        title="Búsqueda en los libros",
        slug="busqueda",
        receiver="Registro",
        level=0,
        for_staff=True,
        steps=[
            stream_step(
                "Resultado", field("single_choice", "¿Se encontró?", key="encontrado", choices=[item(YES), item(NO)])
            ),
            stream_step(
                "Dónde", field("text", "Tomo", key="tomo"), field("text", "Folio", key="folio"), when=rule("si")
            ),
            stream_step("Por qué no", field("long_text", "Motivo", key="motivo"), when=rule("no")),
        ],
    )
    publish(form)
    return form


@pytest.fixture
def kind(search):
    kind = shipped_kind("certificado")
    form = contact_form()
    OnlineForm.objects.filter(pk=form.pk).update(case_kind=kind)
    asks(kind, search)
    CaseKind.objects.filter(pk=kind.pk).update(document_text=WORDS, document_fact="T{decision.tomo} F{decision.folio}")
    kind.refresh_from_db()
    kind_publish(kind)
    return kind


def asks(kind, form):
    Transition.objects.filter(kind=kind, slug="decide").update(form=form)


@pytest.fixture
def case(kind):
    return sent(User.objects.create_user(email="ana@example.com"), nombre="Ana Pérez")[0].case


@pytest.fixture
def who(case):
    return join(officer(), case.team)


def desk(who, case, **said):
    client = Client()
    client.force_login(who)
    case.refresh_from_db()
    base = {"outcome": "granted", "text": "Se concede.", "holder": "Ana Pérez", "version": case.version}
    boxes = {f"{PREFIX}-{key}": value for key, value in said.pop("answers", {}).items()}
    return client.post(f"/admin/casos/{case.pk}/decision/", base | boxes | said)


def test_from_the_desk_to_the_document(case, who):
    begun(case, who)
    look = desk(who, case, answers=FOUND).content.decode()
    assert "Consta en el tomo 12, folio 345." in look and "Sí, se encontró" in look
    assert not Decision.objects.exists(), "nothing is decided before a look"
    assert desk(who, case, answers=FOUND, send="1").status_code == 302
    decision = Decision.objects.get()
    assert decision.answers == FOUND and decision.form_version.form.slug == "busqueda"
    content = issue(case).content
    assert content["intro"].splitlines() == [
        "Consta en el tomo 12, folio 345.",
        f"Pedida por Ana Pérez ({case.submission.reference}).",
    ], "a line whose answer nobody gave is left out"
    assert content["fact"] == "T12 F345"


def test_the_page_asks_for_what_the_answers_newly_need(case, who):
    begun(case, who)
    client = Client()
    client.force_login(who)
    page = client.get(f"/admin/casos/{case.pk}/decision/").content.decode()
    assert "¿Se encontró?" in page and "Tomo" not in page
    answer = desk(who, case, answers={"encontrado": "no"}, send="1")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Motivo" in page and "Tomo" not in page and "Se concede." in page
    said = {"encontrado": "no", "motivo": "No está en los libros.", "tomo": "12"}
    assert desk(who, case, answers=said, send="1", outcome="refused").status_code == 302
    assert Decision.objects.get().answers == {"encontrado": "no", "motivo": "No está en los libros."}


@pytest.mark.parametrize(
    "answers",
    [{}, None, {"encontrado": "quizás"}, {"encontrado": "si"}, {**FOUND, "tomo": "x" * 300}, {"encontrado": 5}],
)
def test_the_service_itself_refuses_what_is_missing_or_wrong(case, who, answers):
    begun(case, who)
    with pytest.raises(services.NotPossible):
        services.case_decide(case.pk, "decide", actor=who, outcome="granted", text="Sí.", holder="Ana", answers=answers)
    assert not Decision.objects.exists()


def test_a_running_case_keeps_the_form_and_the_words_it_began_with(kind, case, who, search):
    search.steps = [stream_step("Otra", field("text", "Legajo", key="legajo"))]
    publish(search)
    CaseKind.objects.filter(pk=kind.pk).update(document_text="Legajo {decision.legajo}", document_fact="")
    kind.refresh_from_db()
    kind_publish(kind)
    begun(case, who)
    assert desk(who, case, answers=FOUND, send="1").status_code == 302
    assert "tomo 12" in issue(case).content["intro"]
    new = sent()[0].case
    assert new.kind_version.number == case.kind_version.number + 1 and new.life.document_text.startswith("Legajo")


@pytest.mark.parametrize(
    "asked", ["{decision.legajo}", "{respuesta.apellido}", "{caso.pin}", "{}", "{x}", "{decision}"]
)
def test_words_that_ask_for_what_nobody_knows_are_not_in_force(kind, asked):
    CaseKind.objects.filter(pk=kind.pk).update(document_text=f"Dice {asked}.")
    kind.refresh_from_db()
    with pytest.raises(KindFaulty, match="pide"):
        kind_publish(kind)


@pytest.mark.parametrize("change", ["for citizens", "never published", "asks for a file", "on a step that goes on"])
def test_a_form_that_cannot_be_what_a_decision_asks_is_said(kind, search, change):
    if change == "for citizens":
        OnlineForm.objects.filter(pk=search.pk).update(for_staff=False)
    elif change == "never published":
        fresh = OnlineForm(title="Nueva", slug="nueva", receiver="R", level=0, for_staff=True, live=False, steps=[])
        fresh.save()
        asks(kind, fresh)
    elif change == "asks for a file":
        search.steps = [stream_step("Foto", field("file", "Foto", key="foto", accept=["image"]))]
        publish(search)
    else:
        Transition.objects.filter(kind=kind, slug="take").update(form=search)
    CaseKind.objects.filter(pk=kind.pk).update(document_text="", document_fact="")
    kind.refresh_from_db()
    with pytest.raises(KindFaulty):
        kind_publish(kind)


def test_what_a_person_answered_never_becomes_a_place_to_be_filled():
    values = {"respuesta.nombre": "{decision.tomo} {caso.numero}", "decision.tomo": "12"}
    assert written("De {respuesta.nombre}.", values) == "De {decision.tomo} {caso.numero}."
    assert places_in("{a.b} {c}") == ["a.b", "c"]


def test_no_citizen_begins_a_form_of_the_staff_and_no_list_offers_it(search, client):
    assert client.get("/solicitudes/nueva/busqueda/").status_code == 404
    with pytest.raises(CannotStart):
        draft_start(search)
    assert "busqueda" not in client.get("/api/v1/forms").content.decode()


def test_it_is_still_for_the_staff_when_it_is_copied_and_taken_elsewhere(search):
    assert form_export(search)["for_staff"] is True
    assert form_copy(search, "Otra búsqueda").for_staff is True
    assert "for_staff" not in form_export(contact_form())


def test_who_edits_a_kind_looks_at_the_document_of_a_real_case(kind, case):
    admin = User.objects.create_superuser(email="admin@example.com")
    client = Client()
    client.force_login(admin)
    address = f"/admin/tipos-de-caso/{kind.pk}/muestra/"
    assert client.get(address).status_code == 200
    answer = client.post(address, {"number": case.submission.reference})
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert DataAccess.objects.filter(subject=case.submission.applicant, actor=admin).count() == 1
    assert client.post(address, {"number": "SOL-0000-0000"}).status_code == 422
    assert client.get(f"/admin/snippets/casework/casekind/edit/{kind.pk}/").content.decode().count(address) == 1
    who = officer("ajena")
    client.force_login(who)
    assert client.post(address, {"number": case.submission.reference}).status_code == 404
