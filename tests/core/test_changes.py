"""The journal of changes: what everybody could see is told, what nobody saw is not, and no reader gets past a row."""

import random
import threading
import time
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.changes import reading
from core.changes.model import Change
from core.changes.recording import fill
from services_catalog.models import Notice
from tests.support import factories_catalog as make
from tests.support.forms_data import contact_form, publish
from tests.support.pages import child, home, locale, news

WRITERS, ROWS = 8, 250


def told(after=0):
    """{id: (what became of it, what it is called now)} of what the journal says after a place."""
    return {one.change.thing: (one.action, one.moved_to) for one in reading.after(after, 1000)}


@pytest.fixture
def here(db):
    home()
    page = make.service("inscribir")
    return page, reading.newest()


def test_what_is_published_renamed_and_taken_down_is_told(here):
    page, place = here
    page.title = "Otro título"
    page.save_revision().publish()
    assert told(place)["service:inscribir"] == ("updated", None)
    place = reading.newest()
    page.slug = "registrar"
    page.save_revision().publish()
    assert told(0)["service:inscribir"] == ("moved", "service:registrar")
    assert told(place)["service:registrar"] == ("updated", None)
    place = reading.newest()
    page.unpublish()
    assert told(place) == {"service:registrar": ("removed", None)}
    place = reading.newest()
    page.delete()
    assert told(place)["service:registrar"] == ("removed", None)


def test_a_draft_and_what_was_never_public_leave_no_trace(here):
    page, place = here
    page.title = "Solo en el borrador"
    page.save_revision()
    draft = child(make.catalogue(), make.unsaved_service("secreto", live=False))
    draft.save_revision()
    draft.delete()
    hidden = make.unsaved_service("escondido", live=False)
    child(make.catalogue(), hidden)
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    hidden.save_revision().publish()
    assert not {thing for thing in told(0) if "secreto" in thing or "escondido" in thing}
    assert "service:inscribir" not in told(place)


def test_what_is_hidden_by_a_page_above_it_is_told_as_gone_and_comes_back(here):
    page, place = here
    restriction = PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    assert told(place)["service:inscribir"] == ("removed", None)
    place = reading.newest()
    restriction.delete()
    assert told(place)["service:inscribir"] == ("updated", None)


def fee_of(page):
    page.fee = make.fee()
    page.save_revision().publish()
    page.fee.cost_amount = 9
    return page.fee.save


def institution_of(page):
    page.institution.name = "Con otro nombre"
    return page.institution.save


def category_of(page):
    page.category.name = "Con otro nombre"
    return page.category.save


def form_of(page):
    page.online_form = contact_form()
    page.save_revision().publish()
    page.online_form.title = "Con otro título"
    return lambda: publish(page.online_form)


def office_of(page):
    page.office_kinds = ["registro_civil"]
    page.save_revision().publish()
    return make.office


def notice_of(page):
    notice = Notice.objects.create(title="Sin sistema", locale=locale("es"))
    return lambda: notice.procedures.add(page)


@pytest.mark.parametrize("fact", [fee_of, institution_of, category_of, form_of, office_of, notice_of])
def test_a_procedure_changes_when_a_fact_it_shows_does(here, fact):
    page, _place = here
    change = fact(page)
    place = reading.newest()
    change()
    assert told(place)["service:inscribir"] == ("updated", None)


def test_a_guide_changes_when_a_procedure_that_it_names_does(here):
    page, _place = here
    make.guide(services=[page])
    place = reading.newest()
    page.title = "Con otro título"
    page.save_revision().publish()
    assert set(told(place)) >= {"service:inscribir", "guide:me-mudo"}


def test_a_comment_changes_its_news_when_it_is_published_and_not_when_it_comes(here):
    from news.models import Comment

    page = news()
    place = reading.newest()
    comment = Comment.objects.create(page=page, language="es", name="Ana", text="Hola", digest="1")
    assert told(place) == {}
    comment.status, comment.decided_at = "published", timezone.now()
    comment.save()
    assert told(place) == {f"news:{page.slug}": ("updated", None)}


def test_what_is_there_already_is_filled_in_once(here):
    Change.objects.all().delete()
    assert fill() > 1
    assert told(0)["service:inscribir"] == ("updated", None)
    assert fill() == 0


def test_only_the_newest_row_of_a_thing_is_kept_for_long_and_places_only_grow(here):
    page, place = here
    for number in range(4):
        page.title = f"Título {number}"
        page.save_revision().publish()
        reading.settle()
    newest = reading.newest()
    assert Change.objects.filter(thing="service:inscribir").count() == 5
    reading.forget_superseded(timezone.now() + reading.KEPT + timedelta(days=1))
    assert Change.objects.filter(thing="service:inscribir").count() == 1
    assert reading.newest() == newest > place
    assert told(0)["service:inscribir"] == ("updated", None)


@pytest.mark.django_db(transaction=True)
def test_no_reader_gets_past_a_row_that_commits_later_while_many_publish():
    """Eight writers, whose transactions last different times; a reader remembers the last place, as any copy does."""
    Change.objects.all().delete()
    going, got, faults = threading.Event(), [], []

    def writer(number):
        chance = random.Random(number)
        try:
            for row in range(ROWS):
                with transaction.atomic():
                    name = f"prueba:{number}-{row}"
                    Change.objects.create(thing=name, type="prueba", slug=name, family=uuid.uuid4())
                    if chance.random() < 0.3:
                        time.sleep(chance.random() / 200)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    def reader():
        place = 0
        try:
            while True:
                over = going.is_set()
                found = reading.after(place, 100)
                got.extend(one.change.thing for one in found)
                place = found[-1].change.place if found else place
                if over and not found:
                    return
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer, args=(number,)) for number in range(WRITERS)]
    readers = [threading.Thread(target=reader) for _number in range(1)]
    for thread in threads + readers:
        thread.start()
    for thread in threads:
        thread.join()
    going.set()
    for thread in readers:
        thread.join()
    assert not faults
    assert len(got) == len(set(got)) == WRITERS * ROWS
