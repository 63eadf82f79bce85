"""The groups are exactly the one table; who is refused or gets rights leaves one line that says nobody's name."""

import logging
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts import groups
from accounts.doors import CHOSEN
from accounts.models import User
from tests.support.doors_routes import walk

pytestmark = pytest.mark.django_db


def staff(name, group):
    groups.ensure_groups()
    user = User.objects.create_user(email=f"{name}@inst.example", is_staff=True, legal_name="Elena Marca")
    user.groups.add(Group.objects.get(name=group))
    return user


def test_the_groups_of_the_database_are_what_the_table_says():
    groups.ensure_groups()
    assert groups.differences() == []


def test_what_a_group_has_and_the_table_does_not_is_told_and_taken_away():
    groups.ensure_groups()
    editors = Group.objects.get(name=groups.EDITORS)
    editors.permissions.add(Permission.objects.get(codename="change_upload"))
    editors.page_permissions.first().delete()
    assert len(groups.differences()) == 2
    with pytest.raises(CommandError):
        call_command("rights", stdout=StringIO())
    call_command("rights", set=True, stdout=StringIO())
    assert groups.differences() == []


def test_a_group_of_another_name_is_left_alone():
    mine = Group.objects.create(name="Prensa")
    mine.permissions.add(Permission.objects.get(codename="change_comment", content_type__app_label="news"))
    groups.ensure_groups()
    assert mine.permissions.count() == 1


@pytest.mark.parametrize("thing", ["upload", "formversion", "formversiontext", "partialupload", "submission", "draft"])
def test_editors_have_no_right_on_what_people_sent_or_was_compiled(thing):
    editor = staff("editora", groups.EDITORS)
    assert not [right for right in editor.get_all_permissions() if right.endswith(f"_{thing}")]


def test_only_content_has_choosers():
    routes = [route for route, _name, _view in walk() if route.startswith("admin/snippets/choose/")]
    assert {".".join(route.split("/")[3:5]) for route in routes} == set(CHOSEN)


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.WARNING, logger="soberania.security")
    return lambda: [one.getMessage() for one in caplog.records if one.name == "soberania.security"]


def test_a_refused_staff_page_leaves_one_line_without_a_name(client, lines):
    user = staff("certificadora", groups.CERTIFIERS)
    client.force_login(user)
    before = len(lines())
    assert client.get(reverse("case_queue")).status_code == 302
    assert len(lines()) == before + 1
    line = lines()[-1]
    assert line.startswith("event=staff_refused route=case_queue who=u-")
    for personal in (user.email, str(user.pk), "Elena", "127.0.0.1"):
        assert personal not in line


def test_giving_a_group_leaves_one_line(lines):
    user = staff("otra", groups.CERTIFIERS)
    before = len(lines())
    user.groups.add(Group.objects.get(name=groups.EDITORS))
    assert len(lines()) == before + 1
    assert "event=rights_changed change=add" in lines()[-1]


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://testserver"}, {"origin": "http://testserver:81"}, {"origin": "http://evil.example"}],
)
def test_an_origin_counts_with_its_scheme_and_its_port_and_a_refused_one_leaves_a_line(client, lines, headers):
    assert client.post(reverse("opinion"), {}, headers=headers).status_code == 403
    assert [line.split()[0] for line in lines()] == ["event=origin_refused"]


def test_an_approver_who_publishes_her_own_change_with_others_is_told(client):
    from home.approval import ensure_workflow
    from tests.support import pages

    user = staff("aprobadora", groups.APPROVERS)
    ensure_workflow(pages.home(), groups.APPROVERS)
    page = pages.news("borrador", live=False)
    page.save_revision(user=user)
    client.force_login(user)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert client.post(f"{address}?id={page.pk}", {}).status_code == 302
    page.refresh_from_db()
    assert not page.live


def test_the_history_of_the_site_opens_after_an_officer_read_a_request(client):
    from tests.support.forms_data import contact_form
    from tramites_forms.services import draft_start, submission_send

    draft = draft_start(contact_form(), answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    submission = submission_send(draft.pk)
    boss = User.objects.create_user(email="jefa@inst.example", is_staff=True, is_superuser=True)
    client.force_login(boss)
    client.get(reverse("submissions:read", args=[submission.pk]))
    assert client.get(reverse("wagtailadmin_reports:site_history")).status_code == 200


@pytest.mark.parametrize("kind", ["pages", "images", "documents"])
def test_a_search_of_very_many_words_is_refused_and_not_an_error(client, kind):
    client.raise_request_exception = False
    for words in (300, 5000):
        said = " ".join(f"palabra{number}" for number in range(words))
        assert client.get(f"/api/wagtail/v2/{kind}/", {"search": said}).status_code < 500
