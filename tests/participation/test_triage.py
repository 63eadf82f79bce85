"""Sorting reports: rules suggest by whole words, alike ones are found, and joining changes nothing for who wrote."""

import pytest
from django.urls import reverse

from casework.default_kind import shipped_kind
from casework.models import Case, CaseEvent, Role
from casework.shipped_kinds import PETICION
from participation import triage
from participation.models import Report, StandardAnswer, Theme, TriageRule
from tests.support.factories_catalog import institution
from tests.support.forms_data import contact_form
from tests.support.officers import RIGHTS, begun, join, officer, sent
from tests.support.pages import locale
from tramites_forms.models import OnlineForm

pytestmark = pytest.mark.django_db
MORE = ("add_theme", "change_theme", "view_theme")


@pytest.fixture
def form():
    form = OnlineForm.objects.filter(slug="contacto").first() or contact_form()
    OnlineForm.objects.filter(pk=form.pk).update(case_kind=shipped_kind(PETICION))
    return OnlineForm.objects.get(pk=form.pk)


def report(text, **answers):
    submission, _pin = sent(mensaje=text, **answers)
    return Case.objects.get(submission=submission)


def theme(title="Falta el agua", **fields):
    return Theme.objects.create(title=title, summary="Dicen que falta.", locale=locale("es"), **fields)


def rule(words, name="Agua", **fields):
    return TriageRule.objects.create(name=name, words=words, **fields)


MEETS = [
    ("agua", "No hay AGUA aquí", ("agua",)),
    ("agua", "Las aguas albañales", ("agua",)),
    ("agua", "Me lo dijo un aguador de paraguas", ()),
    ("salidero", "Un salidero. Dos salideros.", ("salidero",)),
    ("fosa llena", "La fosa llena desborda", ("fosa llena",)),
    ("fosa llena", "La fosa está llena", ()),
    ("inscripción", "la inscripcion no está", ("inscripción",)),
    ("agua\nluz", "no hay luz ni agua", ("agua", "luz")),
    ("\n \n", "agua", ()),
    ("¿?", "¿?", ()),
    ("a" * 900, "agua", ()),
]


@pytest.mark.parametrize(("words", "text", "expected"), MEETS)
def test_a_rule_is_met_by_whole_words_whatever_their_accents_and_plurals(words, text, expected):
    found = triage.suggestions(text, [TriageRule(name="x", words=words)])
    assert (found[0].words if found else ()) == expected


def test_the_rule_with_most_words_stands_first():
    rules = [TriageRule(name="una", words="agua"), TriageRule(name="dos", words="agua\ncisterna")]
    assert [one.rule.name for one in triage.suggestions("agua en la cisterna", rules)] == ["dos", "una"]


def test_those_that_say_the_same_are_found_and_say_by_which_words(form):
    who = join(officer(), form_team(form))
    first = report("El edificio 12 lleva tres semanas sin agua en la cisterna")
    same = report("La cisterna del edificio está vacía, sin agua hace semanas")
    report("Quiero saber el horario de la oficina del registro civil")
    [found] = triage.alike(first, who)
    assert found.case == same
    assert {"cisterna", "edificio"} <= set(found.words)


def form_team(form):
    from casework.teams import team_for

    return team_for(form)


def test_nothing_of_other_teams_is_compared(form):
    report("El edificio 12 lleva tres semanas sin agua en la cisterna")
    one = report("La cisterna del edificio está vacía, sin agua hace semanas")
    assert triage.alike(one, officer("otra")) == []


def sort(client, case, **said):
    return client.post(reverse("report_sort", args=[case.pk]), said)


def test_an_officer_joins_those_that_say_the_same_and_each_keeps_its_own(client, form):
    who = join(officer("una", *RIGHTS, *MORE), form_team(form))
    client.force_login(who)
    rule("cisterna", name="Agua potable")
    one, two = report("Sin agua en la cisterna del edificio"), report("La cisterna del edificio no tiene agua")
    listed = client.get(reverse("report_triage")).content.decode()
    assert one.submission.reference in listed
    assert "Agua potable" in listed
    page = client.get(reverse("report_sort", args=[one.pk])).content.decode()
    assert two.submission.reference in page
    before = [
        (case.due_on, case.submission.reference, case.state_id, case.version) for case in Case.objects.order_by("pk")
    ]
    events = CaseEvent.objects.count()
    answer = sort(client, one, title="Falta agua en edificios", also=[two.pk])
    assert answer.status_code == 302
    made = Theme.objects.get()
    assert not made.live
    assert set(made.reports.values_list("case", flat=True)) == {one.pk, two.pk}
    after = [
        (case.due_on, case.submission.reference, case.state_id, case.version) for case in Case.objects.order_by("pk")
    ]
    assert after == before
    assert CaseEvent.objects.count() == events
    assert "Todas las peticiones" in client.get(reverse("report_triage")).content.decode()


def test_sorted_again_it_is_of_the_new_matter_and_counts_once(client, form):
    client.force_login(join(officer("una", *RIGHTS), form_team(form)))
    case, first, second = report("Sin agua"), theme(), theme("Otro asunto")
    sort(client, case, theme=first.pk)
    sort(client, case, theme=second.pk)
    assert (first.reports.count(), second.reports.count()) == (0, 1)
    sort(client, case, theme="")
    assert Report.objects.get().theme is None


def test_who_may_not_make_matters_makes_none(client, form):
    client.force_login(join(officer("una", *RIGHTS), form_team(form)))
    case = report("Sin agua")
    assert sort(client, case, title="Nuevo").status_code in (302, 403)
    assert not Theme.objects.exists()
    assert not Report.objects.exists()


@pytest.mark.parametrize("role", [Role.READER, None])
def test_who_only_looks_or_is_of_no_team_sorts_nothing(client, form, role):
    who = officer("una", *RIGHTS, *MORE)
    if role:
        join(who, form_team(form), role=role)
    client.force_login(who)
    case = report("Sin agua")
    assert sort(client, case, theme="").status_code == 404
    assert not Report.objects.exists()


def test_a_report_of_another_team_is_not_joined_by_writing_its_number(client, form):
    client.force_login(join(officer("una", *RIGHTS), form_team(form)))
    case = report("Sin agua en la cisterna")
    other = report("Nada que ver con lo primero")
    assert sort(client, case, theme="", also=[other.pk]).status_code == 422
    assert not Report.objects.exists()


def test_what_is_removed_still_counts(form):
    case = report("Sin agua")
    one = theme()
    triage.look(case, by=None, theme=one)
    Report.objects.filter(case=case).update(case=None)
    assert one.reports.count() == 1


def test_a_prepared_answer_begins_the_decision_and_those_of_others_do_not_show(client, form):
    who = join(officer("una", *RIGHTS), form_team(form))
    client.force_login(who)
    case = report("Sin agua")
    begun(case, who)
    mine = StandardAnswer.objects.create(title="Salideros", text="Su salidero ya tiene orden de trabajo.")
    StandardAnswer.objects.create(title="De otra", text="No", institution=institution())
    page = client.get(reverse("case_decide", args=[case.pk]))
    assert "Salideros" in page.content.decode()
    assert "De otra" not in page.content.decode()
    begins = client.get(reverse("case_decide", args=[case.pk]), {"respuesta": mine.pk}).content.decode()
    assert "Su salidero ya tiene orden de trabajo." in begins
    assert client.get(reverse("case_decide", args=[case.pk]), {"respuesta": "x" * 5000}).status_code == 200
