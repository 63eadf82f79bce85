"""What editors publish is found at once; what they do not publish is never found."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from accounts import groups
from home.models import ContentPage, HomePage
from search import outbox, seed, tasks, upkeep
from search.engines.base import EngineUnavailable
from search.engines.postgres import PostgresEngine
from search.models import EngineState, Indexed, OutboxEntry
from search.query import understand
from services_catalog.models import Institution
from tests.support.search_helpers import found

pytestmark = pytest.mark.django_db(transaction=True)
ENGINE = PostgresEngine()


@pytest.fixture
def home(django_db_serialized_rollback):
    spanish, _ = Locale.objects.get_or_create(language_code="es")
    Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=spanish)
    home = root.add_child(instance=HomePage(title="Soberanía", slug="portada-prueba", locale=spanish))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    return home


def publish(home, title="Ayuda para murciélagos", **fields):
    page = home.add_child(instance=ContentPage(title=title, live=False, **fields))
    page.save_revision().publish()
    upkeep.feed(ENGINE)
    return ContentPage.objects.get(pk=page.pk)


def test_a_published_page_is_found_and_an_unpublished_one_is_not(home):
    page = publish(home)
    assert found(ENGINE, "murciélagos") == [f"page:{page.slug}"]
    page.unpublish()
    upkeep.feed(ENGINE)
    assert found(ENGINE, "murciélagos") == []


ROLES = ("", "citizen", groups.EDITORS, groups.APPROVERS, groups.OFFICERS, groups.CERTIFIERS, "superuser")


@pytest.mark.parametrize("role", ROLES)
def test_the_words_of_a_draft_are_found_by_nobody(home, role, django_user_model):
    page = publish(home)
    page.title = "Secreto ornitorrinco"
    page.save_revision()
    home.add_child(instance=ContentPage(title="Secreto ornitorrinco nunca publicado", live=False)).save_revision()
    upkeep.feed(ENGINE)
    client = Client()
    if role:
        groups.ensure_groups()
        options = {"is_staff": role != "citizen", "is_superuser": role == "superuser"}
        user = django_user_model.objects.create_user(email="alguien@soberania.example", password="x", **options)
        user.groups.set(Group.objects.filter(name=role))
        client.force_login(user)
    for address in (
        "/buscar/?q=ornitorrinco",
        "/en/buscar/?q=ornitorrinco",
        "/api/v1/search?q=ornitorrinco",
        "/api/v1/search?q=secreto&type=page&limit=50",
        f"{reverse('search_workbench')}?q=ornitorrinco",
    ):
        assert "Secreto" not in client.get(address).content.decode()
    assert client.get("/buscar/sugerencias/?q=ornitorr").json() == {"suggestions": []}


def test_what_has_expired_or_is_not_due_yet_is_not_found(home):
    page = publish(home)
    ContentPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    outbox.enqueue([ContentPage.objects.get(pk=page.pk)])  # the scheduler has not run yet
    upkeep.feed(ENGINE)
    assert found(ENGINE, "murciélagos") == []
    due = home.add_child(instance=ContentPage(title="Murciélagos de mañana", live=False))
    due.go_live_at = timezone.now() + timedelta(days=1)
    due.save_revision().publish()
    upkeep.feed(ENGINE)
    assert found(ENGINE, "murciélagos") == []


def test_an_upgrade_that_changes_what_an_index_holds_is_noticed(home):
    upkeep.rebuild(ENGINE)
    assert not upkeep.outdated("postgres")
    EngineState.objects.filter(engine="postgres").update(made_with="another recipe")
    assert upkeep.outdated("postgres")
    tasks.every_minute(timestamp=0)
    assert not upkeep.outdated("postgres")


def test_a_page_made_private_disappears_with_all_below_it(home):
    page = publish(home)
    child = publish(page, "Cuevas de murciélagos")
    assert len(found(ENGINE, "murciélagos")) == 2
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    upkeep.feed(ENGINE)
    assert found(ENGINE, "murciélagos") == []
    restriction.delete()
    upkeep.feed(ENGINE)
    assert set(found(ENGINE, "murciélagos")) == {f"page:{page.slug}", f"page:{child.slug}"}


def test_a_page_that_moves_takes_its_children_to_their_new_address(home):
    page = publish(home)
    publish(page, "Cuevas de murciélagos")
    page.slug = "fauna"
    page.save_revision().publish()
    upkeep.feed(ENGINE)
    assert all("/fauna/" in hit.url for hit in ENGINE.search(understand("murciélagos")).hits)


def test_a_deleted_page_and_institution_are_gone(home):
    page = publish(home)
    institution = Institution.objects.create(name="Instituto del Murciélago", slug="im", locale=Locale.get_default())
    upkeep.feed(ENGINE)
    assert len(found(ENGINE, "murciélago")) == 2
    page.delete()
    institution.delete()
    upkeep.feed(ENGINE)
    assert found(ENGINE, "murciélago") == []
    assert not Indexed.objects.filter(key__contains="im@").exists()


def test_a_change_rolled_back_leaves_no_trace(home):
    before = OutboxEntry.objects.count()
    with transaction.atomic():
        home.add_child(instance=ContentPage(title="Efímera"))
        assert OutboxEntry.objects.count() > before
        transaction.set_rollback(True)
    assert OutboxEntry.objects.count() == before


def test_a_failing_engine_reads_the_same_changes_again(home, monkeypatch):
    upkeep.feed(ENGINE)
    monkeypatch.setattr(PostgresEngine, "index", lambda *args: 1 / 0)
    home.add_child(instance=ContentPage(title="Murciélago paciente")).save_revision().publish()
    with pytest.raises(ZeroDivisionError):
        upkeep.feed(ENGINE)
    monkeypatch.undo()
    upkeep.feed(ENGINE)
    assert len(found(ENGINE, "paciente")) == 1


def test_a_row_of_a_transaction_that_ends_late_is_not_skipped(home):
    """A later number may be visible first: nothing is read past the number of one who is still writing."""
    slow, fast = (
        Institution.objects.create(name=f"Instituto {name}", slug=name, locale=Locale.get_default())
        for name in ("lento", "veloz")
    )
    OutboxEntry.objects.all().delete()
    started, finish = Event(), Event()

    def slow_editor():
        with transaction.atomic():
            outbox.enqueue([slow])
            started.set()
            finish.wait(20)
        connection.close()

    editor = Thread(target=slow_editor)
    editor.start()
    assert started.wait(20)
    outbox.enqueue([fast])
    assert upkeep.feed(ENGINE) == (0, True)
    finish.set()
    editor.join()
    assert upkeep.feed(ENGINE) == (2, False)
    assert found(ENGINE, "instituto") == ["organism:lento", "organism:veloz"]


def test_a_rebuild_holds_what_changed_while_it_ran(home, monkeypatch):
    page = publish(home)
    real = upkeep.everything

    def with_a_change_meanwhile():
        yield from real()
        changed = ContentPage.objects.get(pk=page.pk)
        changed.title = "Ayuda para tortugas"
        changed.save_revision().publish()

    monkeypatch.setattr(upkeep, "everything", with_a_change_meanwhile)
    upkeep.rebuild(ENGINE)
    assert len(found(ENGINE, "tortugas")) == 1
    assert EngineState.objects.get(engine="postgres").generation > 1


def test_the_check_tells_what_is_missing_and_the_rebuild_mends_it(home, settings):
    settings.ELASTICSEARCH_URL = ""
    publish(home)
    upkeep.rebuild(ENGINE)
    call_command("search_check")
    ENGINE.delete([key for key in ENGINE.versions() if key.startswith("page:")], outbox.next_version())
    with pytest.raises(CommandError):
        call_command("search_check")
    call_command("search_rebuild")
    call_command("search_check")


def test_a_job_for_an_engine_that_the_site_no_longer_has_does_nothing(settings):
    settings.ELASTICSEARCH_URL = ""
    tasks.feed(engine="elasticsearch")
    assert not EngineState.objects.filter(engine="elasticsearch", fed_at__isnull=False).exists()


def test_an_engine_that_is_away_does_not_stop_the_first_content(monkeypatch):
    def away(engine):
        raise EngineUnavailable(engine.name)

    EngineState.objects.all().delete()
    monkeypatch.setattr(upkeep, "rebuild", away)
    said = []
    seed.load(progress=said.append)
    assert said[-1] == "postgres does not answer: the worker fills it when it does"
