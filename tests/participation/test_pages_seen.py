"""The pages of notices and figures in a real browser: axe finds nothing, and nothing is wider than a telephone."""

import os
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from casework.models import PastCase
from participation import figures, links, visits
from participation.mailbox import receipts
from participation.models import ConsultationResult, Report, Subscriber, Theme
from tests.support import factories_catalog as make
from tests.support import pages, quality
from tests.support.browser import ORIGIN
from tests.support.consultations import consultation
from tests.support.following import follower
from tests.support.forms_data import contact_form
from tests.support.officers import sent

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
PICTURES = os.environ.get("PICTURES", "")  # a folder: what is seen is kept there, for who looks


@pytest.fixture
def site():
    make.places()
    pages.news_index()
    service = make.service("pasaporte", title="Pasaporte corriente")
    chance = random.Random(5)
    forms = [
        contact_form(slug=slug, title=title) for slug, title in (("a", "Certificación de nacimiento"), ("b", "Quejas"))
    ]
    rows = []
    for _ in range(1500):
        opened = datetime(2025, 1, 1, 6, tzinfo=UTC) + timedelta(minutes=chance.randrange(60 * 24 * 650))
        closed = opened + timedelta(hours=chance.randrange(600))
        due = opened.date() + timedelta(days=15)
        rows.append(PastCase(form=chance.choice(forms), opened_at=opened, closed_at=closed, due_on=due))
    PastCase.objects.bulk_create(rows)
    for month in range(1, 11):
        visits.add({"/": (9000 + 700 * month, 0)}, day=date(2026, month, 3))
    figures.publish_due(date(2026, 11, 27))
    ana = follower("ana.perez@nauta.example", ("procedure", service.translation_key), ("news", "all"))
    eva = Subscriber.objects.create(email="eva@nauta.example", language="es")
    eva.subscriptions.create(kind="procedure", ref=str(service.translation_key), rhythm="daily")
    theme = Theme(title="Falta el agua en el municipio de San Miguel del Padrón", locale=pages.locale("es"))
    theme.summary = "Muchas personas dicen que el agua llega cada diez días, o no llega, en los edificios altos."
    theme.institution = make.institution()
    theme.changes = [("change", {"on": date(2026, 11, day), "text": f"Se reparó el tramo {day}."}) for day in (3, 20)]
    theme.save()
    Report.objects.bulk_create(Report(theme=theme, sent_on=date(2026, 11, 1)) for _ in range(43))
    sent_by_mail, _pin = sent()
    asked, over = consultation(), consultation(-9, -5, -3, title="Horario de verano", outcome="Se abrirá los sábados.")
    sums = {"sirve": {"si": 312, "no": 188}, "dia": {"sabado": 400, "lunes": 3}}
    ConsultationResult.objects.create(consultation=over, answers=500, aside=12, sums=sums)
    return {
        "consultas": "/consultas/",
        "consulta": f"/consultas/{asked.slug}/",
        "responder": f"/consultas/{asked.slug}/responder/",
        "resultados": f"/consultas/{over.slug}/",
        "asuntos": "/asuntos/",
        "asunto": f"/asuntos/{theme.slug}/",
        "correo": f"/correo/clave/{receipts.token(sent_by_mail)}/",
        "cifras": "/cifras/",
        "periodo": "/cifras/2025/",
        "metodo": "/cifras/metodo/",
        "avisos": "/avisos/",
        "seguir": "/avisos/tramite/pasaporte/",
        "confirmar": f"/avisos/confirmar/{links.token(links.CONFIRM, eva)}/",
        "preferencias": f"/avisos/preferencias/{links.token(links.PREFERENCES, ana)}/",
        "baja": f"/avisos/baja/{links.token(links.LEAVE, ana)}/",
    }


@pytest.mark.parametrize(("width", "prefix"), [(320, ""), (1280, "/en")])
def test_every_page_can_be_used_by_everybody_and_fits_a_telephone(site, site_page, width, prefix):
    page = site_page(width)
    for name, path in site.items():
        assert quality.axe(page, f"{ORIGIN}{prefix}{path}") == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
