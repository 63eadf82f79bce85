"""The 18 forms of the seed, filled to the receipt as a certified person does it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from wagtail.models import Locale

from tests.support.people import person
from tests.tramites_forms.test_exchange import FILES
from tests.tramites_forms.test_pages_quality import GOOD
from tests.tramites_forms.test_runner import CARNE
from tests.tramites_forms.test_uploads import picture
from tramites_forms import seed
from tramites_forms.filling import Filling
from tramites_forms.forms import posted
from tramites_forms.models import Draft, OnlineForm, Submission

pytestmark = pytest.mark.django_db
MOST_STEPS = 15


def answer_to(spec, place):
    """Return a good answer to a question: of a list of options, the one at `place`."""
    if spec["type"].endswith("_choice"):
        one = spec["values"][place]
        return [one] if spec["type"] == "multiple_choice" else one
    if spec["type"] == "yes_no":
        return ("si", "no")[place]
    if spec["type"] == "group":
        row = {inner["key"]: answer_to(inner, place) for inner in spec["fields"]}
        return [row] * spec["least"]
    if spec["type"] == "long_list":
        return "11-moa" if spec["source"] == "municipality" else "UY"
    if spec["type"] == "long_text":
        return "Lo que pasó, con todo lo que hace falta saber."
    return GOOD[spec["type"]]


def page_of(step, place):
    """Return what a browser sends for a step."""
    asked = [spec for spec in step.asked if spec["type"] != "file"]
    data = dict(
        posted([s for s in asked if s["type"] != "group"], {s["key"]: answer_to(s, place) for s in asked}).lists()
    )
    for spec in asked:
        if spec["type"] == "group":
            rows = answer_to(spec, place)
            data[f"{spec['key']}-count"] = [str(len(rows))]
            for number, row in enumerate(rows):
                inner = posted(spec["fields"], row)
                data |= {f"{spec['key']}-{number}-{key}": values for key, values in inner.lists()}
    for spec in step.asked:
        if spec["type"] == "file":
            data[f"{spec['key']}-archivo"] = [SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")]
    return data


def fill(client, form, place):
    """Go from the start page to the receipt. Returns (the Submission, the keys of the steps on the way)."""
    address = client.post(f"/formularios/{form.slug}/").url
    way = []
    for _ in range(MOST_STEPS):
        page = client.get(address, follow=True)
        assert page.status_code == 200
        address = page.request["PATH_INFO"]
        key = address.rstrip("/").rsplit("/", 1)[1]
        if key == "revisar":
            break
        way.append(key)
        step = Filling(Draft.objects.get(), "es").journey.step(key)
        answer = client.post(address, page_of(step, place))
        assert answer.status_code in (302, 303), (key, answer.context and answer.context["form"].errors)
        address = answer.url
    assert key == "revisar", way
    receipt = client.post(address, {"enviar": "1", "declaro": "on"}).url
    sent = Submission.objects.get()
    assert sent.reference in client.get(receipt).content.decode()
    return sent, way


def loaded(path, capture):
    for code in ("es", "en"):
        Locale.objects.get_or_create(language_code=code)
    data = json.loads(path.read_text())
    with capture(execute=True):
        seed.form_load(data)
    return OnlineForm.objects.get(slug=data["slug"], locale__language_code="es")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_certified_person_fills_it_to_the_receipt(
    path, client, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.PRIVATE_ROOT = tmp_path
    form = loaded(path, django_capture_on_commit_callbacks)
    client.force_login(person(carne=CARNE))
    with translation.override("es"):
        sent, way = fill(client, form, 0)
    assert sent.version == form.current_version() and sent.answers
    if path.stem.startswith("certificacion-"):
        assert "tomo" in way and "hecho" not in way
        assert sent.answers["entrega"] == "digital" and "municipio_entrega" not in sent.answers


@pytest.mark.parametrize("name", ["certificacion-nacimiento", "duplicado-circulacion-vehiculo", "reportar-problema"])
def test_the_other_way_through_it_too(name, client, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.PRIVATE_ROOT = tmp_path
    path = next(one for one in FILES if one.stem == name)
    form = loaded(path, django_capture_on_commit_callbacks)
    client.force_login(person(carne=CARNE))
    with translation.override("es"):
        sent, way = fill(client, form, -1)
    if name == "certificacion-nacimiento":
        assert "hecho" in way and "tomo" not in way and "interes" in way
        assert sent.answers["municipio_entrega"] == "11-moa"
