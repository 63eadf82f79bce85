"""Appeals: once, in their days, answered by somebody else, never for the worse; the case is the same one."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from casework import services
from casework.issuing import documents_late
from casework.models import DECIDED_AS, Case, Decision, DocumentState, IssuedDocument, Role
from core.models import OutgoingMessage
from tests.support.officers import begun, decided, issue, join, officer, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def ana():
    return User.objects.create_user(email="ana@example.com")


@pytest.fixture
def case(ana):
    return sent(ana)[0].case


@pytest.fixture
def first(case):
    return join(officer(), case.team)


@pytest.fixture
def second(case):
    return join(officer("otra"), case.team)


def appealed(case, by, outcome="refused"):
    decided(case, by, outcome)
    return services.case_appeal(case.pk, text="No estoy de acuerdo.")


def test_who_decided_touches_nothing_of_the_appeal(case, first, second, client):
    appealed(case, first)
    for act in (
        lambda: services.case_assign(case.pk, actor=first, assignee=first),
        lambda: services.case_transition(case.pk, "take", actor=first),
        lambda: services.case_note(case.pk, actor=first, text="x"),
        lambda: services.case_extend(case.pk, actor=first, text="x"),
    ):
        with pytest.raises(services.NotPossible, match="lo responde otra persona"):
            act()
    assert services.case_take_next(first) is None
    with pytest.raises(services.NotPossible):
        services.case_assign(case.pk, actor=second, assignee=first)
    begun(case, second)
    assert services.case_decide(case.pk, "decide", actor=second, outcome="refused", text="Se mantiene.").closed_at


def test_it_is_taken_once_and_in_its_days(case, first, second, ana, client):
    client.force_login(ana)
    address = f"/seguimiento/{case.submission.reference}/reclamar/"
    assert "no hay nada que reclamar" in client.get(address).content.decode()
    decided(case, first, "refused")
    Case.objects.update(closed_at=timezone.now() - timedelta(days=30))
    assert client.get(address).status_code == 200
    Case.objects.update(closed_at=timezone.now() - timedelta(days=31))
    late = client.post(address, {"text": "Mis razones"})
    assert late.status_code == 409 and "Mis razones" in late.content.decode()
    Case.objects.update(closed_at=timezone.now())
    assert client.post(address, {"text": "  "}).status_code == 422
    assert client.post(address, {"text": "No."}).status_code == 302
    assert client.post(address, {"text": "Otra vez."}).status_code == 409
    begun(case, second)
    services.case_decide(case.pk, "decide", actor=second, outcome="refused", text="No.")
    page = client.get(address).content.decode()
    assert "Usted ya reclamó" in page


@pytest.mark.parametrize("before", ["closed", "refused", "partly"])
@pytest.mark.parametrize("after", [str(one) for one in DECIDED_AS])
def test_an_appeal_never_leaves_the_person_with_less(case, before, after, client):
    first, second = (join(officer(name), case.team) for name in ("una", "dos"))
    decided(case, first, before)
    if before == "partly":
        issue(case)
    services.case_appeal(case.pk, text="No.")
    begun(case, second)
    order = [str(one) for one in DECIDED_AS]
    words = {"actor": second, "outcome": after, "text": "Visto.", "holder": "Ana Pérez"}
    client.force_login(second)
    page = client.get(f"/admin/casos/{case.pk}/decision/").content.decode()
    assert (f'value="{after}"' in page) == (order.index(after) >= order.index(before))
    if order.index(after) < order.index(before):
        with pytest.raises(services.NotPossible, match="menos"):
            services.case_decide(case.pk, "decide", **words)
        return
    services.case_decide(case.pk, "decide", **words)
    assert list(Decision.objects.order_by("number").values_list("number", "outcome")) == [(1, before), (2, after)]


def test_it_has_new_days_the_same_number_and_its_thread(case, first, ana, client):
    number = case.submission.reference
    Case.objects.update(due_on=timezone.localdate() - timedelta(days=3))
    now = appealed(case, first)
    assert (now.due_on, now.closed_at, now.outcome, now.assignee) == (
        timezone.localdate() + timedelta(days=30),
        None,
        "",
        None,
    )
    client.force_login(ana)
    page = client.get(f"/cuenta/solicitudes/{number}/").content.decode()
    assert "Su reclamación está en revisión" in page and "No estoy de acuerdo." in page and "Denegada" in page
    assert "Su reclamación está en revisión" in client.get("/cuenta/").content.decode()


def test_a_document_given_in_part_is_replaced_by_that_of_the_appeal(case, first, second):
    decided(case, first, "partly")
    old = issue(case)
    services.case_appeal(case.pk, text="Falta una parte.")
    old.refresh_from_db()
    assert old.state == DocumentState.VALID, "it stands while the appeal is looked at"
    begun(case, second)
    services.case_decide(case.pk, "decide", actor=second, outcome="granted", text="Todo.", holder="Ana Pérez")
    new = issue(case)
    old.refresh_from_db()
    assert (old.state, new.replaces, new.state) == (DocumentState.REPLACED, old, DocumentState.VALID)
    told = OutgoingMessage.objects.order_by("-created_at").first().content
    assert "se respondió su reclamación y su documento está listo" in told["subject"]


def test_a_document_that_is_being_made_when_it_is_appealed_is_told_rightly(case, first):
    decided(case, first, "partly")
    services.case_appeal(case.pk, text="Falta una parte.")
    issue(case)
    IssuedDocument.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert documents_late() == 0
    told = [one.content["subject"] for one in OutgoingMessage.objects.filter(kind="case/decided")]
    assert len(told) == 1 and "concedida en parte y su documento está listo" in told[0]


def test_the_heads_are_told_and_can_give_it_to_somebody_else(case, first, mailoutbox):
    join(officer("jefa"), case.team, role=Role.HEAD)
    appealed(case, first)
    assert [(one.to, one.subject.endswith("el ciudadano reclama la respuesta")) for one in mailoutbox] == [
        (["jefa@example.com"], True)
    ]


@pytest.mark.parametrize("what", ["reclamar", "retirar"])
def test_nobody_else_does_it_for_a_person(case, first, what):
    decided(case, first, "refused") if what == "reclamar" else None
    address = f"/seguimiento/{case.submission.reference}/{what}/"
    stranger = Client()
    stranger.force_login(User.objects.create_user(email="luis@example.com"))
    for client in (Client(), stranger):
        assert client.post(address, {"text": "x"}).status_code == 302
    case.refresh_from_db()
    assert case.outcome == ("refused" if what == "reclamar" else "")
