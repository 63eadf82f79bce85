"""What changed between two versions of a form, as its editors read it."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin

from casework.default_kind import shipped_kind
from services_catalog.models import Institution
from tests.support.forms_data import contact_form, publish
from tests.tramites_forms.test_staff import admin, editor
from tramites_forms.models import FormVersion, OnlineForm

__all__ = ["editor"]
pytestmark = pytest.mark.django_db
ASKED_OR_SAID = {"title", "sent_name", "summary", "needs", "cost", "privacy_text", "sent_text", "declaration", "steps"}


def fields_of(*models):
    return {field.name for model in models for field in model._meta.local_fields}


def test_every_setting_that_changed_is_told_in_words(editor):
    institution = Institution.objects.create(name="Ministerio de Justicia", slug="minjus")
    form = contact_form()
    changed = {
        "retention_days": (730, "Días que se guardan las respuestas", "5 años", "2 años"),
        "level": (2, "Cuenta que se necesita", "No hace falta cuenta", "Cuenta certificada"),
        "receiver": ("Registro Civil", "Quién lo recibe", "Oficina de atención", "Registro Civil"),
        "institution": (institution, "Institución que responde por él", "—", "Ministerio de Justicia"),
        "case_kind": (shipped_kind("peticion"), "Tipo de caso", "—", "Petición o queja"),
        "for_staff": (True, "Lo llena el personal", "—", "Sí"),
        "minutes": (7, "Minutos que lleva", "—", "7"),
        "opens_at": (datetime(2026, 3, 2, 13, tzinfo=UTC), "Abre el", "—", "2 de marzo de 2026, 8:00 a.\u00a0m."),
        "closes_at": (datetime(2027, 3, 2, 19, tzinfo=UTC), "Cierra el", "—", "2 de marzo de 2027, 2:00 p.\u00a0m."),
        "grace_minutes": (0, "Minutos de gracia", "60", "0"),
        "quota": (40, "Máximo que se puede recibir", "—", "40"),
        "slug": ("escribanos", "Nombre en la dirección", "contacto", "escribanos"),
    }
    own = fields_of(OnlineForm) - fields_of(DraftStateMixin, RevisionMixin, TranslatableMixin) - {"id"}
    assert set(changed) == own - ASKED_OR_SAID, "a setting that this test forgets"
    for name, (value, *_words) in changed.items():
        setattr(form, name, value)
    publish(form)
    page = unescape(editor.get(admin("compare", form.pk, 1, 2)).text)
    rows = re.findall(r"<tr><td>Contacto</td><td>(.*?)</td>\s*<td>(.*?)</td><td>(.*?)</td></tr>", page)
    assert sorted(rows) == sorted(tuple(words) for _value, *words in changed.values())


def test_what_did_not_change_is_not_told(editor):
    form = contact_form(level=1, closes_at=datetime(2027, 3, 2, 19, tzinfo=UTC), quota=40)
    form.retention_days = 90
    publish(form)
    page = unescape(editor.get(admin("compare", form.pk, 1, 2)).text)
    assert page.count("<tr><td>Contacto</td>") == 1 and "<td>5 años</td><td>90 días</td>" in page


def test_with_a_version_whose_settings_were_not_kept_it_says_that_they_are_not_known(editor):
    form = contact_form()
    first = form.current_version()
    FormVersion.objects.create(form=form, number=2, document=first.document, content_hash="0" * 64)
    page = editor.get(admin("compare", form.pk, 1, 2)).text
    assert "No cambió nada." in page and "no se sabe" in page
