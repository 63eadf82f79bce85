"""The forms that are measured: three steps with a photo, and forms of any number of equal questions."""

import io
import json
import random

CITIZEN = "ciudadana@soberania.example"  # the certified one of the demonstration people
PHOTO_BYTES = 200_000
ANSWERS = {  # what is typed in each step, in order
    "motivo": {"motivo": "deterioro", "detalle": "Se mojó y ya no se lee el número de tomo."},
    "datos": {"nombre": "Ana Ejemplo", "carne": "85010112345", "telefono": "52123456", "direccion": "Calle 23 n. 10"},
    "fotos": {"nota": "Foto del documento"},
}


def words(text):
    return {"es": text}


def choice(value, label):
    return {"value": value, "label": words(label)}


def form(slug, steps, **settings):
    """Return a form in the exchange format (tramites_forms.exchange)."""
    return {
        "format": "soberania-form/1",
        "language": "es",
        "languages": ["es"],
        "slug": slug,
        "level": 2,
        "receiver": "Oficina de medida",
        "title": words(f"Formulario de medida {slug}"),
        "privacy_text": words("<p>Solo para medir.</p>"),
        "steps": [{"type": "step", **step} for step in steps],
        **settings,
    }


def journey_form():
    """Three steps, eight questions, one photo, one declaration."""
    motives = [choice("perdida", "Lo perdí"), choice("deterioro", "Está roto")]
    return form(
        "medida",
        [
            {
                "key": "motivo",
                "title": words("Qué pasó"),
                "fields": [
                    {"type": "single_choice", "key": "motivo", "label": words("¿Qué pasó?"), "choices": motives},
                    {"type": "long_text", "key": "detalle", "label": words("Cuéntelo"), "required": False},
                ],
            },
            {
                "key": "datos",
                "title": words("Sus datos"),
                "fields": [
                    {"type": "text", "key": "nombre", "label": words("Nombre y apellidos")},
                    {"type": "carne", "key": "carne", "label": words("Carné de identidad")},
                    {"type": "phone", "key": "telefono", "label": words("Teléfono")},
                    {"type": "text", "key": "direccion", "label": words("Dirección")},
                ],
            },
            {
                "key": "fotos",
                "title": words("Fotos"),
                "fields": [
                    {"type": "file", "key": "foto", "label": words("Foto del documento")},
                    {"type": "text", "key": "nota", "label": words("Nota"), "required": False},
                ],
            },
        ],
        declaration=words("Declaro que todo es verdad."),
    )


def long_form(questions, a_step=5):
    """Return a form of `questions` short texts, `a_step` of them in each step."""
    return form(
        f"medida-{questions}",
        [
            {
                "key": f"paso_{number}",
                "title": words(f"Paso {number + 1}"),
                "fields": [
                    {"type": "text", "key": f"p{number}_{place}", "label": words(f"Pregunta {place + 1}")}
                    for place in range(a_step)
                ],
            }
            for number in range(questions // a_step)
        ],
    )


def answers_of(step):
    """Return an answer for each short text of a step of a long form."""
    return {spec["key"]: f"Respuesta a {spec['key']}" for spec in step["fields"]}


def published(data):
    """Import and publish a form as an editor would. Returns the OnlineForm."""
    from tramites_forms.importing import form_import

    made, faults = form_import(json.dumps(data))
    if faults:
        raise ValueError(faults)
    made.save_revision().publish()
    made.refresh_from_db()
    return made


def photo(size=PHOTO_BYTES):
    """Return a JPEG of about `size` bytes, with as much detail in it as it takes."""
    from PIL import Image, ImageFilter

    chance = random.Random(7)
    grain = Image.frombytes("RGB", (640, 480), chance.randbytes(640 * 480 * 3))
    picture = grain.filter(ImageFilter.GaussianBlur(2)).resize((1280, 960))
    for quality in range(30, 100, 2):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() >= size:
            break
    return out.getvalue()
