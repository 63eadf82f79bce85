"""Duplicates: of two requests of one person one is answered, both numbers lead to it, nothing is lost."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from casework import figures, history, retention, services
from casework.merging import duplicates
from casework.models import Case, FormFigure, Merge, PastCase, Role, Team
from core.models import OutgoingMessage
from tests.support.officers import asked, begun, decided, join, officer, sent
from tramites_forms.models import Submission
from tramites_forms.retention import kept, submissions_remove

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def ana(case):
    return case.submission.applicant


@pytest.fixture
def other(ana):
    return sent(ana, mensaje="Otra vez lo mismo")[0].case


@pytest.fixture
def head(case):
    return join(officer("jefa"), case.team, role=Role.HEAD)


def join_them(other, case, who, **more):
    return services.case_merge(other.pk, case.pk, actor=who, text="Pide lo mismo.", **more)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def whole(*cases):
    assert not [fault for case in cases for fault in history.faults_of(fresh(case))]


def test_one_is_answered_and_the_other_points_to_it_and_the_citizen_is_told_once(case, other, who, ana, client):
    begun(case, who)
    join_them(other, case, who)
    now = fresh(other)
    assert (now.outcome, now.closed_at is not None, now.place.closes) == ("merged", True, True)
    body = OutgoingMessage.objects.get(kind="case/merged").content["body"]
    assert case.submission.reference in body and "No tiene que hacer nada" in body
    assert OutgoingMessage.objects.filter(kind__in=["case/joined", "case/unjoined"]).count() == 0
    whole(case, other)
    client.force_login(ana)
    pages = {
        one.pk: client.get(f"/cuenta/solicitudes/{one.submission.reference}/").content.decode() for one in (case, other)
    }
    assert f"/cuenta/solicitudes/{case.submission.reference}/" in pages[other.pk]
    assert f"/cuenta/solicitudes/{other.submission.reference}/" in pages[case.pk]
    assert "Unida a otra solicitud" in pages[other.pk] and "Pide lo mismo." in pages[other.pk]
    assert "Respondida" not in pages[other.pk], "nobody answered it"
    assert "Terminó el" in client.get("/cuenta/").content.decode()


def test_its_answers_its_thread_and_its_files_stay_where_they_were(case, other, who, client):
    answers, events = other.submission.answers, other.events.count()
    services.case_note(other.pk, actor=who, text="NotaDeLaOtra")
    join_them(other, case, who)
    assert Submission.objects.get(pk=other.submission_id).answers == answers
    assert other.events.count() == events + 2
    client.force_login(who)
    page = client.get(f"/admin/casos/{case.pk}/").content.decode()
    assert "NotaDeLaOtra" in page and f"/admin/casos/{other.pk}/" in page
    assert f"Se responde con {case.submission.reference}" in client.get(f"/admin/casos/{other.pk}/").content.decode()


def test_the_earlier_day_counts_and_comes_back_when_they_are_parted(case, other, who, head):
    Case.objects.filter(pk=other.pk).update(due_on=case.due_on - timedelta(days=8))
    join_them(other, case, who)
    assert fresh(case).due_on == case.due_on - timedelta(days=8)
    services.case_part(other.pk, actor=head, text="No era lo mismo.")
    assert (fresh(case).due_on, fresh(other).due_on) == (case.due_on, case.due_on - timedelta(days=8))
    whole(case, other)


def test_a_head_parts_them_and_it_goes_on_where_it_was(case, other, who, head, ana, *, client):
    begun(other, who)
    join_them(other, case, who)
    with pytest.raises(services.NotPossible, match="un jefe"):
        services.case_part(other.pk, actor=who, text="x")
    client.force_login(who)
    assert "/separar/" not in client.get(f"/admin/casos/{other.pk}/").content.decode()
    client.force_login(head)
    page = f"/admin/casos/{other.pk}/separar/"
    assert page in client.get(f"/admin/casos/{other.pk}/").content.decode()
    said = {"text": "No era lo mismo.", "version": fresh(other).version}
    assert "No era lo mismo." in client.post(page, said).content.decode()
    assert client.post(page, said | {"send": "1"}).status_code == 302
    now = fresh(other)
    assert (now.outcome, now.closed_at, now.place.slug, now.assignee) == ("", None, "in_review", who)
    assert OutgoingMessage.objects.filter(kind="case/parted").count() == 1
    whole(case, other)
    decided(now, who, "refused")
    join_again = Merge.objects.get()
    assert join_again.undone_by == head and join_again.undone_reason == "No era lo mismo."


def test_what_cannot_be_joined_is_said(case, other, who, head):
    stranger = sent(User.objects.create_user(email="luis@example.com"))[0].case
    nobody = sent()[0].case
    elsewhere = sent(case.submission.applicant)[0].case
    Case.objects.filter(pk=elsewhere.pk).update(team=Team.objects.create(name="Otro"))
    for one in (stranger, nobody):
        with pytest.raises(PermissionDenied):
            join_them(one, case, who)
    with pytest.raises(PermissionDenied):
        join_them(elsewhere, case, who)
    with pytest.raises(services.NotPossible, match="sin cuenta"):
        join_them(other, nobody, who)
    with pytest.raises(services.NotPossible, match="otra solicitud"):
        join_them(case, case, who)
    with pytest.raises(services.NotPossible, match="Escriba"):
        services.case_merge(other.pk, case.pk, actor=who, text=" ")
    assert set(duplicates(case, who)) == {other}
    third = sent(case.submission.applicant)[0].case
    join_them(other, case, who)
    with pytest.raises(services.NotPossible, match="Ya tiene otra unida"):
        join_them(case, third, who)
    asked(third, who)
    with pytest.raises(services.NotPossible, match="Espera por el ciudadano"):
        join_them(third, case, who)
    services.correction_cancel(third.pk, actor=who, text="Ya no.")
    team = Team.objects.create(name="Quien opina")
    join(officer("perita"), team)
    services.opinion_ask(third.pk, team, actor=who, question="¿Consta?")
    with pytest.raises(services.NotPossible, match="Espera por una opinión"):
        join_them(third, case, who)


def test_a_reader_joins_nothing_and_two_at_once_join_once(case, other, who):
    reader = join(officer("lectora"), case.team, role=Role.READER)
    with pytest.raises(PermissionDenied):
        join_them(other, case, reader)
    version = fresh(case).version
    join_them(other, case, who, version=version)
    with pytest.raises(services.NotPossible, match="cambió este caso"):
        join_them(other, case, who, version=version)
    with pytest.raises(services.NotPossible, match="cambió este caso"):
        join_them(other, case, who)


def test_a_pointer_changed_by_sql_is_named(case, other, who, ana):
    join_them(other, case, who)
    third = sent(ana)[0].case
    Merge.objects.update(into=third)
    assert [fault for fault in history.faults_of(third) if "casework_merge" in fault]


def test_withdrawing_says_what_ends_with_it(case, other, who, head, ana, *, client):
    join_them(other, case, who)
    client.force_login(ana)
    assert client.get(f"/seguimiento/{other.submission.reference}/retirar/").status_code == 200
    refused = client.post(f"/seguimiento/{other.submission.reference}/retirar/", {"text": ""})
    assert refused.status_code == 409 and "retire aquella" in refused.content.decode()
    page = client.get(f"/seguimiento/{case.submission.reference}/retirar/").content.decode()
    assert other.submission.reference in page
    services.case_withdraw(case.pk)
    with pytest.raises(services.NotPossible, match="retiró las dos"):
        services.case_part(other.pk, actor=head, text="x")


def test_it_is_kept_as_long_as_what_answers_it_and_counts_once(case, other, who):
    join_them(other, case, who)
    late = timezone.localdate() + timedelta(days=4000)
    Case.objects.filter(pk=case.pk).update(due_on=late)
    submission = Submission.objects.get(pk=other.submission_id)
    assert kept(submission).day == late + timedelta(days=90)
    assert Submission.objects.filter(retention.unanswered(timezone.now()), pk=submission.pk).exists()
    figures.count()
    assert FormFigure.objects.get().received == 1
    submissions_remove([submission])
    assert not Merge.objects.exists() and not PastCase.objects.exists()
    whole(case)


def test_the_page_offers_it_where_there_is_something_to_join(case, who, client, ana):
    client.force_login(who)
    page = f"/admin/casos/{case.pk}/"
    assert "/unir/" not in client.get(page).content.decode()
    assert client.get(f"{page}unir/").status_code == 302
    other = sent(ana)[0].case
    assert f"{page}unir/" in client.get(page).content.decode()
    said = {"case": other.pk, "text": "Pide lo mismo.", "version": fresh(case).version}
    preview = client.post(f"{page}unir/", said).content.decode()
    assert f"{other.submission.reference} se unió a {case.submission.reference}" in preview
    assert client.post(f"{page}unir/", said | {"send": "1"}).status_code == 302
    assert fresh(other).outcome == "merged"
