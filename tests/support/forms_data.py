"""Small documents and forms of the forms room, for its tests."""

import uuid

from tramites_forms.models import OnlineForm


def spec(type_, key="campo", *, label=None, required=True, **settings):
    """Return the spec of one field as the compiler makes it."""
    text = {"label": label or key, "help": "", **settings.pop("text", {})}
    defaults = {
        "text": {"max_length": 200},
        "long_text": {"max_length": 4000},
        "date": {"limit": "any"},
        "single_choice": {"values": ["uno", "dos"]},
        "file": {"accept": ["image", "pdf"], "most": 2, "megabytes": 5},
    }.get(type_, {})
    return {
        "id": f"id-{key}",
        "key": key,
        "type": type_,
        "required": required,
        "sensitive": False,
        "when": None,
        **defaults,
        **settings,
        "text": text,
    }


def step(key, *fields, when=None, kind="questions"):
    return {
        "id": f"id-{key}",
        "key": key,
        "kind": kind,
        "when": when,
        "text": {"title": key.title(), "intro": ""},
        "fields": list(fields),
    }


def document(*steps):
    text = {"title": "Formulario", "summary": "", "privacy": "", "sent": "", "declaration": ""}
    return {"format": 1, "language": "es", "text": text, "steps": list(steps)}


def field(type_, label, **values):
    """Return the raw stream data of one field block."""
    value = {"label": label, "help": "", "required": True, "key": "", "when": [], **values}
    return {"type": type_, "value": value, "id": str(uuid.uuid4())}


def stream_step(title, *fields, when=(), key=""):
    value = {"title": title, "intro": "", "fields": list(fields), "key": key, "when": list(when)}
    return {"type": "step", "value": value, "id": str(uuid.uuid4())}


def publish(form):
    """Clean, save and publish a form as the admin does. Returns its newest FormVersion."""
    form.steps = OnlineForm._meta.get_field("steps").stream_block.clean(form.steps)
    if form.pk is None:
        form.live = False
        form.save()
    form.save_revision().publish()
    form.refresh_from_db()
    return form.source.current_version()


def contact_form(**values):
    """Return a short form, published, that anybody may send."""
    form = OnlineForm(
        **{
            "title": "Contacto",
            "slug": "contacto",
            "receiver": "Oficina de atención",
            "level": 0,
            "steps": [
                stream_step(
                    "Escríbanos",
                    field("text", "¿Cómo se llama?", key="nombre"),
                    field("email", "Su correo", key="correo", required=False),
                    field("long_text", "¿Qué quiere decirnos?", key="mensaje"),
                )
            ],
            **values,
        }
    )
    publish(form)
    return form


LOSS = {"label": "Se perdió", "value": "perdida"}
DAMAGE = {"label": "Está roto", "value": "deterioro"}


def duplicate_form(**values):
    """Return a form of three steps, published: the second is only for those who lost it."""
    when_lost = {"match": "all", "rules": [{"field": "motivo", "test": "equals", "value": "perdida"}]}
    choices = [{"type": "item", "value": row, "id": str(uuid.uuid4())} for row in (LOSS, DAMAGE)]
    rules = [{"type": "item", "value": rule, "id": str(uuid.uuid4())} for rule in when_lost["rules"]]
    condition = {"type": "show", "value": {"match": "all", "rules": rules}, "id": str(uuid.uuid4())}
    form = OnlineForm(
        **{
            "title": "Duplicado",
            "slug": "duplicado",
            "receiver": "Oficina de trámites",
            "level": 2,
            "declaration": "Todo es verdad.",
            "steps": [
                stream_step(
                    "Qué pasó", field("single_choice", "¿Qué pasó?", key="motivo", choices=choices), key="motivo"
                ),
                stream_step(
                    "La pérdida",
                    field("date", "¿Qué día?", key="dia", limit="past"),
                    field("text", "¿Dónde?", key="lugar"),
                    key="perdida",
                    when=[condition],
                ),
                stream_step("Sus datos", field("carne", "Su carné", key="carne"), key="datos"),
            ],
            **values,
        }
    )
    publish(form)
    return form
