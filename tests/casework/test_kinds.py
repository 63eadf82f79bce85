"""Kinds of case: data that a case keeps as it began, refused when nobody could live by it, guarded step by step."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from casework import services
from casework.clock import clock_steps
from casework.default_kind import kind_of, shipped_kind
from casework.kind_versions import KindFaulty, compile_kind, kind_publish, versions_given
from casework.life import faults
from casework.models import Case, CaseKind, KindVersion, Role, State, Transition
from casework.moving import behind, cases_to_newest
from casework.shipped_kinds import SHIPPED
from services_catalog.models import Institution
from tests.support import factories_catalog as catalogue
from tests.support.forms_data import contact_form
from tests.support.officers import begun, decided, join, officer, sent
from tramites_forms.copying import form_copy
from tramites_forms.exchange import form_export
from tramites_forms.exchange import kind_of as kind_in
from tramites_forms.models import OnlineForm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


def of_kind(kind, user=None):
    form = OnlineForm.objects.filter(slug="contacto").first() or contact_form()
    OnlineForm.objects.filter(pk=form.pk).update(case_kind=kind)
    return sent(user)[0].case


@pytest.mark.parametrize("slug", [one["slug"] for one in SHIPPED])
def test_what_is_shipped_is_whole_and_has_its_words_in_both_languages(slug):
    kind = shipped_kind(slug)
    assert faults(compile_kind(kind)) == []
    for state in kind.states.all():
        assert state.explanation and set(state.translations["en"]) == {"label", "explanation"}
    for step in kind.transitions.exclude(message=""):
        assert len(step.message) <= 80 and len(step.translations["en"]["message"]) <= 80


def test_a_petition_is_as_the_law_says():
    life = of_kind(shipped_kind("peticion")).life
    assert (life.legal_days, life.legal_unit, life.extension_days, life.redirect_days) == (30, "natural", 30, 5)


def test_a_running_case_keeps_its_version_and_a_new_one_gets_the_newest():
    kind = shipped_kind("certificado")
    old = of_kind(kind)
    kind.states.filter(slug="received").update(label="La tenemos")
    Transition.objects.filter(kind=kind, slug="decide", source__slug="received").delete()
    kind_publish(kind)
    new = sent()[0].case
    old = Case.objects.get(pk=old.pk)
    assert (old.place.label, new.place.label) == ("Recibida", "La tenemos")
    who = join(officer(), old.team)
    services.case_assign(old.pk, actor=who, assignee=who)
    services.case_assign(new.pk, actor=who, assignee=who)
    words = {"actor": who, "outcome": "refused", "text": "No."}
    with pytest.raises(services.NotPossible):
        services.case_decide(new.pk, "decide", **words)
    assert services.case_decide(old.pk, "decide", **words).closed_at


def test_publishing_twice_makes_one_version_and_a_version_never_changes():
    kind = shipped_kind("duplicado")
    version = kind_publish(kind)
    assert kind_publish(kind) == version == kind.in_force
    for act in (lambda: KindVersion.objects.update(number=9), lambda: KindVersion.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_cases_may_be_moved_to_the_newest_where_their_state_still_is():
    kind = shipped_kind("duplicado")
    stays, goes = of_kind(kind), sent()[0].case
    who = join(officer(), stays.team)
    begun(stays, who)
    services.case_transition(stays.pk, "make", actor=who)
    kind.states.filter(slug="making").update(retired=True)
    Transition.objects.filter(kind=kind, source__slug="making").delete()
    Transition.objects.filter(kind=kind, target__slug="making").delete()
    kind_publish(kind)
    with pytest.raises(PermissionDenied):
        cases_to_newest(kind, team=stays.team, actor=who)
    head = join(officer("jefa"), stays.team, role=Role.HEAD)
    due = Case.objects.get(pk=goes.pk).due_on
    assert [(one.kind, one.count) for one in behind(stays.team)] == [(kind, 2)]
    assert cases_to_newest(kind, team=stays.team, actor=head) == (1, 1)
    assert (Case.objects.get(pk=goes.pk).due_on, goes.events.last().kind) == (due, "noted")
    assert Case.objects.get(pk=goes.pk).kind_version.number == 2
    assert Case.objects.get(pk=stays.pk).place.slug == "making"


def test_a_case_of_the_release_before_lives_by_the_first_version():
    case = of_kind(shipped_kind("peticion"))
    Case.objects.update(kind_version=None)
    assert Case.objects.get(pk=case.pk).place.slug == "received"
    assert [versions_given(), versions_given()] == [1, 0]
    assert Case.objects.get(pk=case.pk).kind_version.number == 1


def states(document):
    return {one["slug"]: one for one in document["states"]}


def steps(document, slug):
    return [one for one in document["steps"] if one["slug"] == slug]


def without(slug):
    return lambda d: d.update(steps=[one for one in d["steps"] if one["slug"] != slug])


BROKEN = {
    "no state": lambda d: d.update(states=[], steps=[]),
    "two are first": lambda d: states(d)["in_review"].update(position=0),
    "begins closed": lambda d: states(d)["received"].update(closes=True),
    "begins waiting": lambda d: states(d)["received"].update(waits=True),
    "no end": lambda d: states(d)["decided"].update(closes=False),
    "closes and waits": lambda d: states(d)["decided"].update(waits=True),
    "nobody gets there": without("make"),
    "nobody gets on": lambda d: d.update(steps=[s for s in d["steps"] if s["source"] != states(d)["making"]["id"]]),
    "only the clock gets on": lambda d: [s.update(who="system", after_days=3) for s in steps(d, "take")],
    "only an expert gets on": lambda d: [s.update(who="expert") for s in steps(d, "take")],
    "only four eyes get on": lambda d: [s.update(four_eyes=True) for s in d["steps"]],
    "four eyes at the start": lambda d: [s.update(four_eyes=True) for s in steps(d, "take")],
    "the clock decides": lambda d: [s.update(who="system", after_days=3) for s in steps(d, "decide")],
    "the clock without days": lambda d: d["steps"].append(steps(d, "take")[0] | {"slug": "x", "who": "system"}),
    "days without the clock": lambda d: steps(d, "take")[0].update(after_days=3),
    "an expert decides": lambda d: [s.update(who="expert") for s in steps(d, "decide")],
    "a step out of the end": lambda d: d["steps"].append(
        steps(d, "take")[0] | {"slug": "x", "source": states(d)["decided"]["id"]}
    ),
    "a step to nowhere": lambda d: steps(d, "take")[0].update(target=0),
    "a step to itself": lambda d: steps(d, "back")[0].update(target=states(d)["making"]["id"]),
    "a step out of waiting": lambda d: steps(d, "take")[0].update(source=states(d)["correction"]["id"]),
    "an unknown placeholder": lambda d: steps(d, "take")[0].update(message="Hola, {nombre}."),
    "in another language": lambda d: steps(d, "take")[0].update(translations={"en": {"message": "{who}"}}),
    "words that are no words": lambda d: states(d)["received"].update(translations={"en": ["x"]}),
    "words that are a text": lambda d: states(d)["received"].update(translations="x"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_nobody_could_live_by_is_said(how):
    document = compile_kind(shipped_kind("duplicado"))
    BROKEN[how](document)
    found = faults(document)
    assert found and all(str(one).strip() for one in found)


def test_what_is_not_whole_is_not_in_force():
    kind = shipped_kind("duplicado")
    Transition.objects.filter(kind=kind, slug="decide").delete()
    with pytest.raises(KindFaulty):
        kind_publish(kind)
    assert of_kind(kind).kind_version.number == 1
    fresh = CaseKind.objects.create(name="Vacío", slug="vacio")
    form = OnlineForm.objects.get(slug="contacto")
    form.case_kind = fresh
    assert kind_of(form).slug == "solicitud", "a kind that never was whole is nobody's"


def guarded():
    """A kind with every guard: an expert's step, four eyes, a head, a note, and the clock."""
    kind = CaseKind.objects.create(name="Guardas", slug="guardas", institution=None)
    words = {"translations": {}, "explanation": "x"}
    made = [("a", {}), ("b", {}), ("c", {}), ("d", {"closes": True}), ("w", {"waits_for_citizen": True})]
    here = {
        slug: State.objects.create(kind=kind, slug=slug, label=slug.upper(), sort_order=place, **words, **more)
        for place, (slug, more) in enumerate(made)
    }
    for slug, source, target, more in (
        *(("opine", "a", "b", {"who": "expert"}), ("go", "a", "b", {"needs_note": True})),
        *(("propose", "b", "c", {}), ("back", "c", "b", {}), ("ask", "b", "w", {})),
        *(
            ("decide", "c", "d", {"who": "head", "four_eyes": True}),
            ("rest", "b", "a", {"who": "system", "after_days": 4}),
        ),
    ):
        Transition.objects.create(kind=kind, slug=slug, label=slug, source=here[source], target=here[target], **more)
    kind_publish(kind)
    return kind


def test_every_guard_keeps_who_may_not_and_lets_who_may():
    case = of_kind(guarded())
    team = case.team
    one, expert = join(officer("una"), team), join(officer("perito"), team, role=Role.EXPERT)
    head, boss = (join(officer(name), team, role=Role.HEAD) for name in ("jefa", "otra-jefa"))
    reader = join(officer("lectora"), team, role=Role.READER)
    with pytest.raises(services.NotPossible, match="nota"):
        services.case_transition(case.pk, "go", actor=one)
    with pytest.raises(services.NotPossible, match="no es suyo"):
        services.case_transition(case.pk, "go", actor=expert, note="x")
    with pytest.raises(PermissionDenied):
        services.case_transition(case.pk, "opine", actor=reader)
    with pytest.raises(PermissionDenied):
        services.case_note(case.pk, actor=expert, text="x")
    with pytest.raises(services.NotPossible):
        services.case_transition(case.pk, "rest", actor=head)
    services.case_transition(case.pk, "opine", actor=expert)
    services.case_transition(case.pk, "propose", actor=head)
    words = {"outcome": "refused", "text": "No."}
    for actor, why in ((one, "no es suyo"), (head, "Cuatro ojos")):
        services.case_assign(case.pk, actor=actor, assignee=actor)
        with pytest.raises(services.NotPossible, match=why):
            services.case_decide(case.pk, "decide", actor=actor, **words)
    services.case_assign(case.pk, actor=boss, assignee=boss)
    assert services.case_decide(case.pk, "decide", actor=boss, **words).closed_at


def test_the_clock_takes_its_step_in_its_time_and_tells_it():
    ana = User.objects.create_user(email="ana@example.com")
    case = of_kind(guarded(), ana)
    who = join(officer("una"), case.team)
    services.case_transition(case.pk, "go", actor=who, note="x")
    today = timezone.localdate()
    assert [clock_steps(today + timedelta(days=days)) for days in (3, 4, 4)] == [0, 1, 0]
    event = case.events.order_by("-number")[0]
    assert (event.kind, event.state.slug, event.actor) == ("moved", "a", None)
    assert event.notice.message is not None and event.by_the_clock


def test_an_expert_sees_the_case_and_only_their_step(client):
    case = of_kind(guarded())
    client.force_login(join(officer("perito"), case.team, role=Role.EXPERT))
    page = client.get(f"/admin/casos/{case.pk}/").content.decode()
    assert 'value="opine"' in page and 'value="go"' not in page and 'value="take"' not in page
    assert client.post(f"/admin/casos/{case.pk}/", {"action": "step", "step": "opine", "version": 0}).status_code == 302


def test_a_step_is_told_in_its_own_words_in_the_language_of_the_person():
    kind = shipped_kind("certificado")
    case = of_kind(kind, User.objects.create_user(email="ana@example.com"))
    begun(case, join(officer(), case.team))
    body = case.events.get(kind="moved").notice.message.content["body"]
    assert "Empezó la búsqueda de la inscripción que pidió." in body


def test_a_kind_of_an_institution_serves_its_forms_and_no_others():
    owner = Institution.objects.get(pk=catalogue.service("tramite").institution_id)
    kind = shipped_kind("peticion")
    CaseKind.objects.filter(pk=kind.pk).update(institution=owner)
    form = contact_form()
    form.case_kind = CaseKind.objects.get(pk=kind.pk)
    with pytest.raises(ValidationError, match="otra institución"):
        form.clean()
    form.institution = owner
    form.clean()


def test_a_form_takes_its_kind_along_when_it_is_copied_and_exported():
    form = contact_form()
    OnlineForm.objects.filter(pk=form.pk).update(case_kind=shipped_kind("peticion"))
    form.refresh_from_db()
    form.save_revision().publish()
    data = form_export(form)
    assert data["case_kind"] == "peticion" and kind_in(data).slug == "peticion"
    assert kind_in({"case_kind": "no-hay"}) is None
    assert form_copy(form, "Otra").case_kind.slug == "peticion"


def posted(kind, **changes):
    """Return what the page of a kind posts as it is, with `changes`."""
    data = {name: getattr(kind, name) or "" for name in ("name", "slug", "legal_days", "legal_unit", "extension_days")}
    data |= {name: getattr(kind, name) for name in ("redirect_days", "appeal_days", "correction_days", "opinion_days")}
    data |= {"opinion_told": "on", "institution": "", "document_title": "", "document_text": ""}
    for prefix, rows in (("states", kind.states.all()), ("transitions", kind.transitions.all())):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows), f"{prefix}-MIN_NUM_FORMS": 0}
        data[f"{prefix}-MAX_NUM_FORMS"] = 1000
        for place, row in enumerate(rows):
            data |= {f"{prefix}-{place}-id": row.pk, f"{prefix}-{place}-translations": "{}"}
            names = ["slug", "label", "explanation", "staff_label", "sort_order", "message"]
            data |= {f"{prefix}-{place}-{name}": getattr(row, name) for name in names if hasattr(row, name)}
            for name in ("waits_for_citizen", "closes", "retired", "needs_text", "needs_note", "four_eyes"):
                if getattr(row, name, False):
                    data[f"{prefix}-{place}-{name}"] = "on"
            if prefix == "transitions":
                data |= {f"{prefix}-{place}-source": row.source_id, f"{prefix}-{place}-target": row.target_id}
                data[f"{prefix}-{place}-who"] = row.who
    return data | changes


def test_the_admin_keeps_what_is_saved_and_puts_in_force_what_is_whole(client):
    kind = shipped_kind("duplicado")
    client.force_login(User.objects.create_superuser(email="admin@example.com"))
    address = f"/admin/snippets/casework/casekind/edit/{kind.pk}/"
    assert client.get(address).status_code == 200
    page = client.post(address, posted(kind, name="Duplicado nuevo"), follow=True).content.decode()
    assert "En vigor como versión 2" in page and kind.in_force.document["name"] == "Duplicado nuevo"
    place = next(i for i, row in enumerate(kind.transitions.all()) if row.slug == "make")
    page = client.post(address, posted(kind, **{f"transitions-{place}-DELETE": "on"}), follow=True).content.decode()
    assert "Aún no está en vigor" in page and "Se está haciendo" in page
    assert kind.in_force.number == 2 and not kind.transitions.filter(slug="make").exists()


def test_a_state_that_cases_were_in_is_not_taken_out(client):
    kind = shipped_kind("duplicado")
    case = of_kind(kind)
    decided(case, join(officer(), case.team), "refused")
    client.force_login(User.objects.create_superuser(email="admin@example.com"))
    answer = client.post(
        f"/admin/snippets/casework/casekind/edit/{kind.pk}/", posted(kind, **{"states-0-DELETE": "on"})
    )
    assert answer.status_code == 200 and "ya no se usa" in answer.content.decode()
    assert kind.states.filter(slug="received").exists()


def test_a_head_lets_them_go_on_by_the_newest_version_from_the_page_of_the_team(client):
    kind = shipped_kind("duplicado")
    case = of_kind(kind)
    head = join(officer("jefa"), case.team, role=Role.HEAD)
    page = f"/admin/equipos/{case.team_id}/"
    client.force_login(head)
    assert "versión más nueva" not in client.get(page).content.decode()
    kind.states.filter(slug="received").update(label="La tenemos")
    kind_publish(kind)
    assert "1 caso abierto" in client.get(page).content.decode()
    said = client.post(page, {"newest": kind.pk}, follow=True).content.decode()
    assert "1 caso sigue con la versión más nueva" in said and "1 caso abierto" not in said
    assert Case.objects.get(pk=case.pk).place.label == "La tenemos"
    for strange in ("", "x", "999999999999999999999"):
        assert client.post(page, {"newest": strange}).status_code == 302


def test_one_that_waits_for_the_citizen_is_moved_only_where_it_can_come_back(client):
    kind = shipped_kind("duplicado")
    case = of_kind(kind)
    head = join(officer("jefa"), case.team, role=Role.HEAD)
    begun(case, head)
    services.case_transition(case.pk, "make", actor=head)
    services.case_transition(case.pk, "back", actor=head, text="Otra vez.")
    services.correction_ask(case.pk, "ask", actor=head, message="Diga más.")
    Transition.objects.filter(kind=kind, source__slug="in_review").exclude(slug="make").delete()
    kind.states.filter(slug="in_review").update(retired=True)
    Transition.objects.filter(kind=kind, source__slug="in_review").delete()
    Transition.objects.filter(kind=kind, target__slug="in_review").delete()
    received, making = kind.states.get(slug="received"), kind.states.get(slug="making")
    Transition.objects.create(kind=kind, slug="make", label="Hacer", source=received, target=making)
    waits = kind.states.get(slug="correction")
    Transition.objects.create(kind=kind, slug="ask", label="Pedir", source=making, target=waits, needs_text=True)
    kind_publish(kind)
    assert cases_to_newest(kind, team=case.team, actor=head) == (0, 1)
    services.correction_cancel(case.pk, actor=head, text="Ya no.")
    assert Case.objects.get(pk=case.pk).place.slug == "in_review", "it came back to where it was asked"
