"""A case in other hands: passed to another institution in its days, or to another team; extended once and in time."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from casework import services
from casework.default_kind import shipped_kind
from casework.models import Case, Role, Team
from casework.teams import default_team
from core.models import OutgoingMessage
from services_catalog.models import Institution
from tests.support import factories_catalog as catalogue
from tests.support.forms_data import contact_form
from tests.support.officers import asked, begun, decided, join, officer, sent
from tramites_forms.models import OnlineForm, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def case():
    form = contact_form()
    OnlineForm.objects.filter(pk=form.pk).update(case_kind=shipped_kind("peticion"))
    return sent(User.objects.create_user(email="ana@example.com"))[0].case


@pytest.fixture
def who(case):
    return join(officer(), case.team)


@pytest.fixture
def there():
    """The team of another institution, with a head."""
    team = default_team(Institution.objects.get(pk=catalogue.service("tramite").institution_id))
    join(officer("lejos-jefa"), team, role=Role.HEAD)
    return team


def test_number_and_day_stay_and_who_passed_it_no_longer_sees_it(case, who, there, mailoutbox, client):
    begun(case, who)
    number, due = case.submission.reference, case.due_on
    now = services.case_pass(case.pk, there, actor=who, text="Es de ellos.")
    assert (now.submission.reference, now.due_on, now.team, now.assignee) == (number, due, there, None)
    assert now.receiver == str(there.institution)
    assert not Case.objects.seen_by(who).exists() and not Submission.objects.seen_by(who).exists()
    client.force_login(who)
    assert client.get(f"/admin/casos/{case.pk}/").status_code == 404
    body = OutgoingMessage.objects.get(kind="case/passed").content["body"]
    assert str(there.institution) in body and "No tiene que enviarla otra vez" in body
    assert [one.to for one in mailoutbox if "remitida a su institución" in one.subject] == [["lejos-jefa@example.com"]]


def test_it_is_passed_on_within_its_days_and_the_second_time_by_a_head(case, who, there):
    home = case.team
    Team.objects.filter(pk=home.pk).update(institution=Institution.objects.create(name="De aquí", slug="de-aqui"))
    Case.objects.update(opened_at=timezone.now() - timedelta(days=6))
    with pytest.raises(services.NotPossible, match="terminó"):
        services.case_pass(case.pk, there, actor=who, text="x")
    Case.objects.update(opened_at=timezone.now() - timedelta(days=5))
    services.case_pass(case.pk, there, actor=who, text="x")
    theirs, head = join(officer("lejos"), there), User.objects.get(email="lejos-jefa@example.com")
    with pytest.raises(services.NotPossible, match="un jefe"):
        services.case_pass(case.pk, home, actor=theirs, text="x")
    assert services.case_pass(case.pk, Team.objects.get(pk=home.pk), actor=head, text="Es suya.").team_id == home.pk


def test_what_cannot_be_passed_on_is_said(case, who, there):
    other = Team.objects.create(
        name="Vacía", institution=Institution.objects.create(name="X", slug="x"), is_default=True
    )
    with pytest.raises(services.NotPossible, match="lista"):
        services.case_pass(case.pk, other, actor=who, text="x")
    with pytest.raises(services.NotPossible, match="lista"):
        services.case_pass(case.pk, case.team, actor=who, text="x")
    with pytest.raises(services.NotPossible, match="Escriba"):
        services.case_pass(case.pk, there, actor=who, text=" ")
    stranger = join(officer("otro"), Team.objects.create(name="Otro"))
    with pytest.raises(PermissionDenied):
        services.case_pass(case.pk, there, actor=stranger, text="x")
    asked(case, who)
    with pytest.raises(services.NotPossible, match="Espera por el ciudadano"):
        services.case_pass(case.pk, there, actor=who, text="x")
    services.correction_cancel(case.pk, actor=who, text="Ya no.")
    decided(case, who, "refused")
    with pytest.raises(services.NotPossible, match="Ya se respondió"):
        services.case_pass(case.pk, there, actor=who, text="x")


def test_a_kind_without_days_is_not_passed_on(who, there, case, client):
    OnlineForm.objects.update(case_kind=None)
    plain = sent()[0].case
    client.force_login(who)
    assert "/remitir/" not in client.get(f"/admin/casos/{plain.pk}/").content.decode()
    assert client.get(f"/admin/casos/{plain.pk}/remitir/").status_code == 302


def test_it_is_extended_once_and_before_its_day_passes(case, who):
    Case.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(services.NotPossible, match="ya pasó"):
        services.case_extend(case.pk, actor=who, text="x")
    Case.objects.update(due_on=timezone.localdate())
    assert services.case_extend(case.pk, actor=who, text="x").due_on == timezone.localdate() + timedelta(days=30)
    with pytest.raises(services.NotPossible, match="ya se amplió"):
        services.case_extend(case.pk, actor=who, text="x")


def test_two_who_pass_it_at_once_pass_it_once(case, who, there):
    version = case.version
    services.case_pass(case.pk, there, actor=who, text="x", version=version)
    head = User.objects.get(email="lejos-jefa@example.com")
    with pytest.raises(services.NotPossible, match="cambió este caso"):
        services.case_pass(case.pk, there, actor=head, text="x", version=version)
