"""What an editor does to take a page to English, in the admin, from the button to the published page."""

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation

from accounts import groups
from core.segments import translate
from home.approval import ensure_workflow
from home.models import ContentPage
from tests.home.test_approval import staff
from tests.support import factories_catalog as make
from tests.support import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(settings, django_capture_on_commit_callbacks):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    home = pages.home()
    with django_capture_on_commit_callbacks(execute=True):
        translate(home, {"Soberanía": "Soberanía"})
    ensure_workflow(home, groups.APPROVERS)
    return pages.child(
        home,
        ContentPage(title="Ayuda", slug="ayuda", body=[("heading", "Uno"), ("paragraph", pages.rich("<p>Dos</p>"))]),
    )


def start(client, page):
    """Press «Translate this page» and choose English. Returns the Translation."""
    english = Locale.objects.get(language_code="en")
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"locales": [english.pk]})
    return Translation.objects.get(source__object_id=page.translation_key, target_locale=english)


def write(client, translation, texts):
    for segment in StringSegment.objects.filter(source=translation.source).select_related("string"):
        if segment.string.data in texts:
            address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
            body = f"value={texts[segment.string.data]}"
            client.put(address, body, content_type="application/x-www-form-urlencoded")


def publish(client, translation, django_capture_on_commit_callbacks):
    target = translation.get_target_instance()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("wagtailadmin_pages:edit", args=[target.pk]), {"action": "publish"})
    target.refresh_from_db()
    return target


def test_an_editor_translates_by_segment_and_another_person_publishes(client, page, django_capture_on_commit_callbacks):
    client.force_login(staff("editora", groups.EDITORS))
    translation = start(client, page)
    write(client, translation, {"Ayuda": "Help", "Uno": "One", "Dos": "Two"})
    assert "<h1>Help</h1>" not in client.get("/en/ayuda/").content.decode()
    client.force_login(staff("jefe", groups.APPROVERS))
    target = publish(client, translation, django_capture_on_commit_callbacks)
    assert target.live
    html = client.get("/en/ayuda/").content.decode()
    assert "<h1>Help</h1>" in html
    assert ">One</h2>" in html
    assert "Two" in html


def test_who_translated_it_does_not_publish_it(client, page, django_capture_on_commit_callbacks):
    client.force_login(staff("jefe", groups.APPROVERS))
    translation = start(client, page)
    write(client, translation, {"Ayuda": "Help", "Uno": "One", "Dos": "Two"})
    assert not publish(client, translation, django_capture_on_commit_callbacks).live
    client.force_login(staff("otra", groups.APPROVERS))
    assert publish(client, translation, django_capture_on_commit_callbacks).live


def test_half_a_translation_does_not_show(client, page, django_capture_on_commit_callbacks):
    client.force_login(staff("editora", groups.EDITORS))
    translation = start(client, page)
    write(client, translation, {"Ayuda": "Help"})
    client.force_login(staff("jefe", groups.APPROVERS))
    assert not publish(client, translation, django_capture_on_commit_callbacks).live
    html = client.get("/en/ayuda/").content.decode()
    assert "<h1>Help</h1>" not in html
    assert ">Ayuda</h1>" in html


def test_a_translation_cannot_be_turned_into_an_alias(client, page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        translated = translate(page, {"Ayuda": "Help", "Uno": "One", "Dos": "Two"})
    client.force_login(staff("editora", groups.EDITORS))
    client.post(reverse("wagtail_localize:convert_to_alias", args=[translated.pk]))
    translated.refresh_from_db()
    assert translated.alias_of_id is None
    assert translated.title == "Help"


def press(client, translation, action):
    target = translation.get_target_instance()
    return client.post(reverse("wagtailadmin_pages:edit", args=[target.pk]), {"action": action}, follow=True)


def approve(client, target):
    task_state = target.current_workflow_task_state
    return client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[target.pk, "approve", task_state.pk]), follow=True
    )


def test_a_translation_is_sent_to_be_approved_told_found_on_the_home_and_published_by_another(client, page):
    approver = staff("jefe", groups.APPROVERS)
    client.force_login(staff("editora", groups.EDITORS))
    translation = start(client, page)
    refused = press(client, translation, "submit-translation").content.decode()
    assert "Faltan 3 textos" in refused
    assert not mail.outbox
    write(client, translation, {"Ayuda": "Help", "Uno": "One", "Dos": "Two"})
    assert "Otra persona debe aprobarla" not in press(client, translation, "publish").content.decode()
    said = press(client, translation, "submit-translation").content.decode()
    assert "Se envió" in said
    assert [one.to for one in mail.outbox] == [[approver.email]]
    target = translation.get_target_instance()
    assert "<h1>Help</h1>" not in client.get("/en/ayuda/").content.decode()
    client.force_login(approver)
    assert "Help" in client.get(reverse("wagtailadmin_home")).content.decode()
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[target.pk])).content.decode()
    assert reverse("wagtailadmin_pages:workflow_action", args=[target.pk, "approve", 0])[:-3] in editor
    approve(client, target)
    assert "<h1>Help</h1>" in client.get("/en/ayuda/").content.decode()


def test_sending_a_change_of_a_published_translation_changes_nothing_public_until_it_is_approved(
    client, page, django_capture_on_commit_callbacks
):
    approver, editor = staff("jefe", groups.APPROVERS), staff("editora", groups.EDITORS)
    client.force_login(editor)
    translation = start(client, page)
    write(client, translation, {"Ayuda": "Help", "Uno": "One", "Dos": "Two"})
    client.force_login(approver)
    target = publish(client, translation, django_capture_on_commit_callbacks)
    client.force_login(editor)
    write(client, translation, {"Ayuda": "Assistance"})
    with django_capture_on_commit_callbacks(execute=True):
        press(client, translation, "submit-translation")
    assert "<h1>Help</h1>" in client.get("/en/ayuda/").content.decode()
    client.force_login(approver)
    approve(client, target)
    assert "<h1>Assistance</h1>" in client.get("/en/ayuda/").content.decode()


def test_who_translated_does_not_approve_it_even_if_another_person_sent_it(client, page):
    first, second = staff("una", groups.APPROVERS), staff("otra", groups.EDITORS)
    client.force_login(first)
    translation = start(client, page)
    write(client, translation, {"Ayuda": "Help", "Uno": "One", "Dos": "Two"})
    client.force_login(second)
    press(client, translation, "submit-translation")
    target = translation.get_target_instance()
    actions = target.current_workflow_task.get_actions(target, first)
    assert "approve" not in [name for name, *_more in actions]
    client.force_login(second)
    press(client, translation, "cancel-translation")
    assert translation.get_target_instance().current_workflow_state is None


def test_a_shared_fact_goes_the_same_way(client, page):
    category = make.category("vivienda", name="Vivienda")
    client.force_login(staff("editora", groups.EDITORS))
    address = reverse("wagtail_localize:submit_snippet_translation", args=["services_catalog", "category", category.pk])
    client.post(address, {"locales": [Locale.objects.get(language_code="en").pk]})
    translation = Translation.objects.get(source__object_id=category.translation_key)
    write(client, translation, {"Vivienda": "Housing"})
    target = translation.get_target_instance()
    edit = reverse(target.snippet_viewset.get_url_name("edit"), args=[target.pk])
    assert "Se envió" in client.post(edit, {"action": "submit-translation"}, follow=True).content.decode()
    make.catalogue()
    assert "Vivienda" in client.get("/en/tramites/categoria/vivienda/").content.decode()
    approver = staff("jefe", groups.APPROVERS)
    target.refresh_from_db()
    target.current_workflow_task_state.approve(user=approver)
    assert "Housing" in client.get("/en/tramites/categoria/vivienda/").content.decode()
