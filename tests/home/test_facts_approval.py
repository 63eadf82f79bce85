"""What procedures show is approved like them: one changes it, another publishes it, and both know on which pages."""

import pytest
from django.apps import apps
from django.core import mail
from django.urls import reverse
from wagtail.models import Page

from accounts import groups
from core.touched import touched_pages
from home.approval import ensure_fact_approval, ensure_workflow
from participation.models import Theme
from services_catalog.models import Fee, Institution
from tests.home.test_approval import staff
from tests.support import factories_catalog as make
from tests.support import forms_data, pages
from tests.support.consultations import consultation

pytestmark = pytest.mark.django_db
SUBMIT, PUBLISH, APPROVE = "action-submit", "action-publish", "action-workflow-action"


@pytest.fixture(autouse=True)
def site(settings):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    ensure_workflow(pages.home(), groups.APPROVERS)


def asked(settings, value):
    settings.APPROVED_BY_ANOTHER = value
    groups.ensure_groups()
    ensure_fact_approval()


def edit(client, fact, **data):
    view = fact.snippet_viewset.get_url_name("edit")
    return client.post(reverse(view, args=[fact.pk]), data, follow=True)


def fee_of(fee, amount, **action):
    return {"name": fee.name, "cost_amount": amount, "cost_dated": "", "cost_note": "", "cost_source": "", **action}


def made(label):
    form = {"onlineform": forms_data.contact_form}
    maker = {"category": make.category, "institution": make.institution, "office": make.office, "fee": make.fee} | form
    maker |= {"consultation": consultation}
    maker |= {"theme": lambda: Theme.objects.create(title="Agua", summary="Falta.", locale=pages.locale("es"))}
    return maker[label.partition(".")[2]]()


def test_a_fee_is_changed_by_one_and_approved_by_another_who_is_told_and_sees_which_pages(client):
    fee = make.fee()
    touched = [make.service(fee=fee), make.service(fee=fee)]
    other = make.service()
    client.force_login(staff("editora", groups.EDITORS))
    approver = staff("jefe", groups.APPROVERS)
    edit_page = client.get(reverse(Fee.snippet_viewset.get_url_name("edit"), args=[fee.pk])).content.decode()
    assert "Publicar esto cambia 2 páginas" in edit_page
    assert all(page.title in edit_page for page in touched)
    assert other.title not in edit_page
    edit(client, fee, **fee_of(fee, "40", **{SUBMIT: "1"}))
    fee.refresh_from_db()
    assert fee.cost_amount == 5
    assert "5,00 CUP" in client.get(touched[0].url).content.decode()
    [told] = [one for one in mail.outbox if one.to == [approver.email]]
    assert "Sello" in told.subject + told.body
    client.force_login(approver)
    assert "Sello" in client.get("/admin/").content.decode()
    assert (
        "Publicar esto cambia 2 páginas"
        in client.get(reverse(Fee.snippet_viewset.get_url_name("edit"), args=[fee.pk])).content.decode()
    )
    edit(client, fee, **fee_of(fee, "40", **{APPROVE: "1", "workflow-action-name": "approve"}))
    fee.refresh_from_db()
    assert fee.cost_amount == 40
    assert "40,00 CUP" in client.get(touched[0].url).content.decode()


@pytest.mark.parametrize("label", groups.APPROVABLE)
@pytest.mark.parametrize("value", ["pages", "facts", "all"])
def test_who_publishes_alone_is_what_the_installation_asked_for(settings, label, value):
    asked(settings, value)
    instance = made(label)
    app, model = label.split(".")
    alone = label not in groups.approved_by_another()
    assert staff("editora", groups.EDITORS).has_perm(f"{app}.publish_{model}") is alone
    assert staff("jefe", groups.APPROVERS).has_perm(f"{app}.publish_{model}")
    assert (apps.get_model(label).objects.get(pk=instance.pk).get_workflow() is None) is alone
    assert groups.differences() == []


def test_an_approver_does_not_publish_a_fee_that_they_changed(client):
    fee = make.fee()
    client.force_login(staff("jefe", groups.APPROVERS))
    html = client.get(reverse(Fee.snippet_viewset.get_url_name("edit"), args=[fee.pk])).content.decode()
    assert 'name="action-publish"' not in html
    answer = edit(client, fee, **fee_of(fee, "40", **{PUBLISH: "1"}))
    fee.refresh_from_db()
    assert fee.cost_amount == 5
    assert "Otra persona debe aprobarlos" in answer.content.decode()


def test_an_editor_alone_publishes_nothing_that_pages_share_however_they_ask(client):
    fee = make.fee()
    client.force_login(staff("editora", groups.EDITORS))
    edit(client, fee, **fee_of(fee, "40", **{PUBLISH: "1"}))
    fee.refresh_from_db()
    assert fee.cost_amount == 5
    add = reverse(Fee.snippet_viewset.get_url_name("add"))
    client.post(add, fee_of(Fee(name="Otro"), "7", **{PUBLISH: "1"}), follow=True)
    assert not Fee.objects.filter(name="Otro", live=True).exists()


def test_what_nobody_approved_yet_is_shown_nowhere(client):
    make.places()
    draft = Institution.objects.create(
        name="Sin aprobar", acronym="ZZ", slug="sin-aprobar", live=False, locale=pages.locale("es")
    )
    office = make.office(name="Oficina sin aprobar", live=False)
    fee = make.fee(cost_amount=77)
    page = make.service(fee=fee, cost_amount=3)
    fee.unpublish()
    assert "77" not in client.get(page.url).content.decode()
    assert client.get(f"/instituciones/{draft.slug}/").status_code == 404
    assert client.get(f"/oficinas/{office.slug}/").status_code == 404
    for address in ("/instituciones/", "/oficinas/", "/api/v1/institutions", "/api/v1/offices", "/sitemap.xml"):
        assert "sin-aprobar" not in client.get(address).content.decode(), address
    for name in ("institutions", "offices", "fees"):
        assert not client.get(f"/api/wagtail/v2/{name}/?limit=20").json()["items"][1:], name


def test_a_shared_fact_taken_down_says_so_at_its_address(client):
    make.places()
    institution = make.institution()
    assert client.get("/instituciones/minjus/").status_code == 200
    institution.unpublish()
    assert client.get("/instituciones/minjus/").status_code == 410


def test_a_form_is_published_by_another_where_it_is_asked(client, settings):
    asked(settings, "all")
    form = forms_data.contact_form()
    before = form.versions.count()
    form.title = "Otro"
    form.save_revision(user=staff("editora", groups.EDITORS))
    approver = staff("jefe", groups.APPROVERS)
    state = form.get_workflow().start(form, approver)
    state.current_task_state.approve(user=approver)
    assert form.versions.count() == before + 1


def test_an_office_touches_the_pages_of_its_kind_and_a_category_those_that_name_it():
    office = make.office()
    attended = make.service(office_kinds=[office.kind.slug])
    named = make.service(category=make.category("salud"))
    assert list(touched_pages(office)) == [Page.objects.get(pk=attended.pk)]
    assert list(touched_pages(make.category("salud"))) == [Page.objects.get(pk=named.pk)]


@pytest.mark.parametrize("label", groups.FACTS)
def test_each_can_be_previewed_before_it_is_published(client, label):
    fact = made(label)
    client.force_login(staff("editora", groups.EDITORS))
    mode = fact.make_preview_request()
    assert mode.status_code == 200
    assert str(fact) in mode.content.decode()
