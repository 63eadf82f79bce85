"""No dead address: what was ever served answers 200, 301 or 410, however pages were renamed, moved or taken down."""

import os
import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from wagtail.models import Page

from core.served.addresses import addresses_of
from core.served.model import ServedAddress
from home.models import ContentPage
from news.models import NewsPage
from tests.support import factories_catalog as make
from tests.support import forms_data, pages

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))
RUNS = settings(
    max_examples=500 if SOAK else 15,
    stateful_step_count=14,
    deadline=None,
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
SLUGS = st.sampled_from(["uno", "dos", "tres", "cuatro", "cinco"])
WHICH = st.integers(0, 20)
BELOW = {NewsPage: ("imprimir/",)}


def committed(action):
    """Do something and what waits for its commit: signals of new addresses, the generation of kept pages."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return action()


def served_now():
    """Return the addresses of every live page, of what is below them, and as JSON."""
    found = set()
    for page in Page.objects.live().filter(depth__gt=2).specific():
        own = addresses_of(page)
        found |= set(own.values()) | {own["page"] + part for part in BELOW.get(type(page), ())}
    return found


class Editors(RuleBasedStateMachine):
    """Editors who do anything to a small site, and a visitor who keeps every address."""

    @initialize()
    def begin(self):
        cache.clear()
        self.savepoint = transaction.savepoint()
        home = pages.home()
        self.news = pages.news_index()

        def made():
            parent = home
            for slug in ("uno", "dos", "tres"):
                parent = pages.child(parent, ContentPage(title=slug.capitalize(), slug=slug))
            pages.child(home, ContentPage(title="Borrador", slug="borrador", live=False))
            pages.news("una")
            pages.news("otra")

        committed(made)
        self.ever = served_now()

    def pages(self, model=None):
        found = Page.objects.filter(depth__gt=2).exclude(pk=self.news.pk).order_by("pk").specific()
        return [page for page in found if model is None or isinstance(page, model)]

    def one(self, which, model=None):
        found = self.pages(model)
        return found[which % len(found)] if found else None

    def done(self, action):
        committed(action)
        self.ever |= served_now()

    def free(self, page, slug, parent=None):
        beside = (parent or page.get_parent()).get_children().exclude(pk=page.pk)
        return not beside.filter(slug=slug).exists()

    @rule(which=WHICH, slug=SLUGS)
    def rename(self, which, slug):
        page = self.one(which)
        if page and not page.alias_of_id and self.free(page, slug):
            page.slug = slug
            self.done(lambda: page.save_revision(clean=False).publish() if page.live else page.save())

    @rule(which=WHICH, where=WHICH)
    def move(self, which, where):
        page, parent = self.one(which, ContentPage), self.one(where, ContentPage) or pages.home()
        if where % 4 == 0:
            parent = pages.home()
        if page and not parent.is_descendant_of(page) and parent.pk != page.pk and self.free(page, page.slug, parent):
            self.done(lambda: page.move(parent, pos="last-child"))

    @rule(which=WHICH)
    def unpublish(self, which):
        if page := self.one(which):
            self.done(page.unpublish)

    @rule(which=WHICH)
    def publish(self, which):
        page = self.one(which)
        if page and not page.alias_of_id:
            self.done(lambda: page.save_revision(clean=False).publish())

    @rule(which=WHICH)
    def delete(self, which):
        if page := self.one(which):
            self.done(page.delete)

    @rule(which=WHICH, other=WHICH)
    def swap(self, which, other):
        page = self.one(which)
        beside = [one for one in self.pages() if page and one.get_parent() == page.get_parent()]
        beside = [one for one in beside if one.pk != page.pk and not one.alias_of_id]
        if not beside or page.alias_of_id:
            return
        second = beside[other % len(beside)]

        def swapped():
            mine, theirs = page.slug, second.slug
            for one, slug in ((page, "de-paso"), (second, mine), (page, theirs)):
                one.slug = slug
                one.save(clean=False)

        self.done(swapped)

    @rule(which=WHICH, slug=SLUGS)
    def alias(self, which, slug):
        page = self.one(which)
        if page and not page.alias_of_id and self.free(page, f"{slug}-otra", page.get_parent()):
            self.done(lambda: page.create_alias(parent=page.get_parent(), update_slug=f"{slug}-otra"))

    def teardown(self):
        client = Client()
        try:
            for address in sorted(self.ever):
                said = client.get(address)
                assert said.status_code in (200, 301, 410), (address, said.status_code)
                for _hop in range(3):
                    if said.status_code == 301:
                        said = client.get(said["Location"])
                assert said.status_code in (200, 410), (address, said.status_code)
            assert not ServedAddress.objects.filter(path__contains="borrador").exclude(path__in=self.ever).exists()
        finally:
            transaction.savepoint_rollback(self.savepoint)


def test_whatever_editors_do_no_address_that_was_served_is_dead():
    run_state_machine_as_test(Editors, settings=RUNS)


def location(client, address):
    answer = client.get(address)
    assert answer.status_code == 301, (address, answer.status_code)
    return answer["Location"]


def test_every_address_below_a_page_follows_it_also_under_en_and_with_its_query(client):
    form = forms_data.contact_form()
    page = make.service("pedir", online_form=form)
    news = pages.news("nota")
    guide = make.guide("me-mudo", [page])
    moves = [
        (page, "solicitar", {"": "", "solicitud/": "solicitud/"}),
        (news, "aviso", {"": "", "imprimir/": "imprimir/", "pdf/": "pdf/", "?pagina=2": "?pagina=2"}),
        (pages.news_index(), "prensa", {"": "", "feed/": "feed/", "feed/atom/": "feed/atom/", "aviso/": "aviso/"}),
    ]
    for moved, slug, tails in moves:
        before = moved.url
        moved.slug = slug
        committed(moved.save)
        for old, new in tails.items():
            assert location(client, before + old) == moved.url + new
            assert location(client, f"/en{before}{old}") == f"/en{moved.url}{new}"
    guide.slug = "mudarse"
    committed(guide.save)
    assert location(client, "/tramites/vida/me-mudo/") == "/tramites/vida/mudarse/"
    assert location(client, "/api/v1/services/pedir") == "/api/v1/services/solicitar"
    assert client.get("/tramites/pedir/nada/").status_code == 404
    form.slug = "escriba"
    committed(form.save)
    assert location(client, "/formularios/contacto/") == "/formularios/escriba/"


def test_what_was_never_public_tells_nothing_of_where_it_is(client):
    draft = pages.child(pages.home(), ContentPage(title="Secreto", slug="secreto", live=False))
    draft.slug = "plan"
    committed(draft.save)
    assert client.get("/secreto/").status_code == 404


def test_what_became_private_does_not_tell_its_new_address(client):
    page = pages.child(pages.home(), ContentPage(title="Plan", slug="plan"))
    page.view_restrictions.create(restriction_type="login")
    page.slug = "plan-de-la-plaza"
    committed(page.save)
    assert client.get("/plan/").status_code == 410


def test_a_procedure_that_can_no_longer_be_asked_for_says_so_where_the_request_began(client):
    form = forms_data.contact_form()
    page = make.service("pedir", online_form=form)
    assert client.get(f"{page.url}solicitud/").status_code == 200
    committed(form.unpublish)
    said = client.get(f"{page.url}solicitud/")
    assert said.status_code == 410
    assert page.url in said.content.decode()
    assert client.get(f"{make.service('sin-formulario').url}solicitud/").status_code == 404


@pytest.mark.parametrize("made", [make.category, make.institution, make.office])
def test_a_shared_fact_that_was_deleted_says_that_it_was_there(client, made):
    make.catalogue()
    make.places()
    fact = made()
    [old] = [one.path for one in ServedAddress.objects.filter(kind="page", title=str(fact))]
    fact.delete()
    answer = client.get(old)
    assert answer.status_code == 410
    assert str(fact) in answer.content.decode()


def listed(client):
    """Return every address that the sitemap gives to search engines."""
    said = client.get(reverse("sitemap")).content.decode()
    return {urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", said)}


def test_the_sitemap_lists_only_what_answers(client):
    form, closed = forms_data.contact_form(), forms_data.contact_form(slug="cerrado", title="Cerrado")
    make.places()
    make.office()
    gone = make.service("se-fue", online_form=form)
    withdrawn = make.service("retirado", online_form=form)
    private = make.service("privado", online_form=closed)
    make.service("queda", online_form=form)
    make.guide("guia", [gone])
    private.view_restrictions.create(restriction_type="login")
    withdrawn.withdrawn_on, withdrawn.withdrawn_reason = date(2026, 1, 5), "Cesa."
    committed(lambda: withdrawn.save_revision().publish())
    committed(gone.unpublish)
    committed(closed.unpublish)
    make.institution("minjus").unpublish()
    found = listed(client)
    assert "/tramites/queda/" in found
    for address in sorted(found):
        assert client.get(address).status_code == 200, address
