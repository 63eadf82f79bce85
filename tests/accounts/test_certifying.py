from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts import groups
from accounts.models import CertificationRequest, DataAccess, User
from accounts.services import AlreadyDecided, appeal_answer, request_certify, request_open, request_refuse
from accounts.tasks import certification_decided
from core.levels import Level
from tests.support.people import person

pytestmark = pytest.mark.django_db
CARNE = "85031512345"
RIGHT = {
    "certify": "",
    "certify-carne": "850315 12345",
    "certify-legal_name": "Ana Pérez Gómez",
    "certify-is_the_person": "on",
    "certify-is_valid": "on",
}


@pytest.fixture(autouse=True)
def in_spanish():
    with translation.override("es"):
        yield


@pytest.fixture
def ana():
    return person("ana@nauta.example")


def certifier(email="cesar@inst.example"):
    groups.ensure_groups()
    user = person(email, legal_name="César Ruiz", is_staff=True)
    user.groups.add(groups.Group.objects.get(name=groups.CERTIFIERS))
    return User.objects.get(pk=user.pk)


def level(user):
    return User.objects.get(pk=user.pk).level


def test_a_person_gets_one_code_however_often_it_is_asked_for(client, ana):
    client.force_login(ana)
    assert "código" in client.get("/cuenta/certificar/").content.decode()
    for _ in range(3):
        assert client.post("/cuenta/certificar/").status_code == 302
    request = ana.certification_requests.get()
    assert request.readable_code in client.get("/cuenta/certificar/").content.decode()


def test_a_certifier_certifies_with_the_code_and_the_identity_card(client, ana):
    request = request_open(user=ana)
    client.force_login(certifier())
    answer = client.post("/admin/certificar/", {"code": request.readable_code.lower().replace("-", " ")})
    assert answer["Location"] == f"/admin/certificar/{request.pk}/"
    assert "ana@nauta.example" in client.get(answer["Location"]).content.decode()
    assert client.post(answer["Location"], RIGHT)["Location"] == "/admin/certificar/"
    assert level(ana) == Level.CERTIFIED
    assert User.objects.get(pk=ana.pk).certification.certified_by.email == "cesar@inst.example"
    client.force_login(ana)
    assert "Ana Pérez Gómez" in client.get("/cuenta/").content.decode()


@pytest.mark.parametrize(
    "missing", ["certify-is_the_person", "certify-is_valid", "certify-legal_name", "certify-carne"]
)
def test_nothing_is_certified_while_something_was_not_checked(client, ana, missing):
    request = request_open(user=ana)
    client.force_login(certifier())
    answer = client.post(f"/admin/certificar/{request.pk}/", {k: v for k, v in RIGHT.items() if k != missing})
    assert answer.status_code == 200
    assert level(ana) == Level.REGISTERED


def test_an_identity_card_that_certifies_another_account_is_said_to_the_certifier(client, ana):
    who = certifier()
    other = person("otra@nauta.example")
    request_certify(request=request_open(user=other), by=who, carne=CARNE, legal_name="Otra")
    request = request_open(user=ana)
    client.force_login(who)
    answer = client.post(f"/admin/certificar/{request.pk}/", RIGHT)
    assert "otra cuenta" in answer.content.decode().lower()
    assert level(ana) == Level.REGISTERED


def test_a_code_is_good_once_and_until_its_date(client, ana):
    who = certifier()
    request = request_open(user=ana)
    request_certify(request=request, by=who, carne=CARNE, legal_name="Ana")
    with pytest.raises(AlreadyDecided):
        request_certify(request=request, by=who, carne=CARNE, legal_name="Ana")
    late = request_open(user=person("otra@nauta.example"))
    CertificationRequest.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(AlreadyDecided):
        request_certify(request=late, by=who, carne="85031512346", legal_name="Otra")
    client.force_login(who)
    for code in (request.code, late.code, "XXXX-XXXX", "\x00", "🙂" * 20, "1" * 10_000):
        assert client.post("/admin/certificar/", {"code": code}).status_code in {200, 400}


def test_nobody_certifies_their_own_account(ana):
    who = certifier()
    with pytest.raises(AlreadyDecided):
        request_certify(request=request_open(user=who), by=who, carne=CARNE, legal_name="César")


def test_a_refusal_tells_the_person_the_reason_and_what_can_be_done(client, ana, mailoutbox):
    request = request_open(user=ana)
    client.force_login(certifier())
    form = {"refuse": "", "refuse-reason": "unreadable", "refuse-explanation": "Venga con un carné nuevo"}
    client.post(f"/admin/certificar/{request.pk}/", form)
    client.force_login(ana)
    page = client.get("/cuenta/certificar/").content.decode()
    assert "Venga con un carné nuevo" in page
    assert f"/cuenta/certificar/{request.pk}/apelar/" in page
    certification_decided(request_id=str(request.pk))
    assert "apelar" in mailoutbox[-1].body
    assert "carné nuevo" not in mailoutbox[-1].body  # the mail says that there is a decision, not which data


def test_a_refusal_for_another_reason_must_explain_it(client, ana):
    request = request_open(user=ana)
    client.force_login(certifier())
    answer = client.post(f"/admin/certificar/{request.pk}/", {"refuse": "", "refuse-reason": "other"})
    assert answer.status_code == 200
    request.refresh_from_db()
    assert request.state == request.State.OPEN


def test_an_appeal_is_answered_by_somebody_else_and_upheld_gives_a_new_code(client, ana):
    first, second = certifier(), certifier("dora@inst.example")
    request = request_open(user=ana)
    request_refuse(request=request, by=first, reason="not_the_person")
    client.force_login(ana)
    assert client.post(f"/cuenta/certificar/{request.pk}/apelar/", {"text": ""}).status_code == 200
    client.post(f"/cuenta/certificar/{request.pk}/apelar/", {"text": "La foto es de hace 10 años"})
    request.refresh_from_db()
    with pytest.raises(AlreadyDecided):
        appeal_answer(request=request, by=first, upheld=False, answer="No")
    client.force_login(first)
    assert client.get(f"/admin/certificar/{request.pk}/apelacion/").status_code == 404
    client.force_login(second)
    assert f"{request.pk}/apelacion/" in client.get("/admin/certificar/").content.decode()
    assert "hace 10 años" in client.get(f"/admin/certificar/{request.pk}/apelacion/").content.decode()
    client.post(f"/admin/certificar/{request.pk}/apelacion/", {"upheld": "yes", "answer": "Tiene razón"})
    client.force_login(ana)
    page = client.get("/cuenta/certificar/").content.decode()
    assert ana.certification_requests.open().get().readable_code in page


def test_a_refusal_is_appealed_once_and_in_its_term(client, ana):
    request = request_open(user=ana)
    request_refuse(request=request, by=certifier(), reason="not_valid")
    CertificationRequest.objects.filter(pk=request.pk).update(decided_at=timezone.now() - timedelta(days=31))
    client.force_login(ana)
    answer = client.post(f"/cuenta/certificar/{request.pk}/apelar/", {"text": "Tarde"})
    assert answer["Location"] == "/cuenta/certificar/"
    request.refresh_from_db()
    assert request.appealed_at is None


def test_nobody_reads_or_appeals_the_refusal_of_another(client, ana):
    request = request_open(user=ana)
    request_refuse(request=request, by=certifier(), reason="not_valid")
    client.force_login(person("otra@nauta.example"))
    assert client.get(f"/cuenta/certificar/{request.pk}/apelar/").status_code == 404


def test_only_certifiers_enter_the_desk(client, ana):
    groups.ensure_groups()
    editor = person("editora@inst.example")
    editor.groups.add(groups.Group.objects.get(name=groups.EDITORS))
    client.force_login(editor)
    request = request_open(user=ana)
    for path in ("/admin/certificar/", f"/admin/certificar/{request.pk}/"):
        assert client.get(path).status_code == 302
    assert "/admin/certificar/" not in client.get("/admin/").content.decode()


def test_the_person_sees_who_looked_at_the_request(client, ana):
    who = certifier()
    request = request_open(user=ana)
    client.force_login(who)
    client.get(f"/admin/certificar/{request.pk}/")
    client.post(f"/admin/certificar/{request.pk}/", RIGHT)
    assert DataAccess.objects.filter(subject=ana, actor=who).count() == 2
    client.force_login(ana)
    page = client.get("/cuenta/accesos/").content.decode()
    assert page.count("César Ruiz") == 2
