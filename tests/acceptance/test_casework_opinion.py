"""An opinion that comes late: asked of another institution, told to the citizen, late, and given with a file.

The citizen has no JavaScript. With DOCS_SHOTS=1 the same run takes the pictures of docs/officers.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from casework.models import Opinion, Role, Team
from casework.opinions import opinions_late
from core.models import OutgoingMessage
from tests.acceptance.test_casework_ways import desk_of, fits, follow, petition, press, shot
from tests.support.officers import join, officer
from tramites_forms.models import Upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.PRIVATE_ROOT, settings.STAFF_SECOND_FACTOR = tmp_path, False


@pytest.mark.parametrize("width", [360, 1280])
def test_an_opinion_that_comes_late(width, live_page, live_site, tmp_path):
    submission, pin = petition()
    case = submission.case
    who = join(officer(), case.team)
    join(officer("jefa"), case.team, role=Role.HEAD)
    team = Team.objects.create(name="Planificación Física")
    expert = join(officer("perita"), team, role=Role.EXPERT)
    address = f"/admin/casos/{case.pk}/"

    desk = desk_of(who, live_page, live_site)
    desk.goto(address)
    press(desk, "Tomarlo")
    desk.get_by_role("link", name="Pedir una opinión").click()
    desk.select_option("[name=team]", label="Planificación Física")
    desk.fill("[name=question]", "¿Se puede construir en ese terreno?")
    desk.get_by_label("¿Qué quiere decirnos?").check()
    desk.fill("[name=days]", "5")
    press(desk, "Ver lo que leerán")
    assert "Hola" in desk.inner_text("main") and "Ana" not in desk.inner_text(".help-info")
    shot(desk, "pedir-opinion") if width == 1280 else None
    press(desk, "Pedir la opinión")
    assert "da su opinión a más tardar" in desk.inner_text("main")
    opinion = Opinion.objects.get()

    ana = live_page(width=width, javascript=False)
    follow(ana, submission, pin)
    assert "espera la opinión de Planificación Física" in ana.inner_text("main")
    assert "Usted no tiene que hacer nada" in ana.inner_text("main")
    assert "terreno" not in ana.inner_text("main")
    shot(ana, "espera-opinion")
    fits(ana)

    Opinion.objects.filter(pk=opinion.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    opinions_late(timezone.localdate())
    ana.reload()
    follow(ana, submission, pin)
    assert "Debía llegar a más tardar" in ana.inner_text("main")
    assert "La opinión no llegó a tiempo" in ana.inner_text("main")
    fits(ana)
    desk.goto("/admin/casos/?part=opinion")
    desk.get_by_role("link", name=submission.reference).click()
    assert "está atrasada" in desk.inner_text("main")

    other = desk_of(expert, live_page, live_site)
    other.goto("/admin/opiniones/")
    other.get_by_role("link", name=opinion.name).click()
    assert "Está atrasada" in other.inner_text("main") and submission.reference not in other.inner_text("body")
    other.fill("[name=text]", "No: es zona de inundación.")
    plan = tmp_path / "plano.png"
    Image.new("RGB", (40, 40), "red").save(plan)
    other.set_input_files("[name=file]", plan)
    press(other, "Solo guardar los archivos")
    assert "No: es zona de inundación." in other.input_value("[name=text]")
    shot(other, "dar-opinion") if width == 1280 else None
    press(other, "Dar la opinión")
    assert "Dada" in other.inner_text("main") and "Hola" not in other.inner_text("main")

    Upload.objects.update(status=Upload.Status.CLEAN)
    desk.goto(address)
    assert "Primero: lea lo que dijo Planificación Física" in desk.inner_text("main")
    assert "zona de inundación" in desk.inner_text("main")
    assert "atrasada: su día era" in desk.inner_text("main").lower()  # a mark is shown in capitals
    shot(desk, "opinion-recibida") if width == 1280 else None
    follow(ana, submission, pin)
    assert "Llegó la opinión" in ana.inner_text("main") and "inundación" not in ana.inner_text("main")
    assert OutgoingMessage.objects.filter(kind__in=["case/opinion", "case/opinion_late", "case/opined"]).count() == 3
