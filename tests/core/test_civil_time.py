"""Hours that the clock of Havana skips or has twice: read in every form of the admin that asks for one."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.db import models
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import DraftStateMixin
from wagtail.snippets.models import get_snippet_models

from core.civil_time import UNTIL, CivilDateTimeField, at
from home.models import ContentPage
from news.models import NewsPage
from services_catalog.models import ServicePage
from tramites_forms.models import OnlineForm

SKIPPED, TWICE = "2027-03-14 00:00", "2027-11-07 00:00"
FORMS = [OnlineForm, ContentPage, NewsPage, ServicePage]


def boxes():
    """Return every box of the admin that asks for a moment: (name, form field)."""
    found = []
    for model in FORMS:
        handler = model.get_edit_handler() if hasattr(model, "get_edit_handler") else model.snippet_viewset.edit_handler
        handler = handler.bind_to_model(model) if handler.model is None else handler
        for name, field in handler.get_form_class().base_fields.items():
            if isinstance(field, forms.DateTimeField):
                found.append(pytest.param(name, field, id=f"{model.__name__}.{name}"))
    return found


def pytest_generate_tests(metafunc):
    if "box" in metafunc.fixturenames:
        metafunc.parametrize(("name", "box"), boxes())


def test_each_box_that_asks_for_a_moment_understands_every_hour(name, box):
    assert isinstance(box, CivilDateTimeField)
    last = name in UNTIL
    assert box.clean(SKIPPED).astimezone(UTC) == datetime(2027, 3, 14, 5, tzinfo=UTC)
    assert box.clean(TWICE).astimezone(UTC) == datetime(2027, 11, 7, 5 if last else 4, tzinfo=UTC)
    assert box.clean("2026-07-01 08:30").astimezone(UTC) == datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    with pytest.raises(forms.ValidationError):
        box.clean("2026-13-01 08:30")


def test_the_boxes_that_open_close_publish_and_expire_are_among_them():
    assert {param.values[0] for param in boxes()} >= {"opens_at", "closes_at", "go_live_at", "expire_at"}


def test_every_moment_somebody_writes_in_a_snippet_has_a_name_that_says_which_of_two_it_is():
    known = UNTIL | {"opens_at", "go_live_at", "first_published_at", "last_published_at", "starts_at"}
    written = {
        field.name
        for model in get_snippet_models()
        if issubclass(model, DraftStateMixin)
        for field in model._meta.fields
        if isinstance(field, models.DateTimeField) and field.editable
    }
    assert written <= known


@given(st.datetimes(min_value=datetime(2013, 1, 1), max_value=datetime(2037, 12, 31)))
def test_the_same_moment_comes_back_and_order_is_kept(naive):
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("America/Havana")
    first, last = at(naive, zone=zone), at(naive, last=True, zone=zone)
    assert first <= last <= first + timedelta(hours=1)
    shown = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    assert shown == naive or naive < shown <= naive + timedelta(hours=1)
