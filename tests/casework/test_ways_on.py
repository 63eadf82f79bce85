"""Every state of every shipped kind, for each person in it: what it is, a way on, and the message that told them.

A walk over all that can be done from each place, by officer, citizen and clock, until nothing new is reached. It fails
on a place that nobody can leave and that is no end, on a public event that told nobody, on a page that offers what
cannot be done and on one that offers nothing to who must act.
"""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from casework import services, telling
from casework.acting import kept_from
from casework.corrections import open_correction
from casework.default_kind import shipped_kind
from casework.kind_versions import compile_kind, digest
from casework.life import faults
from casework.models import APPEALABLE, CaseEvent, KindVersion, Opinion, Outcome, Role, Team, Transition
from casework.models.event import EventKind
from casework.shipped_kinds import SHIPPED
from casework.teams import default_team
from core.models import OutgoingMessage
from services_catalog.models import Institution
from tests.support import factories_catalog as catalogue
from tests.support.case_walk import walk
from tests.support.forms_data import contact_form
from tests.support.officers import join, officer, sent
from tramites_forms.models import OnlineForm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


class People:
    """Everybody around a case: the citizen, two officers, a head and a reader of its team, and another institution."""

    def __init__(self, kind):
        self.ana = User.objects.create_user(email="ana@example.com")
        form = contact_form()
        OnlineForm.objects.filter(pk=form.pk).update(case_kind=kind)
        self.case = sent(self.ana)[0].case
        team = self.case.team
        self.officers = [join(officer(name), team) for name in ("funcionaria", "otra")]
        self.head = join(officer("jefa"), team, role=Role.HEAD)
        self.reader = join(officer("lectora"), team, role=Role.READER)
        self.expert = join(officer("perita"), Team.objects.create(name="Quien opina"), role=Role.EXPERT)
        other = default_team(Institution.objects.get(pk=catalogue.service("tramite").institution_id))
        self.elsewhere = [join(officer("lejos"), other), join(officer("lejos-jefa"), other, role=Role.HEAD)]
        self.citizen, self.clients = self.client(self.ana), {}

    @staticmethod
    def client(user):
        client = Client()
        client.force_login(user)
        return client

    def desk(self, user):
        return self.clients.setdefault(user.pk, self.client(user))

    def visit(self, case, path):
        told_of_everything(case, path)
        self.citizen_reads(case, path)
        self.staff_read(case, path)

    def citizen_reads(self, case, path):
        number = case.submission.reference
        page = self.citizen.get(f"/cuenta/solicitudes/{number}/").content.decode()
        offered = set(re.findall(rf'"(/seguimiento/{number}/[^"]+)"', page))
        for address in offered:
            assert self.citizen.get(address).status_code == 200, (path, address)
        ends = {address.rsplit("/", 2)[1] for address in offered}
        if open_correction(case):
            assert "corregir" in ends and "Falta algo de su parte" in page, path
        elif case.outcome in APPEALABLE:
            assert "Si no está de acuerdo" in page, path
            assert ("reclamar" in ends) == (not case.appealed), path
        else:
            assert "Usted no tiene que hacer nada" in page, path
        assert ("retirar" in ends) == (case.closed_at is None), path
        for document in case.documents.exclude(file=""):
            assert f"/seguimiento/{number}/documentos/{document.pk}/" in offered, path

    def staff_read(self, case, path):
        address = f"/admin/casos/{case.pk}/"
        ours = [*self.officers, self.head]
        theirs = self.elsewhere if case.handovers.exists() else ours
        can_go_on = False
        for user in {*ours, *self.elsewhere}:
            answer = self.desk(user).get(address)
            if user not in theirs:
                assert answer.status_code == 404, (path, user)
                continue
            page = answer.content.decode()
            offered = set(re.findall(rf'href="({address}[^"]+)"', page)) - {f"{address}siguiente/"}  # it leads away
            for one in offered:
                assert self.desk(user).get(one).status_code == 200, (path, user, one)
            acts = [one for one in offered if "/documentos/" not in one]
            acts = acts or 'name="step"' in page or 'value="take"' in page or 'value="cancel"' in page
            if case.closed_at:
                continue
            if kept_from(case, user):
                assert open_correction(case) or "decidió lo que se reclama" in page, (path, user)
                assert not acts, (path, user)
            elif not case.closed_at:
                assert (acts and "Primero" in page) or "Espera por el ciudadano" in page or "lo tiene" in page, (
                    path,
                    user,
                )
                can_go_on = can_go_on or bool(acts)
        assert can_go_on or case.closed_at, path
        if case.team_id == self.reader.teams.get().team_id:
            page = self.desk(self.reader).get(address).content.decode()
            assert "<form" not in page.split('id="main"')[-1] or 'name="action"' not in page, path


def told_of_everything(case, path):
    for event in case.events.filter(is_public=True).exclude(kind=EventKind.OPENED):
        pending = event.kind == EventKind.DECIDED and case.documents.filter(state="pending", replaces=None).exists()
        later = event.kind == EventKind.DECIDED and case.documents.filter(state="pending").exists()
        joined = event.kind == EventKind.ISSUED and not hasattr(event, "notice")
        if pending or later or joined:  # said with the document, or after ten minutes without
            continue
        assert event.notice.message is not None, (path, event.kind)


def walked(kind, visit=None):
    people = People(kind)
    return walk(people.case, visit or people.visit)


def dead_ends(known):
    """Yield the places of a walk that are no end and that nothing leads out of, or that wait without three ways out."""
    for here, ways in known.items():
        if not here[1] and not (set(ways) - {"withdraw"}):
            yield here
        if here[2] and not {"answer", "cancel", "expire"} <= set(ways):
            yield here


@pytest.mark.parametrize("slug", [one["slug"] for one in SHIPPED])
def test_every_place_has_a_way_on_a_page_that_says_it_and_a_message(slug):
    kind = shipped_kind(slug)
    known = walked(kind)
    assert not list(dead_ends(known))
    assert {here[0] for here in known} == {state.slug for state in kind.states.all()}, "a state that no case reaches"
    assert {here[1] for here in known} == {"", *Outcome.values}
    assert any(here[4] for here in known), "nothing was appealed"
    assert any(here[5] for here in known) == bool(kind.redirect_days)


def test_every_place_has_its_way_on_while_an_opinion_is_waited_for_and_the_body_too():
    people = People(shipped_kind("solicitud"))
    services.opinion_ask(
        people.case.pk, people.expert.teams.get().team, actor=people.head, question="¿Consta?", fields=["mensaje"]
    )

    def visit(case, path):
        people.visit(case, path)
        desk = people.desk(people.expert)
        for opinion in case.opinions.all():
            page = desk.get(f"/admin/opiniones/{opinion.pk}/").content.decode()
            assert ('name="give"' in page) == (opinion.closed_at is None), path
            assert opinion.closed_at is None or "No tiene que hacer nada" in page, path
        waits = case.opinions.filter(closed_at=None).exists()
        told = people.citizen.get(f"/cuenta/solicitudes/{case.submission.reference}/").content.decode()
        if waits and not case.closed_at and not open_correction(case):
            assert "espera la opinión de" in told, path
        page = people.desk(people.officers[1]).get(f"/admin/casos/{case.pk}/").content.decode()
        assert ("Retirar la pregunta" in page) == (waits and not kept_from(case, people.officers[1])), path

    known = walk(people.case, visit)
    assert not list(dead_ends(known))
    assert Opinion.objects.get().end == "", "the walk leaves it as it was"


def test_the_walk_finds_a_dead_end():
    kind = shipped_kind("duplicado")
    Transition.objects.filter(kind=kind, source__slug="making").delete()
    document = compile_kind(kind)
    assert any("Se está haciendo" in str(one) for one in faults(document))
    KindVersion.objects.create(kind=kind, number=2, document=document, content_hash=digest(document))
    known = walked(kind, visit=lambda case, path: None)
    assert {here[0] for here in dead_ends(known)} == {"making"}


def test_every_public_event_has_its_words():
    kinds = {*EventKind.values} - {"opened", "assigned", "noted", "decided", "handed", "joined", "unjoined"}
    ends = ("granted", "partly", "appeal")
    outcomes = {*Outcome.values, "appeal"} | {
        f"{end}_{how}" for end in ends for how in ("with_document", "document_later")
    }
    assert set(telling.SAID) == kinds | outcomes


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_text_message_is_one_of_160_letters(language):
    from django.utils import translation

    address = "https://soberania.gob.cu/cuenta/solicitudes/SOB-7K3M-Q9TX/"
    facts = {"number": "SOB-7K3M-Q9TX", "state": "En revisión", "due": "30 de septiembre de 2026"}
    facts |= {
        "answer_by": facts["due"],
        "outcome": "concedida en parte",
        "receiver": "x",
        "disagree": "x",
        "into": "SOB-7K3M-Q9TX",
    }
    with translation.override(language):
        for what, (subject, sentence, _then) in telling.SAID.items():
            text = f"SOB-7K3M-Q9TX: {str(sentence) % facts} {address}"
            assert len(text) <= 160, (what, len(text), text)
            assert len(str(subject) % facts) <= 90


def test_who_has_only_a_telephone_is_told_by_text_message(settings):
    from accounts import sms

    settings.SMS_URL = "memory:"
    sms.outbox.clear()
    luis = User.objects.create_user(phone="+5351234567")
    submission, _pin = sent(luis)
    who = join(officer(), submission.case.team)
    services.case_transition(submission.case.pk, "take", actor=who)
    assert [phone for phone, _text in sms.outbox] == ["+5351234567"]
    assert CaseEvent.objects.get(kind="moved").notice.channel == "sms"


def test_who_left_no_address_is_shown_so_to_the_officer(client):
    submission, _pin = sent()
    who = join(officer(), submission.case.team)
    services.case_transition(submission.case.pk, "take", actor=who)
    client.force_login(who)
    assert "no dejó correo ni teléfono" in client.get(f"/admin/casos/{submission.case.pk}/").content.decode()
    assert not OutgoingMessage.objects.filter(kind="case/moved").exists()


def test_a_message_says_no_name_no_answer_and_no_word_of_the_officer():
    submission, _pin = sent(User.objects.create_user(email="ana@example.com", legal_name="Zoraida"), mensaje="Secreto")
    who = join(officer(), submission.case.team)
    services.case_transition(submission.case.pk, "take", actor=who)
    services.correction_ask(submission.case.pk, "ask", actor=who, message="PalabraDelFuncionario")
    for message in OutgoingMessage.objects.filter(kind__startswith="case/"):
        said = f"{message.content['subject']} {message.content['body']}"
        assert not {"Zoraida", "Secreto", "PalabraDelFuncionario", who.legal_name} & set(said.split())
        assert submission.reference in said and "/cuenta/solicitudes/" in said
