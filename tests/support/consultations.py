"""A consultation with two questions, at any stage of its life; and the two institutions that keep the keys of one."""

import json
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.utils import timezone

from participation import ballot_program
from participation.models import Consultation
from tests.support import factories_catalog as make
from tests.support.forms_data import field, publish, stream_step
from tests.support.pages import locale
from tramites_forms.models import OnlineForm

OPTIONS = [{"label": "Lunes", "value": "lunes"}, {"label": "Sábado", "value": "sabado"}]


FIRST, SECOND = X25519PrivateKey.generate(), X25519PrivateKey.generate()
KEEPERS = {
    "first_keeper": "Ministerio de Justicia",
    "first_key": ballot_program.public_text(FIRST),
    "second_keeper": "Universidad de La Habana",
    "second_key": ballot_program.public_text(SECOND),
}


def opened(box, *keys):
    """Return a box (dict) as two institutions give it back; as files of JSON go between them."""
    for key in keys or (FIRST, SECOND):
        box = ballot_program.peeled(json.loads(json.dumps(box)), key)
    return box


def sealed(*args, **fields):
    """Return a Consultation that takes one answer of each certified person."""
    return consultation(*args, answering="certified", **{**KEEPERS, **fields})


def questions(*more):
    """Return the published form of a consultation (OnlineForm)."""
    form = OnlineForm.objects.filter(slug="consulta").first()
    if form is not None:
        return form
    form = OnlineForm(title="Horario", slug="consulta", receiver="x", level=0, for_staff=True)
    form.steps = [
        stream_step(
            "Horario",
            field("yes_no", "¿Le sirve el horario?", key="sirve"),
            field("single_choice", "¿Qué día prefiere?", key="dia", choices=OPTIONS, required=False),
            *more,
        )
    ]
    form.save()
    publish(form)
    return OnlineForm.objects.get(pk=form.pk)


def consultation(opens=-1, closes=1, results=2, *, live=True, **fields):
    """Return a Consultation whose days are so many from today."""
    today = timezone.localdate()
    days = {"opens_on": today + timedelta(days=opens), "closes_on": today + timedelta(days=closes)}
    one = Consultation(
        title=fields.pop("title", "Horario de las oficinas"),
        summary="Queremos saber qué horario le sirve.",
        institution=fields.pop("institution", None) or make.institution(),
        form=fields.pop("form", None) or questions(),
        results_on=today + timedelta(days=results),
        locale=locale("es"),
        live=live,
        **days,
        **fields,
    )
    one.save()
    return one
