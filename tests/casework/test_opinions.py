"""Opinions of other bodies: asked, given, late, not theirs, no longer needed; each step told; the days of the case."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from casework import history, services
from casework.default_kind import shipped_kind
from casework.kind_versions import compile_kind, kind_publish
from casework.models import Case, CaseKind, Correction, Opinion, Role, Team
from casework.opinions import LATE_DAYS, bodies, opinions_late, opinions_over, opinions_remind
from casework.teams import default_team
from core import personal_data
from core.models import OutgoingMessage
from services_catalog.models import Institution
from tests.support import factories_catalog as catalogue
from tests.support.forms_data import contact_form
from tests.support.officers import asked, begun, decided, join, officer, sent
from tramites_forms.models import OnlineForm

pytestmark = pytest.mark.django_db
QUESTION = "¿Consta el terreno en su registro?"


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def there():
    """The team of another institution, with somebody who gives opinions."""
    team = default_team(Institution.objects.get(pk=catalogue.service("tramite").institution_id))
    join(officer("perita"), team, role=Role.EXPERT)
    return team


@pytest.fixture
def expert(there):
    return User.objects.get(email="perita@example.com")


def of_kind(**rules):
    """Have requests of the contact form be of a kind with these rules for opinions. Returns a case of it."""
    kind, form = shipped_kind("peticion"), OnlineForm.objects.filter(slug="contacto").first() or contact_form()
    CaseKind.objects.filter(pk=kind.pk).update(**rules)
    kind.refresh_from_db()
    kind_publish(kind)
    OnlineForm.objects.filter(pk=form.pk).update(case_kind=kind)
    return sent(User.objects.create_user(email="beto@example.com"))[0].case


def ask(case, who, team, **more):
    said = {"question": QUESTION, "fields": ["mensaje"], **more}
    return services.opinion_ask(case.pk, team, actor=who, **said)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def told(box):
    return [(one.to[0].partition("@")[0], one.subject.partition(": ")[2]) for one in box]


def whole(case):
    assert not list(history.faults_of(fresh(case)))


def test_it_is_asked_given_and_each_step_is_told_to_who_it_concerns(case, who, there, expert, mailoutbox):
    begun(case, who)
    opinion = ask(case, who, there)
    assert (opinion.due_on, opinion.is_late) == (timezone.localdate() + timedelta(days=10), False)
    assert told(mailoutbox) == [("perita", "piden la opinión de su equipo")]
    body = OutgoingMessage.objects.get(kind="case/opinion").content["body"]
    assert str(there.institution) in body and "sigue corriendo" in body and QUESTION not in body
    assert "terreno" not in mailoutbox[0].body and case.submission.reference not in mailoutbox[0].body
    whole(case)
    services.opinion_give(opinion.pk, actor=expert, text="Consta a nombre del Estado.")
    assert told(mailoutbox)[1:] == [("funcionaria", "llegó una opinión")]
    assert OutgoingMessage.objects.filter(kind="case/opined").count() == 1
    opinion.refresh_from_db()
    assert (opinion.end, opinion.given_by, opinion.answers_number, opinion.is_late) == ("given", expert, 1, False)
    events = list(case.events.filter(kind__in=["opinion", "opined"]).values_list("is_public", "text"))
    assert events == [(True, str(there.institution))] * 2, (
        "the citizen reads who was asked, and neither question nor answer"
    )
    whole(case)


def test_the_day_to_answer_goes_on_unless_the_kind_says_otherwise(there):
    case = of_kind()
    who, before = join(officer(), case.team), case.due_on
    ask(case, who, there)
    assert (fresh(case).paused_on, fresh(case).due.day) == (None, before)


def test_where_the_kind_says_so_the_days_stop_until_it_comes_and_no_day_longer_than_was_said(there, expert):
    case = of_kind(opinion_pauses=True, opinion_told=False, opinion_days=6)
    who, before, today = join(officer(), case.team), case.due_on, timezone.localdate()
    opinion = ask(case, who, there)
    assert (fresh(case).paused_on, fresh(case).waits_for, fresh(case).due.state) == (today, "body", "paused")
    assert OutgoingMessage.objects.filter(kind="case/opinion").exists(), "nobody's days stop without a word"
    assert "otra institución da su opinión" in fresh(case).due.words
    Case.objects.filter(pk=case.pk).update(paused_on=today - timedelta(days=4))
    services.opinion_give(opinion.pk, actor=expert, text="Sí.")
    assert (fresh(case).paused_on, fresh(case).due_on) == (None, before + timedelta(days=4))
    whole(case)
    again = ask(case, who, there)
    Case.objects.filter(pk=case.pk).update(paused_on=today - timedelta(days=20))
    Opinion.objects.filter(pk=again.pk).update(due_on=today - timedelta(days=14))
    assert opinions_late(today) == 1
    assert (fresh(case).paused_on, fresh(case).due_on) == (None, before + timedelta(days=4 + 6))
    whole(case)


@pytest.mark.parametrize("first", ["opinion", "correction"])
def test_days_in_which_both_a_citizen_and_a_body_are_waited_for_count_once(there, expert, first):
    case = of_kind(opinion_pauses=True)
    who, before, today = join(officer(), case.team), case.due_on, timezone.localdate()
    begun(case, who)
    opinion = ask(case, who, there, days=30)
    correction = services.correction_ask(case.pk, "ask", actor=who, message="Diga más.")
    Case.objects.filter(pk=case.pk).update(paused_on=today - timedelta(days=9))

    def answer():
        services.correction_answer(correction.pk, answers=case.submission.answers, reply="Sí.", answers_number=1)

    def give():
        services.opinion_give(opinion.pk, actor=expert, text="Sí.")

    one, other = (give, answer) if first == "opinion" else (answer, give)
    one()
    assert fresh(case).paused_on and fresh(case).waits_for == ("citizen" if first == "opinion" else "body")
    whole(case)
    other()
    assert (fresh(case).paused_on, fresh(case).due_on) == (None, before + timedelta(days=9))
    whole(case)


def test_one_that_is_late_is_told_once_to_who_asked_their_head_the_body_and_the_citizen(
    case, who, there, expert, mailoutbox, *, client
):
    head = join(officer("jefa"), case.team, role=Role.HEAD)
    begun(case, who)
    opinion = ask(case, who, there)
    day = opinion.due_on + timedelta(days=1)
    mailoutbox.clear()
    assert [opinions_late(opinion.due_on), opinions_late(day), opinions_late(day)] == [0, 1, 0]
    assert sorted(told(mailoutbox)) == [
        ("funcionaria", "una opinión está atrasada"),
        ("jefa", "una opinión está atrasada"),
        ("perita", "su opinión está atrasada"),
    ]
    assert OutgoingMessage.objects.filter(kind="case/opinion_late").count() == 1
    Opinion.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    for user, address in ((who, f"/admin/casos/{case.pk}/"), (head, f"/admin/casos/{case.pk}/")):
        client.force_login(user)
        assert "está atrasada" in client.get(address).content.decode()
    assert case.submission.reference in client.get("/admin/casos/?part=opinion").content.decode()
    client.force_login(expert)
    assert "Está atrasada" in client.get(f"/admin/opiniones/{opinion.pk}/").content.decode()
    services.opinion_give(opinion.pk, actor=expert, text="Tarde, pero sí.")
    client.force_login(who)
    page = client.get(f"/admin/casos/{case.pk}/").content.decode()
    assert "Tarde, pero sí." in page and "Atrasada: su día era" in page


def test_one_that_comes_after_the_decision_is_kept_marked_and_told(case, who, there, expert, mailoutbox, *, client):
    opinion = ask(case, who, there)
    decided(case, who, "refused")
    mailoutbox.clear()
    services.opinion_give(opinion.pk, actor=expert, text="Sí constaba.")
    assert told(mailoutbox) == [("funcionaria", "llegó una opinión")]
    assert not OutgoingMessage.objects.filter(kind="case/opined").exists(), "the citizen has the answer already"
    client.force_login(who)
    page = client.get(f"/admin/casos/{case.pk}/").content.decode()
    assert "Sí constaba." in page and "Llegó después de respondido el caso" in page
    assert fresh(case).outcome == "refused"
    whole(case)


def test_what_nobody_gives_ends_by_itself_long_after_the_answer(case, who, there, expert, client, *, mailoutbox):
    opinion = ask(case, who, there)
    decided(case, who, "refused")
    day = timezone.localdate() + timedelta(days=LATE_DAYS)
    assert [opinions_over(day), opinions_over(day + timedelta(days=1)), opinions_over(day + timedelta(days=2))] == [
        0,
        1,
        0,
    ]
    assert ("perita", "su opinión ya no hace falta") in told(mailoutbox)
    client.force_login(expert)
    assert "Hola" not in client.get(f"/admin/opiniones/{opinion.pk}/").content.decode()
    whole(case)


def test_a_body_is_reminded_once_three_days_before(case, who, there, mailoutbox):
    opinion = ask(case, who, there, days=3)
    mailoutbox.clear()
    assert opinions_remind(timezone.localdate()) == 0, "it was asked today: it was told today"
    Opinion.objects.update(asked_at=timezone.now() - timedelta(days=9))
    day = opinion.due_on - timedelta(days=3)
    assert [opinions_remind(day - timedelta(days=1)), opinions_remind(day), opinions_remind(day)] == [0, 1, 0]
    assert told(mailoutbox) == [("perita", "se espera su opinión")]


def test_it_is_not_theirs_and_who_asked_can_ask_another(case, who, there, expert, mailoutbox):
    other = Team.objects.create(name="Otra oficina")
    join(officer("lejos"), other)
    opinion = ask(case, who, there)
    with pytest.raises(services.NotPossible, match="Escriba por qué"):
        services.opinion_return(opinion.pk, actor=expert, text="  ")
    services.opinion_return(opinion.pk, actor=expert, text="Es de Vivienda.")
    assert OutgoingMessage.objects.filter(kind="case/not_ours").count() == 1
    assert ask(case, who, other).number == 2
    whole(case)


def test_it_is_withdrawn_by_who_asked_and_the_body_sees_nothing_more(case, who, there, expert, mailoutbox, *, client):
    opinion = ask(case, who, there)
    with pytest.raises(PermissionDenied):
        services.opinion_withdraw(opinion.pk, actor=expert, text="x")
    client.force_login(who)
    page = f"/admin/casos/{case.pk}/"
    assert client.post(page, {"action": "unask", "opinion": opinion.pk, "text": ""}).status_code == 422
    assert client.post(page, {"action": "unask", "opinion": opinion.pk, "text": "Ya apareció."}).status_code == 302
    assert told(mailoutbox)[-1] == ("perita", "su opinión ya no hace falta")
    client.force_login(expert)
    said = client.get(f"/admin/opiniones/{opinion.pk}/").content.decode()
    assert "Ya apareció." in said and QUESTION not in said and "Hola" not in said
    typed = client.post(f"/admin/opiniones/{opinion.pk}/", {"text": "Lo que escribí", "give": "1"})
    assert typed.status_code == 409 and "Lo que escribí" in typed.content.decode(), "nothing that was typed is lost"
    whole(case)


@pytest.mark.parametrize("how", ["withdrawn by the citizen", "passed to the body", "handed to the body"])
def test_it_ends_with_what_makes_it_needless(how, there, expert, mailoutbox):
    case = of_kind()
    who = join(officer(), case.team)
    if how == "handed to the body":
        there = Team.objects.create(name="Al lado", institution=case.team.institution)
        join(expert, there, role=Role.EXPERT)
        join(officer("lejos"), there)
    elif how == "passed to the body":
        join(officer("lejos"), there)
    opinion = ask(case, who, there)
    if how == "withdrawn by the citizen":
        services.case_withdraw(case.pk)
    elif how == "passed to the body":
        services.case_pass(case.pk, there, actor=who, text="Es de ellos.")
    else:
        services.case_hand(case.pk, there, actor=who)
    opinion.refresh_from_db()
    assert opinion.end == "withdrawn"
    assert ("perita", "su opinión ya no hace falta") in told(mailoutbox)
    whole(case)


def test_what_cannot_be_asked_is_said(case, who, there, expert):
    empty = Team.objects.create(name="Vacía")
    cases = [
        ({"team": empty}, "lista"),
        ({"team": case.team}, "lista"),
        ({"question": "  "}, "Escriba"),
        ({"fields": ["carne"]}, "no está en esta solicitud"),
        ({"days": 0}, "entre 1 y 60"),
        ({"days": 61}, "entre 1 y 60"),
    ]
    for wrong, words in cases:
        said = {"team": there, "question": QUESTION, "fields": [], **wrong}
        with pytest.raises(services.NotPossible, match=words):
            services.opinion_ask(case.pk, actor=who, **said)
    ask(case, who, there)
    with pytest.raises(services.NotPossible, match="Ya se preguntó"):
        ask(case, who, there)
    for stranger in (expert, join(officer("lectora"), case.team, role=Role.READER)):
        with pytest.raises(PermissionDenied):
            ask(case, stranger, there)
    decided(case, who, "refused")
    with pytest.raises(services.NotPossible, match="Ya se respondió"):
        ask(case, who, there)
    none = of_kind(opinion_days=0)
    with pytest.raises(services.NotPossible, match="no se piden"):
        ask(none, join(who, none.team) if none.team != case.team else who, there)


def test_of_two_who_give_it_at_once_the_second_is_told(case, who, there, expert):
    other = join(officer("otra-perita"), there)
    opinion = ask(case, who, there)
    services.opinion_give(opinion.pk, actor=expert, text="Sí.")
    with pytest.raises(services.NotPossible, match="ya se dio"):
        services.opinion_give(opinion.pk, actor=other, text="No.")
    assert Opinion.objects.get().text == "Sí."


def test_an_officer_who_was_deciding_reads_the_opinion_that_came_meanwhile(case, who, there, expert):
    begun(case, who)
    opinion = ask(case, who, there)
    seen = fresh(case).version
    services.opinion_give(opinion.pk, actor=expert, text="No consta.")
    with pytest.raises(services.NotPossible, match="cambió este caso"):
        decided(case, who, version=seen)


def test_nobody_gives_an_opinion_on_a_request_of_their_own(there, expert, client, mailoutbox):
    join(officer("otra-perita"), there)
    case = sent(expert)[0].case
    opinion = ask(case, join(officer(), case.team), there)
    assert told(mailoutbox)[-1][0] == "otra-perita", "who asked for it is not told to give an opinion on it"
    with pytest.raises(services.NotPossible, match="es suya"):
        services.opinion_give(opinion.pk, actor=expert, text="Que sí.")
    client.force_login(expert)
    assert QUESTION not in client.get(f"/admin/opiniones/{opinion.pk}/").content.decode()


def test_who_may_be_asked_are_the_other_teams_with_somebody_to_answer(case, who, there):
    readers = Team.objects.create(name="Solo lectores")
    join(officer("lee"), readers, role=Role.READER)
    gone = Team.objects.create(name="Se fueron")
    join(officer("ida", is_active=False), gone)
    beside = Team.objects.create(name="Al lado", institution=case.team.institution)
    join(officer("vecina"), beside)
    assert set(bodies(case)) == {there, beside}


def test_the_citizen_reads_what_is_waited_for_and_from_whom_where_the_kind_says_so(case, who, there, client):
    opinion = ask(case, who, there)
    client.force_login(case.submission.applicant)
    page = f"/cuenta/solicitudes/{case.submission.reference}/"
    said = client.get(page).content.decode()
    assert f"espera la opinión de {there.institution}" in said and "Usted no tiene que hacer nada" in said
    assert QUESTION not in said
    Opinion.objects.filter(pk=opinion.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    assert "Debía llegar" in client.get(page).content.decode()
    sent_before = OutgoingMessage.objects.filter(kind="case/opinion").count()
    quiet = of_kind(opinion_told=False)
    ask(quiet, join(who, quiet.team) if quiet.team != case.team else who, there)
    client.force_login(quiet.submission.applicant)
    said = client.get(f"/cuenta/solicitudes/{quiet.submission.reference}/").content.decode()
    assert str(there.institution) not in said and "espera la opinión" not in said
    assert OutgoingMessage.objects.filter(kind="case/opinion").count() == sent_before


def test_a_kind_that_says_nothing_of_opinions_is_the_version_it_was():
    kind = shipped_kind("duplicado")
    assert "opinions" not in compile_kind(kind)
    version = kind.in_force
    assert kind_publish(kind) == version
    kind.opinion_days = 3
    kind.save()
    assert compile_kind(kind)["opinions"] == {"days": 3, "pauses": False, "told": True}


def test_the_file_that_a_person_takes_of_their_data_says_who_was_asked_and_what_they_saw(case, who, there, expert):
    opinion = ask(case, who, there)
    services.opinion_give(opinion.pk, actor=expert, text="Sí.")
    said = personal_data.export(case.submission.applicant)["expedientes"][0]["opiniones"]
    assert [(one["de"], one["preguntas_que_veia"], str(one["como_termino"])) for one in said] == [
        (str(there.institution), ["mensaje"], "Dada")
    ]


def test_a_case_that_waits_for_a_citizen_is_still_theirs_first(case, who, there):
    ask(case, who, there)
    asked(case, who)
    assert Correction.objects.get().case_id == case.pk
    assert fresh(case).waits_for == "citizen"
    whole(case)
