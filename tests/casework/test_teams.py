"""Who sees what: an officer finds only what their teams hold, in every list, count, file and page."""

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import User
from casework import services, teams
from casework.models import Case, Role, Team, TeamMember
from casework.panel import CasesPanel
from tests.support.officers import begun, decided, issue, join, officer, sent
from tramites_forms.models import Submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def case():
    return sent()[0].case


def test_who_is_not_in_its_team_finds_no_trace_of_a_case(case, client):
    who = join(officer(), case.team)
    decided(case, who)
    document = issue(case)
    for stranger in (
        officer("sin-equipo"),
        join(officer("otro-equipo"), Team.objects.create(name="Otro")),
        left(join(officer("ex"), case.team)),
    ):
        client.force_login(stranger)
        for address in (
            *(f"/admin/casos/{case.pk}/", f"/admin/casos/{case.pk}/decision/", f"/admin/casos/{case.pk}/correccion/"),
            *(f"/admin/casos/{case.pk}/documentos/{document.pk}/",),
            *(f"/admin/casos/{case.pk}/documentos/{document.pk}/fin/", f"/admin/equipos/{case.team_id}/"),
            *(reverse(f"submissions:{name}", args=[case.submission_id]) for name in ("read", "json", "pdf")),
        ):
            assert client.get(address).status_code == 404, (stranger, address)
        for address in (
            *("/admin/casos/", "/admin/casos/?part=closed", f"/admin/casos/?number={case.submission.reference}"),
            *(reverse("submissions:index"), f"{reverse('submissions:index')}?q={case.submission.reference}", "/admin/"),
        ):
            page = client.get(address).content.decode().replace(f"q={case.submission.reference}", "")
            assert f'"{case.submission.reference}"' in page or case.submission.reference not in page, address
            assert f"/admin/casos/{case.pk}/" not in page, address
        assert CasesPanel(stranger).get_context_data({})["parts"] == []
        assert not Case.objects.seen_by(stranger).exists() and not Submission.objects.seen_by(stranger).exists()
        for act in (
            lambda stranger=stranger: services.case_note(case.pk, actor=stranger, text="x"),
            lambda stranger=stranger: services.case_assign(case.pk, actor=stranger, assignee=stranger),
            lambda stranger=stranger: services.document_revoke(document.pk, actor=stranger, text="x"),
        ):
            with pytest.raises(PermissionDenied):
                act()


def left(user):
    TeamMember.objects.filter(user=user).update(until="2026-01-01T00:00:00Z")
    return user


def test_a_reader_looks_and_changes_nothing(case, client):
    reader = join(officer("lectora"), case.team, role=Role.READER)
    client.force_login(reader)
    page = client.get(f"/admin/casos/{case.pk}/").content.decode()
    assert "Puede leerlo, no cambiarlo" in page and 'value="take"' not in page
    assert client.get(f"/admin/casos/{case.pk}/decision/").status_code == 404
    with pytest.raises(PermissionDenied):
        services.case_assign(case.pk, actor=reader, assignee=reader)
    head = join(officer("jefa"), case.team, role=Role.HEAD)
    with pytest.raises(services.NotPossible):
        services.case_assign(case.pk, actor=head, assignee=reader)


def test_nobody_answers_a_request_of_their_own(client):
    who = officer()
    case = join(who, (mine := sent(who)[0]).case.team) and mine.case
    with pytest.raises(services.NotPossible, match="es suya"):
        services.case_assign(case.pk, actor=who, assignee=who)


def test_who_leaves_frees_their_cases_and_the_heads_are_told(case, client, mailoutbox):
    head = join(officer("jefa"), case.team, role=Role.HEAD)
    who = join(officer(), case.team)
    begun(case, who)
    client.force_login(head)
    page = f"/admin/equipos/{case.team_id}/"
    member = TeamMember.objects.get(user=who)
    assert client.post(page, {"leave": member.pk}).status_code == 302
    case.refresh_from_db()
    assert case.assignee is None and not Case.objects.seen_by(who).exists()
    assert [(one.to, one.subject) for one in mailoutbox] == [(["jefa@example.com"], "Casos sin funcionario")]
    assert client.post(page, {"leave": member.pk}).status_code == 404


def test_a_head_decides_about_their_team_and_no_other(case, client):
    head = join(officer("jefa"), case.team, role=Role.HEAD)
    other = Team.objects.create(name="Otro")
    new = officer("nueva")
    client.force_login(head)
    page = f"/admin/equipos/{case.team_id}/"
    assert client.post(page, {"email": "NUEVA@example.com", "role": "officer"}).status_code == 302
    assert Case.objects.handled_by(new).exists()
    assert client.post(page, {"email": "nadie@example.com", "role": "officer"}).status_code == 422
    User.objects.create_user(email="ciudadana@example.com")
    client.post(page, {"email": "ciudadana@example.com", "role": "officer"})
    assert not TeamMember.objects.filter(user__email="ciudadana@example.com").exists()
    assert client.get(f"/admin/equipos/{other.pk}/").status_code == 404
    assert client.post("/admin/equipos/", {"name": "Mío"}).status_code in (302, 403)
    assert not Team.objects.filter(name="Mío").exists()
    with pytest.raises(PermissionDenied):
        services.member_join(other, new, Role.OFFICER, by=head)
    assert client.post(page, {"leave": TeamMember.objects.get(user=head).pk}).status_code == 302
    assert TeamMember.objects.now().filter(user=head).exists(), "the others would have no head"


def test_what_comes_goes_to_the_team_of_the_institution_that_owns_the_form():
    from services_catalog.models import Institution
    from tests.support import factories_catalog as catalogue
    from tests.support.forms_data import contact_form

    institution = Institution.objects.get(pk=catalogue.service("tramite").institution_id)
    form = contact_form(slug="contacto", institution=institution)
    case = sent()[0].case
    assert (case.team.institution, case.team.is_default) == (institution, True)
    assert teams.team_for(form) == case.team
    Case.objects.update(team=None)
    assert [teams.adopt(), teams.adopt()] == [1, 0]
    case.refresh_from_db()
    assert case.team.institution == institution
