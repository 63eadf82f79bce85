"""Consultations: between their days, once for each send, counted once; nothing is seen before the day of results."""

import csv
import io
import json
import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.models import Case
from participation import consulting
from participation.models import Consultation, ConsultationAnswer, ConsultationResult, Happening
from tests.support.consultations import consultation, questions
from tests.support.following import OURS
from tests.support.forms_data import field
from tramites_forms.models import OnlineForm, Submission

pytestmark = pytest.mark.django_db


def hidden(html):
    """Return {name: value} of the hidden boxes of a page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))


def fill(client, one, **answers):
    """Go from the questions to the page that shows the answers. Returns its answer."""
    path = f"/consultas/{one.slug}/"
    page = client.get(f"{path}responder/").content.decode()
    data = {**hidden(page), **{f"dicho-{key}": value for key, value in answers.items()}}
    return client.post(f"{path}enviar/", data, headers=OURS)


def send(client, one, **answers):
    looked = fill(client, one, **answers)
    assert looked.status_code == 200, looked.content.decode()
    data = {**hidden(looked.content.decode()), "send": "1"}
    return client.post(f"/consultas/{one.slug}/enviar/", data, headers=OURS), data


def answered(one, n, aside=False, **answers):
    version = one.form.current_version()
    ConsultationAnswer.objects.bulk_create(
        ConsultationAnswer(
            consultation=one, version=version, key=uuid.uuid4(), answers=answers, day=one.opens_on, aside=aside
        )
        for _ in range(n)
    )


def test_somebody_answers_without_account_and_sees_what_is_sent_before(client):
    one = consultation()
    assert "Responder las preguntas" in client.get(f"/consultas/{one.slug}/").content.decode()
    looked = fill(client, one, sirve="no", dia="sabado").content.decode()
    assert "Sábado" in looked
    assert not ConsultationAnswer.objects.exists()
    answer, data = send(client, one, sirve="no", dia="sabado")
    assert "Sus respuestas quedaron guardadas" in answer.content.decode()
    client.post(f"/consultas/{one.slug}/enviar/", data, headers=OURS)
    kept = ConsultationAnswer.objects.get()
    assert kept.answers == {"sirve": "no", "dia": "sabado"}
    assert not Submission.objects.exists()
    assert not Case.objects.exists()
    assert not answer.cookies


def test_two_people_who_say_the_same_are_two(client):
    one = consultation()
    send(client, one, sirve="si")
    send(client, one, sirve="si")
    assert ConsultationAnswer.objects.count() == 2


def test_what_is_missing_is_asked_and_what_was_said_can_be_changed(client):
    one = consultation()
    missing = fill(client, one, dia="lunes")
    assert missing.status_code == 422
    assert "¿Le sirve el horario?" in missing.content.decode()
    looked = fill(client, one, sirve="si", dia="lunes").content.decode()
    again = client.post(f"/consultas/{one.slug}/enviar/", {**hidden(looked), "change": "1"}, headers=OURS)
    assert again.status_code == 200
    assert re.search(r'value="lunes"[^>]*checked', again.content.decode())


@pytest.mark.parametrize("key", ["", "x", "x" * 5000])
def test_a_made_up_key_keeps_nothing(client, key):
    one = consultation()
    looked = hidden(fill(client, one, sirve="si").content.decode())
    answer = client.post(f"/consultas/{one.slug}/enviar/", {**looked, "key": key, "send": "1"}, headers=OURS)
    assert answer.status_code == 422
    assert not ConsultationAnswer.objects.exists()


def test_another_site_and_a_robot_keep_nothing(client):
    one = consultation()
    looked = hidden(fill(client, one, sirve="si").content.decode())
    path = f"/consultas/{one.slug}/enviar/"
    assert client.post(path, {**looked, "send": "1"}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    client.post(path, {**looked, "send": "1", "website": "x"}, headers=OURS)
    assert not ConsultationAnswer.objects.exists()


@pytest.mark.parametrize(("opens", "closes"), [(1, 2), (-3, -1)])
def test_out_of_its_days_it_takes_nothing(client, opens, closes):
    one = consultation(opens, closes, 5)
    assert "Responder las preguntas" not in client.get(f"/consultas/{one.slug}/").content.decode()
    assert "no recibe respuestas" in client.get(f"/consultas/{one.slug}/responder/").content.decode()
    assert client.post(f"/consultas/{one.slug}/enviar/", {}, headers=OURS).status_code == 410
    with pytest.raises(consulting.Over):
        consulting.keep(one, one.form.current_version(), {"sirve": "si"}, key=uuid.uuid4(), address="1.2.3.4")


def test_it_can_be_answered_on_its_first_and_its_last_day(client):
    one = consultation(0, 0, 1)
    send(client, one, sirve="si")
    assert ConsultationAnswer.objects.count() == 1


def test_beyond_a_few_of_one_address_they_stand_aside_and_nobody_is_refused(client):
    one = consultation()
    for _ in range(12):
        answer, _data = send(client, one, sirve="si")
        assert answer.status_code == 200
    assert ConsultationAnswer.objects.filter(aside=True).count() == 9


def test_nothing_is_seen_before_the_day_of_the_results(client):
    one = consultation(-5, -1, 1)
    one.save_revision().publish()
    answered(one, 40, sirve="si", dia="sabado")
    assert consulting.count(one) is None
    consulting.consultations_count(0)
    assert not ConsultationResult.objects.exists()
    ConsultationResult.objects.create(consultation=one, answers=48213, aside=0, sums={"sirve": {"si": 48213}})
    feed = client.get(f"/avisos/consulta/{one.slug}/feed/").content.decode()
    pages = [
        f"/consultas/{one.slug}/",
        "/consultas/",
        f"/en/consultas/{one.slug}/",
        f"/consultas/{one.slug}/responder/",
    ]
    for html in [feed, *(client.get(path).content.decode() for path in pages)]:
        assert not [n for n in ("48213", "48215", "48.215", "48 215") if n in html]
    assert consulting.results(one) is None


def test_the_outcome_cannot_be_written_before_its_day():
    one = consultation(-5, -1, 1, outcome="Se decidió.")
    with pytest.raises(ValidationError) as refused:
        one.full_clean()
    assert "outcome" in refused.value.message_dict


@pytest.mark.parametrize(("opens", "closes", "results"), [(2, 1, 3), (0, 1, 1), (0, 1, 0)])
def test_days_that_do_not_follow_each_other_are_refused(opens, closes, results):
    with pytest.raises(ValidationError):
        consultation(opens, closes, results).full_clean()


def test_a_question_in_ones_own_words_is_refused():
    form = questions(field("text", "¿Cómo se llama?", key="nombre"))
    with pytest.raises(ValidationError) as refused:
        consultation(form=form).full_clean()
    assert "¿Cómo se llama?" in str(refused.value)


def test_counted_once_with_what_is_small_not_told_and_the_outcome(client):
    one = consultation(-5, -2, 0)
    answered(one, 33, sirve="si", dia="sabado")
    answered(one, 3, sirve="no")
    answered(one, 9, aside=True, sirve="no")
    page = client.get(f"/consultas/{one.slug}/").content.decode()
    assert "Se están contando" in page
    consulting.consultations_count(0)
    result = ConsultationResult.objects.get()
    assert (result.answers, result.aside) == (36, 9)
    assert result.sums == {"sirve": {"si": 33, "no": 3}, "dia": {"sabado": 33}}
    answered(one, 50, sirve="no")
    consulting.consultations_count(0)
    assert ConsultationResult.objects.get().answers == 36, "counted once"
    page = client.get(f"/consultas/{one.slug}/").content.decode()
    assert "35" in page
    assert "33" not in page
    assert ">3<" not in page
    one.outcome = "Se abrirá los sábados."
    one.full_clean()
    one.save_revision().publish()
    assert "Se abrirá los sábados." in client.get(f"/consultas/{one.slug}/").content.decode()
    assert "Se abrirá los sábados." in client.get(f"/avisos/consulta/{one.slug}/feed/").content.decode()
    assert Happening.objects.filter(type="consultation").exists()


def test_the_sums_stay_when_the_answers_go():
    from participation.kept import answers_due

    one = consultation(-60, -50, -45)
    answered(one, 20, sirve="si")
    result = consulting.count(one)
    assert not answers_due(timezone.now()).exists()
    assert answers_due(timezone.now() + timedelta(days=40)).count() == 20
    answers_due(timezone.now() + timedelta(days=40)).delete()
    assert consulting.results(one)[0] == result


def test_a_draft_is_seen_by_nobody(client):
    one = consultation(live=False)
    for path in ("", "responder/"):
        assert client.get(f"/consultas/{one.slug}/{path}").status_code == 404
    assert client.post(f"/consultas/{one.slug}/enviar/", {}, headers=OURS).status_code == 404
    assert one.title not in client.get("/consultas/").content.decode()
    assert Consultation.objects.count() == 1


def test_its_form_cannot_be_sent_as_a_request(client):
    consultation()
    form = OnlineForm.objects.get(slug="consulta")
    assert form.closed_reason()


def test_the_results_are_data_with_what_the_page_says_and_no_number_more(client):
    one = consultation(-5, -2, 0, title="=Horario")
    answered(one, 33, sirve="si", dia="sabado")
    answered(one, 3, sirve="no")
    path = f"/consultas/{one.slug}/datos/resultados"
    assert client.get(f"{path}.csv").status_code == 404, "nobody counted it yet"
    consulting.consultations_count(0)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv").content.decode())))
    told = {(row["pregunta"], row["respuesta"]): (row["numero"], row["estado"]) for row in rows}
    assert told["sirve", "Sí"] == ("35", "redondeada")
    assert told["sirve", "No"] == ("", "menos_de_5")
    whole = client.get(f"{path}.json").json()
    assert whole["respuestas"] == 35
    assert [line["numero"] for line in whole["resultados"]] == [35, None, None, 35]
    assert not re.search(r"\b(33|36|3)\b", json.dumps(whole["resultados"]))
    assert client.get(f"{path}.xml").status_code == 404
    assert f"{path}.csv" in client.get(f"/consultas/{one.slug}/").content.decode()


def test_before_their_day_there_are_no_data(client):
    one = consultation(-5, -1, 1)
    ConsultationResult.objects.create(consultation=one, answers=40, aside=0, sums={"sirve": {"si": 40}})
    for name in ("csv", "json"):
        assert client.get(f"/consultas/{one.slug}/datos/resultados.{name}").status_code == 404
