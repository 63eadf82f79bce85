"""Every state of the shipped kind, for each person in it: what it is, a way on, and the message that told them.

A walk over all that can be done from each place, by officer, citizen and clock, until nothing new is reached. It fails
on a place that nobody can leave and that is no end, and on a public event that told nobody.
"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from casework import services, telling
from casework.corrections import corrections_expire, open_correction
from casework.default_kind import default_kind
from casework.models import Case, CaseEvent, DocumentState, Outcome
from casework.models.event import EventKind
from core.models import OutgoingMessage
from tests.support.officers import issue, join, officer, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


def answer(case, who):
    correction = open_correction(case)
    answers = case.submission.answers | {"mensaje": "Corregido"}
    return services.correction_answer(correction.pk, answers=answers, answers_number=case.submission.answers_number)


def decide(outcome):
    def act(case, who):
        services.case_decide(case.pk, "decide", actor=who, outcome=outcome, text="Así.", holder="Ana Pérez")

    return act


def on_document(act):
    def done(case, who):
        act(case.documents.get(state=DocumentState.VALID).pk, actor=who, text="Por error.")

    return done


def replace(case, who):
    document = case.documents.get(state=DocumentState.VALID)
    services.document_replace(document.pk, actor=who, text="El nombre.", holder="Ana Pérez Ruiz", words="Otro texto.")


ACTS = {
    "take": lambda case, who: services.case_transition(case.pk, "take", actor=who),
    "extend": lambda case, who: services.case_extend(case.pk, actor=who, text="Hay que buscar."),
    "ask": lambda case, who: services.correction_ask(
        case.pk, "ask", actor=who, message="Corrija.", fields={"mensaje": "Falta."}
    ),
    "ask in words": lambda case, who: services.correction_ask(case.pk, "ask", actor=who, message="Explique."),
    "answer": answer,
    "cancel": lambda case, who: services.correction_cancel(case.pk, actor=who, text="Ya no."),
    "expire": lambda case, who: corrections_expire(open_correction(case).answer_by + timedelta(days=1)),
    **{f"decide {outcome}": decide(outcome) for outcome in Outcome.values},
    "issue": lambda case, who: issue(case),
    "revoke": on_document(services.document_revoke),
    "replace": replace,
}
WHO = {"answer": "citizen", "expire": "clock", "issue": "clock"}


def place(case):
    """Return what a case is, as far as what can be done with it goes."""
    documents = tuple(case.documents.order_by("created_at").values_list("state", flat=True))[-1:]
    return case.state.slug, case.outcome, open_correction(case) is not None, documents, case.extended


def walk(path, who, ana):
    """Return a fresh case after the acts of `path` (tuple of names)."""
    case = sent(ana)[0].case
    services.case_assign(case.pk, actor=who, assignee=who)
    for name in path:
        ACTS[name](Case.objects.get(pk=case.pk), who)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def people():
    ana = User.objects.create_user(email="ana@example.com")
    who = officer()
    join(who, sent(ana)[0].case.team)
    return who, ana


def test_every_place_has_a_way_on_a_page_that_says_it_and_a_message(people):
    who, ana = people
    citizen, staff = Client(), Client()
    citizen.force_login(ana)
    staff.force_login(who)
    waiting, known = [()], {}
    while waiting:
        path = waiting.pop(0)
        case = walk(path, who, ana)
        here = place(case)
        if here in known:
            continue
        ways = {}
        for name, act in ACTS.items():
            one = walk(path, who, ana)
            try:
                act(one, who)
            except (services.NotPossible, AttributeError, OSError, Case.DoesNotExist) as error:
                assert isinstance(error, services.NotPossible) or not open_correction(one) or name == "issue"
            except Exception as error:
                if type(error).__name__ != "DoesNotExist":
                    raise
            else:
                if place(one := Case.objects.get(pk=one.pk)) != here:
                    ways[name] = place(one)
                    waiting.append((*path, name))
        known[here] = ways
        told_of_everything(case, path)
        pages_say_it(case, citizen, staff, path)
    for here, ways in known.items():
        if not here[1]:
            assert ways, f"{here} is no end, and nothing leads out of it"
        if here[2]:  # it waits for the citizen: none of three may be the only way
            assert {"answer", "cancel", "expire"} <= set(ways), here
    states = {here[0] for here in known}
    assert states == set(default_kind().states.values_list("slug", flat=True)), "a state that no case reaches"
    assert {here[1] for here in known} == {"", *Outcome.values}


def told_of_everything(case, path):
    for event in case.events.filter(is_public=True).exclude(kind=EventKind.OPENED):
        pending = event.kind == EventKind.DECIDED and case.documents.filter(state="pending", replaces=None).exists()
        joined = event.kind == EventKind.ISSUED and not hasattr(event, "notice")
        if pending or joined:  # said with the document, or after ten minutes without
            continue
        assert event.notice.message is not None, (path, event.kind)


def pages_say_it(case, citizen, staff, path):
    page = citizen.get(f"/cuenta/solicitudes/{case.submission.reference}/").content.decode()
    if open_correction(case):
        assert f"/seguimiento/{case.submission.reference}/corregir/" in page, path
        assert citizen.get(f"/seguimiento/{case.submission.reference}/corregir/").status_code == 200
    elif case.outcome in {"refused", "partly", "closed"}:
        assert "Si no está de acuerdo" in page, path
    else:
        assert "Usted no tiene que hacer nada" in page, path
    for document in case.documents.exclude(file=""):
        own = f"/seguimiento/{case.submission.reference}/documentos/{document.pk}/"
        assert own in page and citizen.get(own).status_code == 200
    desk = staff.get(f"/admin/casos/{case.pk}/").content.decode()
    if not case.closed_at:
        assert any(f"/admin/casos/{case.pk}/{way}/" in desk for way in ("decision", "correccion")) or (
            'name="step"' in desk
        ), path


def test_every_public_event_has_its_words():
    kinds = {*EventKind.values} - {"opened", "assigned", "noted", "decided"}
    outcomes = {*Outcome.values} | {
        f"{outcome}_{how}" for outcome in ("granted", "partly") for how in ("with_document", "document_later")
    }
    assert set(telling.SAID) == kinds | outcomes


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_text_message_is_one_of_160_letters(language):
    from django.utils import translation

    address = "https://soberania.gob.cu/cuenta/solicitudes/SOB-7K3M-Q9TX/"
    facts = {"number": "SOB-7K3M-Q9TX", "state": "En revisión", "due": "30 de septiembre de 2026"}
    facts["answer_by"] = facts["due"]
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
