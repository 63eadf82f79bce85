"""A form changes while people fill it: nobody loses an answer, and who wants moves to the new version."""

import copy
import random

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.support.forms_data import contact_form, document, duplicate_form, field, publish, spec, step, stream_step
from tests.support.people import person
from tests.tramites_forms.test_runner import ANSWERS, CARNE, at, fill, send
from tramites_forms.filling import Filling
from tramites_forms.models import Draft, OnlineForm, Submission
from tramites_forms.newer_version import news, plan
from tramites_forms.reading import submission_sections
from tramites_forms.services import draft_move, draft_save, draft_start, submission_send

pytestmark = pytest.mark.django_db


def changed(form, change):
    """Change the raw steps of a form with `change(steps)` and publish it. Returns the new FormVersion."""
    raw = copy.deepcopy([dict(child) for child in form.steps.raw_data])
    form.steps = change(raw) or raw
    return publish(form)


def new_edition(raw):
    """What a real edition does: another question, other words, one question gone, another key, another order."""
    lost = raw[1]["value"]["fields"]
    lost[0]["value"]["label"] = "¿Qué día la perdió?"
    lost[1]["type"] = "long_text"
    lost.append(field("text", "¿A qué hora?", key="hora"))
    raw[2]["value"]["fields"][0]["value"]["key"] = "carne_del_titular"
    return [raw[0], raw[2], raw[1]]


# The plan, pure


def test_answers_follow_their_question_by_id_whatever_its_key_words_or_step():
    old = document(step("uno", spec("text", "nombre"), spec("date", "dia")))
    moved = copy.deepcopy(old["steps"][0]["fields"])
    moved[0] |= {"key": "nombre_completo", "type": "long_text", "max_length": 4000}
    new = document(step("otro", moved[1]), step("uno", moved[0]))
    made = plan(old, new, {"nombre": "Ana", "dia": "2025-01-02"}, ["uno"])
    assert made.answers == {"nombre_completo": "Ana", "dia": "2025-01-02"} and not made.dropped
    assert made.done == ["otro", "uno"]


def test_a_form_that_was_imported_again_keeps_answers_by_key():
    old = document(step("uno", spec("text", "nombre")))
    new = document(step("uno", spec("text", "nombre") | {"id": "another"}))
    assert plan(old, new, {"nombre": "Ana"}, ["uno"]).answers == {"nombre": "Ana"}


def test_a_key_given_to_another_question_takes_nothing_with_it():
    fields = [spec("text", "nombre"), spec("text", "madre")]
    old = document(step("uno", *fields))
    swapped = [fields[0] | {"key": "madre"}, fields[1] | {"key": "nombre"}]
    assert plan(old, document(step("uno", *swapped)), {"nombre": "Ana", "madre": "Eva"}, []).answers == {
        "madre": "Ana",
        "nombre": "Eva",
    }


@pytest.mark.parametrize(
    ("before", "after", "answer", "kept"),
    [
        (spec("text", "x"), spec("number", "x", least=None, most=None), "doce", None),
        (spec("date", "x"), spec("text", "x"), "2025-01-02", None),
        (spec("text", "x"), spec("carne", "x"), CARNE, CARNE),
        (spec("text", "x"), spec("carne", "x"), "Ana", None),
        (spec("single_choice", "x"), spec("single_choice", "x", values=["uno"]), "dos", None),
        (
            spec("multiple_choice", "x", values=["a", "b"]),
            spec("multiple_choice", "x", values=["b", "c"]),
            ["a", "b"],
            ["b"],
        ),
        (
            spec("declaration", "x", text={"statement": "A"}),
            spec("declaration", "x", text={"statement": "B"}),
            True,
            None,
        ),
        (spec("text", "x"), spec("text", "x", max_length=5), "Más de cinco", "Más de cinco"),
    ],
)
def test_what_the_new_question_cannot_hold_is_dropped_and_told(before, after, answer, kept):
    for one in (before, after):
        values = one.get("values") or []
        one["text"]["choices"] = {value: value.upper() for value in values}
    made = plan(document(step("uno", before)), document(step("uno", after)), {"x": answer}, ["uno"])
    assert made.answers.get("x") == kept
    assert bool(made.dropped) == (kept is None)
    if kept is not None and (kept != answer or before["type"] == after["type"]):
        assert made.done == [] and made.to_correct  # it stays, and is looked at again


def test_rows_of_a_group_keep_what_still_has_its_question():
    inner = [spec("text", "nombre"), spec("text", "apodo", required=False)]
    old = document(step("uno", spec("group", "hijos", fields=inner, least=1, most=3, text={"row_label": "Hijo"})))
    new = copy.deepcopy(old)
    new["steps"][0]["fields"][0]["fields"] = [inner[0] | {"key": "nombres"}]
    made = plan(old, new, {"hijos": [{"nombre": "Luis", "apodo": "Lu"}, {"nombre": "Eva"}]}, ["uno"])
    assert made.answers == {"hijos": [{"nombres": "Luis"}, {"nombres": "Eva"}]}


def test_a_step_with_a_new_question_is_shown_again_even_if_it_is_optional():
    old = document(step("uno", spec("text", "nombre")))
    new = document(step("uno", spec("text", "nombre"), spec("text", "otro", required=False)))
    assert plan(old, new, {"nombre": "Ana"}, ["uno"]).done == []


def test_what_changed_is_told_for_who_answers():
    old = document(step("uno", spec("text", "nombre"), spec("text", "viejo"), spec("text", "libre", required=False)))
    new = copy.deepcopy(old)
    fields = new["steps"][0]["fields"]
    fields[0]["text"]["label"], fields[2]["required"] = "Su nombre", True
    fields[1] = spec("text", "nuevo")
    told = [f"{kind}: {text}" for kind, text in news(old, new)]
    assert [line.split(":")[1].strip() for line in told] == ["nombre → Su nombre", "nuevo", "libre", "viejo"]


# Acceptance: version N+1 while 100 drafts of N are open


def test_no_draft_of_a_hundred_loses_an_answer_and_old_submissions_render_the_same_byte_for_byte(client):
    chance = random.Random(3)
    form = duplicate_form(level=0)
    version = form.current_version()
    sent = []
    for number in range(5):
        draft = draft_start(form, language="es", answers=all_answers(number), done=list(ANSWERS))
        sent.append(submission_send(draft.pk, declared=True))
    before = {submission.pk: rendered(submission) for submission in sent}
    receipts = {submission.pk: receipt_of(submission) for submission in sent}
    answers, drafts = {}, []
    for number in range(100):
        whole = all_answers(number)
        known = {key: whole[key] for key in list(whole)[: chance.randint(1, len(whole))]}
        done = list(ANSWERS)[: chance.randint(0, 3)]
        draft = draft_start(form, language="es", answers=known, done=done)
        answers[draft.pk] = (known, done)
        drafts.append(draft)

    newest = changed(form, new_edition)
    assert newest.number == version.number + 1

    for draft in Draft.objects.filter(sent_at=None):
        assert (draft.answers, draft.done) == answers[draft.pk] and draft.version_id == version.pk
    for submission in Submission.objects.all():
        assert rendered(submission) == before[submission.pk]
        assert receipt_of(submission) == receipts[submission.pk]

    # Half of them go on with the old one to the end; the others move, and lose nothing that has its question.
    for number, draft in enumerate(drafts):
        whole = all_answers(number)
        if number % 2:
            finish(draft, whole)
            stored = submission_send(draft.pk, declared=True)
            assert stored.answers == whole and stored.version_id == version.pk
        else:
            moved = draft_move(draft, newest.number).draft
            known, _done = answers[draft.pk]
            names = {"carne": "carne_del_titular"}
            assert moved.answers == {names.get(key, key): answer for key, answer in known.items()}
            assert moved.version_id == newest.pk


def all_answers(number):
    return {"motivo": "perdida", "dia": "2025-11-03", "lugar": f"Parada {number}", "carne": CARNE}


def finish(draft, whole):
    """Save the steps that are missing, as the person does."""
    filling = Filling(draft)
    while step := filling.next_open():
        filling = draft_save(filling.draft, step, {spec["key"]: whole[spec["key"]] for spec in step.asked})


def rendered(submission):
    submission = Submission.objects.get(pk=submission.pk)
    context = {"submission": submission, "sections": submission_sections(submission)}
    return render_to_string("tramites_forms/staff/answers.html", context).encode()


def receipt_of(submission):
    """The receipt page as the person sees it, in the browser that sent it."""
    from django.http import HttpResponse

    from tramites_forms.access import remember

    draft = Draft.objects.get(idempotency_key=submission.idempotency_key)
    client = Client()
    for cookie in remember(HttpResponse(), draft).cookies.values():
        client.cookies[cookie.key] = cookie.value
    return client.get(at(draft, "recibo")).content


# By HTTP


@pytest.fixture
def draft(client):
    client.force_login(person(carne=CARNE))
    client.post(f"/formularios/{duplicate_form().slug}/")
    made = Draft.objects.get()
    fill(client, made, "motivo", "perdida")
    return made


def test_the_newer_version_is_offered_with_what_changes_and_moving_leads_on(client, draft):
    assert "cambió desde que usted empezó" not in client.get(at(draft, "datos")).content.decode()

    def gone(raw):
        new_edition(raw)
        del raw[1]["value"]["fields"][1]

    newest = changed(OnlineForm.objects.get(), gone)
    page = client.get(at(draft, "datos")).content.decode()
    assert "cambió desde que usted empezó" in page and at(draft, "version", "nueva") in page
    page = client.get(at(draft, "version", "nueva")).content.decode()
    assert "¿A qué hora?" in page and "En la parada" in page and "se quitan" in page
    answer = client.post(at(draft, "version", "nueva"), {"pasar": newest.number})
    assert answer.url == at(draft)
    draft.refresh_from_db()
    assert draft.version == newest and draft.answers == {"motivo": "perdida", "dia": "2025-11-03"}
    assert client.get(at(draft)).url == at(draft, "perdida")  # it has a new question
    assert client.get(at(draft, "version", "nueva")).url == at(draft)  # nothing newer


def test_moving_is_never_forced_and_who_stays_is_not_asked_again(client, draft):
    newest = changed(OnlineForm.objects.get(), new_edition)
    assert client.post(at(draft, "version", "nueva"), {"seguir": "1"}).url == at(draft)
    assert "cambió desde que usted empezó" not in client.get(at(draft, "datos")).content.decode()
    assert client.get(at(draft, "version", "nueva")).status_code == 200  # it can still be reached
    fill(client, draft, "datos")
    send(client, draft)
    assert Submission.objects.get().version.number == newest.number - 1


def test_nobody_moves_to_a_version_that_was_not_shown(client, draft):
    form = OnlineForm.objects.get()
    first = changed(form, new_edition)
    changed(form, lambda raw: [*raw, stream_step("Algo más", field("text", "¿Algo más?"))])
    page = client.post(at(draft, "version", "nueva"), {"pasar": first.number})
    assert page.status_code == 200 and "¿Algo más?" in page.content.decode()
    draft.refresh_from_db()
    assert draft.version.number == 1
    for nonsense in ("", "0", "-1", "x", "9" * 30):
        client.post(at(draft, "version", "nueva"), {"pasar": nonsense})
    draft.refresh_from_db()
    assert draft.version.number == 1


def test_files_follow_their_field_and_those_without_one_are_removed(settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.tramites_forms.test_uploads import picture
    from tramites_forms.models import PartialUpload, Upload
    from tramites_forms.uploads.partials import partial_start
    from tramites_forms.uploads.service import upload_create

    settings.PRIVATE_ROOT = tmp_path
    fields = [field("file", "Foto", key="foto", most=2), field("file", "Otra", key="otra", most=2)]
    form = contact_form(slug="fotos", steps=[stream_step("Fotos", *fields, key="fotos")])
    draft = draft_start(form, language="es")
    for one in draft.version.document["steps"][0]["fields"]:
        upload_create(draft, one, SimpleUploadedFile(f"{one['key']}.jpg", picture()))
        partial_start(draft, one, name="x", length=9)

    def edition(raw):
        raw[0]["value"]["fields"] = raw[0]["value"]["fields"][:1]
        raw[0]["value"]["fields"][0]["value"]["key"] = "retrato"

    draft_move(draft, changed(form, edition).number)
    assert [upload.field_key for upload in Upload.objects.all()] == ["retrato"]
    assert [partial.field_key for partial in PartialUpload.objects.all()] == ["retrato"]
