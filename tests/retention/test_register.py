"""The register of data: every table is in it, tells what it holds, how long, and where people read it."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import translation

from core import retention
from core.crypto import EncryptedJSONField, EncryptedTextField
from core.retention.register import register_text

TABLES = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
OF_PEOPLE, NOBODY, STAFF = retention.covered()
PERSONAL = (EncryptedJSONField, EncryptedTextField, models.EmailField, models.GenericIPAddressField)
# What looks like somebody's and is of an institution, which publishes it, or of a program.
OF_NOBODY = {"services_catalog.Institution", "services_catalog.Office", "headless.Webhook"}
UNTOLD = ("Not told: nobody is in it by name.", "Not told: staff at work")


def test_every_table_is_in_the_register():
    missing = set(TABLES) - {*OF_PEOPLE, *NOBODY, *STAFF}
    assert not missing, "say in <room>/kept.py what they hold and for how long"


def test_what_the_register_names_exists_and_is_said_once():
    unknown = {*OF_PEOPLE, *NOBODY, *STAFF} - set(TABLES)
    assert not unknown, "only a table by its own name: a new one of a registered app must be registered too"
    assert not set(OF_PEOPLE) & {*NOBODY, *STAFF}


@pytest.mark.parametrize("label", sorted({*NOBODY, *STAFF}))
def test_a_table_without_personal_data_has_no_field_for_them(label):
    user = get_user_model()
    for field in TABLES[label]._meta.concrete_fields:
        assert label in OF_NOBODY or not isinstance(field, PERSONAL), f"{field.name} may be about a person"
        assert label in STAFF or field.related_model is not user, f"{field.name} names somebody"


def test_a_table_that_only_names_staff_names_somebody():
    user = get_user_model()
    for label in STAFF:
        assert any(field.related_model is user for field in TABLES[label]._meta.concrete_fields), label


@pytest.mark.parametrize("kind", retention.kinds(), ids=lambda kind: kind.key)
def test_people_can_read_what_is_kept_of_them_and_how_long(kind):
    if kind.told.startswith(UNTOLD):
        assert kind.public is None
        return
    assert kind.told and "not yet" not in kind.told.lower()
    for language in ("es", "en"):
        with translation.override(language):
            what, how_long = map(str, kind.public)
            assert what and how_long.endswith(".") and "{" not in how_long
    with translation.override("es"):
        spanish = [str(one) for one in kind.public]
    with translation.override("en"):
        assert not set(spanish) & {str(one) for one in kind.public}, "it has no Spanish"


@pytest.mark.parametrize("kind", [kind for kind in retention.kinds() if not kind.source], ids=lambda kind: kind.key)
def test_what_has_no_end_of_its_own_ends_with_another(kind):
    """A table without a Source goes by a foreign key with one that has it, or its own `end` says who removes it."""
    ending = {label for one in retention.kinds() if one.source for label in one.tables}
    for label in kind.tables:
        parents = {
            field.related_model._meta.label
            for field in TABLES[label]._meta.concrete_fields
            if field.related_model and field.remote_field.on_delete in (models.CASCADE, models.PROTECT)
        }
        assert parents & {*ending, *kind.tables}, label
    assert kind.tables or "not by this program" in kind.end or "newer one is proved" in kind.end


def test_the_register_in_the_manual_is_the_one_of_the_code(settings):
    assert (settings.BASE_DIR / "docs/data-register.md").read_text(encoding="utf-8") == register_text()
