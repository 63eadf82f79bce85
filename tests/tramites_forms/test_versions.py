import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from tests.support.forms_data import field, publish, stream_step
from tramites_forms.models import FormVersion, OnlineForm
from tramites_forms.models.form_version import Immutable

pytestmark = pytest.mark.django_db


@pytest.fixture
def form():
    return OnlineForm(
        title="Duplicado",
        slug="duplicado",
        receiver="Oficina de trámites",
        steps=[stream_step("Sus datos", field("text", "¿Cómo se llama?"), field("date", "¿Qué día fue?"))],
    )


def test_publishing_makes_a_version_and_publishing_the_same_again_does_not(form):
    assert publish(form).number == 1
    assert publish(form).number == 1
    form.steps = [*form.steps.raw_data, stream_step("Otra cosa", field("text", "¿Algo más?"))]
    assert publish(form).number == 2


def test_saving_a_draft_makes_no_version(form):
    publish(form)
    form.title = "Otro título"
    form.save_revision()
    assert form.versions.count() == 1


def test_a_question_without_key_gets_one_and_keeps_it_when_its_words_change(form):
    before = publish(form).document["steps"][0]["fields"][0]
    assert before["key"] == "como_se_llama"
    raw = [dict(child) for child in form.steps.raw_data]
    raw[0]["value"]["fields"][0]["value"]["label"] = "Escriba su nombre"
    form.steps = raw
    after = publish(form).document["steps"][0]["fields"][0]
    assert (after["key"], after["id"]) == (before["key"], before["id"])
    assert after["text"]["label"] == "Escriba su nombre"


@pytest.mark.parametrize("table", ["tramites_forms_formversion", "tramites_forms_formversiontext"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET content_hash = ''", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_what_was_published(form, table, statement):
    publish(form)
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_model_refuses_to_change_or_delete_a_version(form):
    version = publish(form)
    for change in (version.save, version.delete, version.form.versions.all().delete):
        with pytest.raises(Immutable):
            change()
    with pytest.raises(Immutable):
        FormVersion.objects.update(number=9)


def test_a_form_with_versions_cannot_be_deleted(form):
    publish(form)
    with pytest.raises(ProtectedError):
        form.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        OnlineForm.objects.filter(pk=form.pk).delete()
