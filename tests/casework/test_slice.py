"""From a request to a document a stranger can check: asked, told, corrected in place, granted, signed, verified."""

import io

import pytest
from django.core.cache import cache
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature

from casework.models import Notice
from core.models import OutgoingMessage
from tests.support.officers import asked, decided, issue, join, officer, sent

pytestmark = pytest.mark.django_db
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def no_tries_left_over():
    cache.clear()


def test_the_whole_way_of_somebody_without_account():
    submission, pin = sent(correo="ana@example.com")
    case, who = submission.case, officer()
    join(who, case.team)
    asked(case, who, {"mensaje": "Falta el tomo."})
    ana = Client()
    page = ana.post("/seguimiento/", {"number": submission.reference, "pin": pin}, headers=OURS).content.decode()
    assert "Falta algo de su parte" in page
    assert "Falta el tomo." in page
    correct = f"/seguimiento/{submission.reference}/corregir/"
    assert correct in page
    form = ana.get(correct)
    assert 'name="mensaje"' in form.content.decode()
    assert 'name="nombre"' not in form.content.decode()
    answer = ana.post(correct, {"mensaje": "Tomo 12", "nombre": "Otra", "answers": "1"}, follow=True)
    assert answer.status_code == 200
    submission.refresh_from_db()
    assert submission.answers == {"nombre": "Ana", "mensaje": "Tomo 12", "correo": "ana@example.com"}
    assert submission.earlier.get().answers["mensaje"] == "Hola"
    case.refresh_from_db()
    assert (case.state.slug, case.paused_on) == ("in_review", None)
    staff = Client()
    staff.force_login(who)
    seen = staff.get(f"/admin/casos/{case.pk}/").content.decode()
    assert "Tomo 12" in seen
    assert "<del>Hola" in seen
    decided(case, who)
    document = issue(case)
    page = ana.get(f"/seguimiento/{submission.reference}/").content.decode()
    assert "Concedida" in page
    body = ana.get(f"/seguimiento/{submission.reference}/documentos/{document.pk}/").content
    signature = PdfFileReader(io.BytesIO(body)).embedded_signatures[0]
    status = validate_pdf_signature(signature)
    assert status.intact
    assert status.valid
    stranger = Client()
    for answer in (
        stranger.get(f"/verificar/{document.code}/"),
        stranger.post("/verificar/", {"number": document.number, "pin": document.content["pin"]}, headers=OURS),
        stranger.post("/verificar/", {"file": io.BytesIO(body), "by_file": "1"}, headers=OURS),
    ):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Válido" in page
        assert "A. P. R." in page
        assert "Pérez" not in page
    told = [notice.event.kind for notice in Notice.objects.order_by("pk")]
    assert told == ["moved", "asked", "corrected", "decided"]
    assert OutgoingMessage.objects.filter(kind__startswith="case/").count() == 4
