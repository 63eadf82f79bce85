from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, WorkflowPage

from accounts import groups
from accounts.models import User
from core.segments import translate
from home import care
from home.approval import NAME, OtherPersonApprovalTask, authors, ensure_workflow
from home.models import ContentPage
from home.tasks import publish_scheduled
from tests.support import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(settings):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    home = pages.home()
    ensure_workflow(home, groups.APPROVERS)
    return pages.child(home, ContentPage(title="Ayuda", slug="ayuda", live=True))


def staff(name, *group_names, **fields):
    user = User.objects.create_user(email=f"{name}@inst.example", password="x", is_staff=True, **fields)
    user.groups.add(*Group.objects.filter(name__in=group_names))
    return user


def change(page, user, title="Ayuda cambiada"):
    page.title = title
    page.save_revision(user=user)
    return page


def actions_of(page, user):
    state = page.get_workflow().start(page, user)
    return [name for name, *_rest in state.current_task_state.task.specific.get_actions(page, user)]


def test_the_approval_is_the_one_of_every_page_and_is_made_once(page):
    ensure_workflow(page.get_parent(), groups.APPROVERS)
    assert OtherPersonApprovalTask.objects.count() == 1
    assert WorkflowPage.objects.get(page=Page.get_first_root_node()).workflow.name == NAME
    assert page.get_workflow().name == NAME


def test_an_approver_approves_what_somebody_else_wrote(page):
    change(page, staff("editora", groups.EDITORS))
    assert "approve" in actions_of(page, staff("jefe", groups.APPROVERS))


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_approves_their_own_edit_not_even_an_administrator(page, superuser):
    author = staff("autora", groups.APPROVERS, is_superuser=superuser)
    change(page, author)
    assert actions_of(page, author) == ["reject"]


def test_whoever_wrote_part_of_it_does_not_approve_it_even_if_another_wrote_last(page):
    first = staff("primera", groups.APPROVERS)
    change(page, first)
    change(page, staff("segunda", groups.EDITORS), "Otra vez")
    assert authors(page) == {first.pk, User.objects.get(email="segunda@inst.example").pk}
    assert "approve" not in actions_of(page, first)


def test_once_published_an_old_author_may_approve_what_others_write_next(page):
    author = staff("autora", groups.APPROVERS)
    change(page, author).get_latest_revision().publish()
    page.refresh_from_db()
    change(page, staff("editora", groups.EDITORS), "Después")
    assert "approve" in actions_of(page, author)


def test_an_approver_who_presses_publish_on_their_own_change_keeps_a_draft_and_is_told(client, page):
    client.force_login(staff("autora", groups.APPROVERS))
    answer = client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {"title": "Cambiada", "slug": "ayuda", "body-count": "0", "comments-TOTAL_FORMS": "0",
         "comments-INITIAL_FORMS": "0", "action-publish": "1"},
        follow=True,
    )  # fmt: skip
    page.refresh_from_db()
    assert (page.title, page.draft_title) == ("Ayuda", "Cambiada")
    assert "Otra persona debe aprobarlos" in answer.content.decode()


def test_the_page_editor_offers_an_approver_no_way_to_publish_alone(client, page):
    client.force_login(staff("jefe", groups.APPROVERS))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'name="action-publish"' not in html
    assert 'name="action-submit"' in html


def test_the_panel_says_what_is_overdue_forgotten_behind_and_untranslated(client, page):
    a_year_ago = timezone.localdate() - timedelta(days=400)
    ContentPage.objects.filter(pk=page.pk).update(last_reviewed_on=a_year_ago)
    change(page, staff("editora", groups.EDITORS))
    Page.objects.filter(pk=page.pk).update(latest_revision_created_at=timezone.now() - timedelta(days=20))
    assert [one.slug for one in care.cares()] == ["vencidas", "olvidadas", "sin-revisar", "sin-ingles"]
    client.force_login(staff("jefe", groups.APPROVERS))
    html = client.get("/admin/").content.decode()
    assert "Lo que necesita atención" in html
    assert html.index("Revisiones vencidas: 1") < html.index("Cambios sin publicar: 1") < html.index("Sin inglés")


def test_english_is_behind_when_the_spanish_was_published_after_it(page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        translate(pages.home(), {"Soberanía": "Soberanía"})
    with django_capture_on_commit_callbacks(execute=True):
        translate(page, {"Ayuda": "Help"})
    assert not care.outdated_translations().exists()
    change(page, None).get_latest_revision().publish()
    assert [one.slug for one in care.outdated_translations()] == ["ayuda"]


@pytest.mark.parametrize("slug", ["sin-revisar", "sin-ingles"])
def test_each_care_has_its_list_and_an_unknown_one_is_not_found(client, page, slug):
    client.force_login(staff("jefe", groups.APPROVERS))
    answer = client.get(reverse("home_care", args=[slug]))
    assert answer.status_code == 200
    assert "Ayuda" in answer.content.decode()
    assert client.get(reverse("home_care", args=["nada"])).status_code == 404


def test_a_link_to_a_page_that_was_taken_down_is_told(page):
    gone = pages.child(page.get_parent(), ContentPage(title="Ida", slug="ida"))
    page.body = [("paragraph", pages.rich(f'<p><a linktype="page" id="{gone.pk}">allí</a></p>'))]
    page.save_revision().publish()
    assert not care.dead_links().exists()
    gone.unpublish()
    assert [one.slug for one in care.dead_links()] == ["ayuda"]


def test_a_page_approved_for_later_is_published_when_its_hour_comes(page, monkeypatch):
    page.save_revision().publish()
    page.refresh_from_db()
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.title = "De mañana"
    page.save_revision(user=staff("editora", groups.EDITORS)).publish()
    publish_scheduled(0)
    assert Page.objects.get(pk=page.pk).title == "Ayuda"
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    publish_scheduled(0)
    assert Page.objects.get(pk=page.pk).title == "De mañana"
