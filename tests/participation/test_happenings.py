"""What happened: only when what everybody can read is different, once, and to whom it concerns."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from participation import happenings, searches
from participation.models import Happening, HappeningOf, SavedSearch, Seen
from services_catalog.models import Notice
from tests.support import factories_catalog as make
from tests.support import pages
from tests.support.following import changed, follower, look

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    make.places()
    pages.news_index()
    page = make.service("pasaporte", term_days=10)
    look()
    return page


def told():
    return list(Happening.objects.order_by("pk").values_list("what", "title"))


def test_what_was_there_before_is_no_news(service):
    assert told() == []
    assert Seen.objects.filter(family=service.translation_key).exists()


def test_a_change_of_what_people_read_is_told_once(service):
    changed(service, term_days=15)
    look()
    assert told() == [("changed", service.title)]


@pytest.mark.parametrize("field", ["editor_note", "search_description"])
def test_what_nobody_reads_is_no_happening(service, field):
    changed(service, **{field: "otra cosa"})
    assert told() == []


def test_saving_without_changing_and_a_new_address_are_no_happening(service):
    changed(service)
    changed(service, slug="pasaportes")
    assert told() == []


def test_a_draft_is_no_happening_and_what_is_new_is(service):
    draft = pages.child(make.catalogue(), make.unsaved_service("secreto", live=False))
    draft.save_revision()
    look()
    assert told() == []
    draft.save_revision().publish()
    look()
    assert told() == [("new", "Secreto")]


def test_what_is_taken_down_is_told_to_who_followed_it(service):
    changed(service, term_days=15)
    service.unpublish()
    look()
    assert told()[-1] == ("gone", service.title)
    kinds = set(HappeningOf.objects.filter(happening__what="gone").values_list("kind", flat=True))
    assert kinds == {"procedure", "topic", "institution"}


def test_a_notice_on_a_procedure_is_a_happening_of_it(service):
    notice = Notice.objects.create(locale=service.locale, title="No hay impresoras")
    notice.procedures.add(service)
    notice.save()
    look()
    assert told() == [("changed", service.title)]


def test_the_name_of_an_institution_is_its_own_happening_and_not_of_its_procedures(service):
    institution = service.institution
    institution.name = "Ministerio del Interior"
    institution.save()
    look()
    assert told() == [("changed", "Ministerio del Interior")]


def test_a_news_item_is_told_once_and_no_mended_word_of_it(service):
    item = pages.news("nueva-oficina")
    look()
    changed(item, lead="Otra entrada")
    item.unpublish()
    look()
    assert told() == [("new", "Nueva oficina")]
    assert HappeningOf.objects.get().kind == "news"


def test_a_happening_concerns_who_follows_the_thing_its_topic_and_its_institution(service):
    changed(service, term_days=15)
    assert set(HappeningOf.objects.values_list("kind", "ref")) == {
        ("procedure", str(service.translation_key)),
        ("topic", str(service.category.translation_key)),
        ("institution", str(service.institution.translation_key)),
    }


def test_reading_again_from_any_earlier_place_tells_nothing_twice(service):
    for days in (15, 20, 15, 10):
        changed(service, term_days=days)
    before = told()
    assert len(before) == 4
    from participation.models import JournalPlace

    JournalPlace.objects.update(place=random.Random(7).randrange(3))
    look()
    assert told() == before


def test_a_search_that_somebody_follows_is_told_of_what_it_finds_and_of_nothing_else(service, monkeypatch):
    other = make.service("licencia")
    look()
    first = Happening.objects.count()
    searches.keep("pasaporte", "es")
    ref = SavedSearch.objects.get().ref
    SavedSearch.objects.update(matched_up_to=Happening.objects.order_by("-pk").first().pk if first else 0)
    follower("ana@nauta.example", ("search", ref))
    monkeypatch.setattr("participation.searches._used", [(lambda text, language: ["service:pasaporte"], bool)])
    changed(service, term_days=15)
    changed(other, term_days=15)
    assert happenings.match_searches() == 1
    found = HappeningOf.objects.filter(kind="search")
    assert [one.happening.title for one in found] == [service.title]
    assert happenings.match_searches() == 0
    monkeypatch.setattr("participation.searches._used", [(lambda text, language: None, bool)])
    changed(service, term_days=20)
    assert happenings.match_searches() == 0, "no engine answers: it stays to be tried"
    monkeypatch.setattr("participation.searches._used", [(lambda text, language: ["service:pasaporte"], bool)])
    happenings.match_searches()
    assert HappeningOf.objects.filter(kind="search").count() == 2


def test_a_notice_that_ends_by_its_hour_is_in_the_next_look_at_its_procedure(service):
    Notice.objects.create(
        locale=service.locale, title="Mañana no se atiende", ends_at=timezone.now() + timedelta(days=1)
    ).institutions.add(service.institution)
    changed(service)
    assert Happening.objects.count() == 1
