"""Every page and state of the forms, of every field type: usable by everybody, right HTML, light, no JavaScript."""

import gzip
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from tests.support.browser import ORIGIN
from tests.support.field_samples import SAMPLES
from tests.support.forms_data import DAMAGE, LOSS, contact_form, duplicate_form, field, stream_step
from tests.support.people import person
from tests.support.quality import axe, nu, nu_missing, styles_missing
from tests.tramites_forms.test_moving import changed, new_edition
from tests.tramites_forms.test_runner import ANSWERS, CARNE, FROM_HERE, MESSAGE
from tests.tramites_forms.test_tus import create
from tests.tramites_forms.test_uploads import draft_with_files, picture
from tramites_forms.access import remember
from tramites_forms.field_types import registered
from tramites_forms.models import Draft, OnlineForm
from tramites_forms.services import draft_start

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def item(value):
    return {"type": "item", "value": value, "id": value.get("value", "") if isinstance(value, dict) else value}


OPTIONS = {
    "single_choice": {"choices": [item(LOSS), item(DAMAGE)]},
    "multiple_choice": {"choices": [item(LOSS), item(DAMAGE)]},
    "group": {
        "row_label": "Hijo",
        "fields": [field("text", "Nombre", key="nombre"), field("date", "Nació", key="nacio")],
    },
    "section": {"heading": "Datos"},
    "information": {"body": "<p>Lea <b>esto</b>.</p>"},
    "summary": {"heading": "Total", "keys": [item("number")], "money": True},
    "file": {"most": 2},
    **{name: sample.options for name, sample in SAMPLES.items()},
}


def every_type_form():
    """A form that has a step for each field type, and one with all of them."""
    steps = []
    for name, field_type in registered().items():
        made = field(name, f"Pregunta {name}", key=name, help="Una ayuda", **OPTIONS.get(name, {}))
        fields = [made] if field_type.asks else [made, field("text", "Otra", key=f"con_{name}")]
        steps.append(stream_step(f"Paso {name}", *fields, key=f"paso_{name}"))
    return contact_form(slug="todo", steps=steps)


def visitor(draft):
    client = Client()
    for cookie in remember(HttpResponse(), draft).cookies.values():
        client.cookies[cookie.key] = cookie.value
    return client


def text(response):
    assert response.status_code in (200, 410, 422), response.status_code
    return response.content.decode()


def states():
    """Return {state: HTML} of the pages of forms."""
    cache.clear()
    form = every_type_form()
    draft = draft_start(form, language="es")
    client = visitor(draft)
    at = f"/solicitudes/{draft.pk}/"
    pages = {}
    for name in registered():
        # Straight to that step: the ones before count as saved.
        keys = [step["key"] for step in draft.version.document["steps"]]
        Draft.objects.update(done=keys[: keys.index(f"paso_{name}")], answers=complete(draft, name))
        page = client.get(f"{at}paso_{name}/")
        if page.status_code == 200:
            pages[name] = text(page)
            wrong = {} if name == "declaration" else {name: "\x00", f"{name}_0": "99"}
            pages[f"{name}, wrong"] = text(client.post(f"{at}paso_{name}/", wrong))
    photo = SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")
    Draft.objects.update(answers=complete(draft, "file"))
    pages["file, kept"] = text(client.post(f"{at}paso_file/", {"file-archivo": [photo, SimpleUploadedFile("x", b"x")]}))
    return pages


def journeys():
    """Return {state: HTML} of the pages around the questions."""
    cache.clear()
    return way_pages() | resume_pages() | changed_pages()


def resume_pages():
    """Return the pages of leaving a draft without account and coming back, and of a file that is half-way."""
    draft = draft_with_files(client := Client())
    at = f"/solicitudes/{draft.pk}/"
    create(client, draft, b"x" * 5000)
    pages = {"file, half-way": text(client.get(f"{at}foto/"))}
    pages["left, without account"] = text(client.get(f"{at}guardada/"))
    pages["left, wrong address"] = text(client.post(f"{at}guardada/", {"email": "x"}))
    pages["left, mailed"] = text(client.get(client.post(f"{at}guardada/", {"email": "a@example.cu"}).url))
    code, lost = f"/solicitudes/continuar/{draft.pk}/", "/solicitudes/continuar/"
    pages["code"] = text(client.get(code))
    pages["code, wrong"] = text(client.post(code, {"code": "1"}))
    pages["lost"] = text(client.get(lost))
    pages["lost, wrong"] = text(client.post(lost, {"email": "x"}))
    pages["lost, sent"] = text(client.get(client.post(lost, {"email": "a@example.cu"}).url))
    Draft.objects.filter(pk=draft.pk).update(expires_at=timezone.now())
    pages["expired"] = text(client.get(f"{at}foto/"))
    return pages


def changed_pages():
    """Return the pages of a form that changed or closes while it is filled."""
    form = OnlineForm.objects.get(slug="duplicado")
    user = User.objects.get(email="luis@example.cu")
    draft = Draft.objects.get(user=user)
    client, at = Client(), f"/solicitudes/{draft.pk}/"
    client.force_login(user)
    client.get(f"{at}motivo/")
    client.session.flush()
    client.post(f"{at}motivo/", {"motivo": "x"})
    client.force_login(user)
    pages = {"put aside": text(client.get(f"{at}motivo/"))}
    changed(form, new_edition)
    pages["step, newer version"] = text(client.get(f"{at}datos/"))
    pages["newer version"] = text(client.get(f"{at}version/nueva/"))
    for name, hours in (("closes soon", 10), ("in grace", -0.5), ("closed", -30)):
        OnlineForm.objects.filter(pk=form.pk).update(closes_at=timezone.now() + timedelta(hours=hours))
        pages[f"step, {name}"] = text(client.get(f"{at}datos/"))
        pages[f"check, {name}"] = text(client.get(f"{at}revisar/"))
    return pages


GOOD = {
    "text": "Regla",
    "long_text": "Uno",
    "email": "ana@example.cu",
    "phone": "+5352123456",
    "carne": "85010112345",
    "passport": "K123456",
    "person": {"names": "Ana", "first_surname": "Pérez"},
    "address": {"municipality": "11-moa", "street": "Calle 1"},
    "date": "1985-11-03",
    "month_year": "2019-07",
    "number": 3,
    "money": "120.50",
    "single_choice": "perdida",
    "multiple_choice": ["perdida"],
    "yes_no": "si",
    "long_list": "11-moa",
    "group": [{"nombre": "Luis", "nacio": "2015-01-01"}],
    "declaration": True,
    **{name: sample.answers[0] for name, sample in SAMPLES.items()},
    "con_section": "x",
    "con_information": "x",
    "con_summary": "x",
}


def complete(draft, until):
    """Return the answers of the steps before that of a type; a file answer only has to be there."""
    file = {"id": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "name": "f.jpg", "size": 1, "sha256": "0" * 64}
    answers = {}
    for step in draft.version.document["steps"]:
        if step["key"] == f"paso_{until}":
            break
        for spec in step["fields"]:
            if spec["key"] in GOOD or spec["type"] == "file":
                answers[spec["key"]] = GOOD.get(spec["key"], [file])
    return answers


def way_pages():
    """Return the pages of one whole way through a form, as a certified person and as one who is not."""
    form, pages = duplicate_form(), {}
    ana, luis = person(carne=CARNE), person("luis@example.cu")
    for name, user in (("certified", ana), ("not certified", luis)):
        client = Client()
        client.force_login(user)
        pages[f"start, {name}"] = text(client.get("/formularios/duplicado/"))
        draft = draft_start(form, user=user, language="es")
        at = f"/solicitudes/{draft.pk}/"
        for key, answers in ANSWERS.items():
            client.post(f"{at}{key}/", answers)
        pages[f"start with a draft, {name}"] = text(client.get("/formularios/duplicado/"))
        pages[f"check, {name}"] = text(client.get(f"{at}revisar/"))
    at = f"/solicitudes/{Draft.objects.get(user=ana).pk}/"
    client = Client()
    client.force_login(ana)
    pages["check, wrong"] = text(client.post(f"{at}revisar/", {"enviar": "1"}))
    pages["left"] = text(client.get(f"{at}guardada/"))
    client.post(f"{at}motivo/?cambiar=1", {"motivo": "deterioro"})
    pages["check, dropped"] = text(client.get(f"{at}revisar/"))
    client.post(f"{at}revisar/", {"enviar": "1", "declaro": "on"})
    pages["receipt"] = text(client.get(f"{at}recibo/"))
    contact_form()
    wrong = Client().post("/formularios/contacto/enviar/", {**MESSAGE, "correo": "x"}, headers=FROM_HERE)
    pages["inline, wrong"] = text(wrong)
    return pages


@pytest.fixture(params=[states, journeys], ids=["questions", "journeys"])
def pages(request, db, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    with translation.override("es"):
        return request.param()


def test_every_state_passes_axe_and_fits_the_narrowest_screen(pages, site_page):
    page = site_page(width=320)
    shown, found = {}, []
    page.route(f"{ORIGIN}/state", lambda route: route.fulfill(body=shown["html"], content_type="text/html"))
    for name, shown["html"] in pages.items():
        page.goto(f"{ORIGIN}/state")
        found += [f"{name}: {line}" for line in axe(page)]
        width = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{name}: {width} pixels wide on a screen of 320"] if width > 320 else []
    assert found == [], "\n".join(found)


def test_every_state_links_the_styles_of_all_it_shows(pages):
    assert {name: missing for name, html in pages.items() if (missing := styles_missing(html))} == {}


@pytest.mark.java
def test_every_state_is_right_html(pages):
    if nu_missing():
        pytest.skip(nu_missing())
    found = nu(pages)
    assert found == [], "\n".join(found)


def test_no_state_needs_javascript_or_weighs_more_than_12_kb(pages):
    # A module that only shows a «Print» button is no need.
    assert [name for name, html in pages.items() if "<script" in html.replace('<script type="module"', "")] == []
    weights = {name: len(gzip.compress(html.encode())) for name, html in pages.items()}
    assert {name: weight for name, weight in weights.items() if weight > 12_000} == {}


def test_a_whole_way_without_javascript_from_a_page_to_the_receipt(site_page, client):
    form = duplicate_form(level=0)
    page = site_page(width=360, javascript=False)
    page.goto(f"{ORIGIN}/formularios/{form.slug}/")
    page.locator("main button").last.click()
    page.locator("main button.button-primary").click()
    page.locator(".error-summary a").first.click()
    page.locator("input[value=perdida]").check()
    page.locator("main button.button-primary").click()
    for box, typed in enumerate(("3", "11", "2025")):
        page.locator(f"#id_dia_{box}").fill(typed)
    page.locator("#id_lugar").fill("<script>alert(1)</script> 😀")
    page.keyboard.press("Enter")
    page.locator("#id_carne").fill("850101 12345")
    page.keyboard.press("Enter")
    page.locator("#id_declaro").wait_for()
    assert "<script>alert(1)</script> 😀" in page.inner_text("main")
    page.locator("a", has_text="¿Dónde?").first.click()
    page.locator("#id_lugar").fill("En la parada")
    page.keyboard.press("Enter")
    page.locator("#id_declaro").wait_for()
    assert "En la parada" in page.inner_text("main")
    page.locator("#id_declaro").check()
    page.locator("button[name=enviar]").click()
    number = page.locator(".comprobante-number strong").inner_text()
    page.reload()
    assert page.locator(".comprobante-number strong").inner_text() == number
    assert Draft.objects.get().form_id == form.pk and number.startswith("SOB-")


def test_a_form_filled_in_english_is_kept_and_shown_in_english(db, client, django_capture_on_commit_callbacks):
    import json
    from pathlib import Path

    from wagtail.models import Locale

    from tramites_forms import seed
    from tramites_forms.models import Submission
    from tramites_forms.reading import submission_sections

    Locale.objects.get_or_create(language_code="en")
    with django_capture_on_commit_callbacks(execute=True):
        seed.form_load(json.loads((Path(seed.FILES) / "contacto.json").read_text()))
    data = {"asunto": "pregunta", "mensaje": "Good morning", "version": "1"}
    check = client.post("/en/formularios/contacto/enviar/", data, headers=FROM_HERE).url
    assert check.startswith("/en/solicitudes/") and "Your message" in client.get(check).content.decode()
    receipt = client.post(check, {"enviar": "1"}).url
    assert 'lang="en"' in client.get(receipt).content.decode()
    submission = Submission.objects.get()
    assert submission.language == "en" and submission.text.language == "en"
    assert "A question" in str(submission_sections(submission))
