"""The page of all components in all their states, for who designs and for the tests. Development only."""

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render

from core import icons
from core.charts import Chart, Series
from core.widgets import DateParts

LONG = "Otorrinolaringología-electroencefalografista-certificadísimamente de la Empresa Municipal Provisional"


class SampleForm(forms.Form):
    """One field of each kind. The style guide is of components, so its texts are samples and are not translated."""

    name = forms.CharField(label="Nombre y apellidos", widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label="Correo electrónico",
        help_text="Ahí le avisaremos cuando haya respuesta.",
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label="Teléfono móvil",
        help_text="Por ejemplo, 5212 3456.",
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    carne = forms.CharField(
        label="Número de su carné de identidad",
        help_text="Los 11 números, sin espacios.",
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    born_on = forms.DateField(
        label="¿Cuándo nació?",
        help_text="Por ejemplo, 27 3 1985.",
        widget=DateParts(birthday=True),
        error_messages={"invalid": "Escriba una fecha que exista, por ejemplo 27 3 1985"},
    )
    reason = forms.ChoiceField(
        label="¿Por qué pide el duplicado?",
        choices=[("lost", "Lo perdí"), ("damaged", "Se dañó"), ("stolen", f"Me lo robaron en la {LONG}")],
        widget=forms.RadioSelect,
        error_messages={"required": "Diga por qué pide el duplicado"},
    )
    notify = forms.MultipleChoiceField(
        label="¿Cómo quiere que le avisemos?",
        help_text="Puede marcar más de una.",
        choices=[("email", "Por correo electrónico"), ("phone", "Por teléfono")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    province = forms.ChoiceField(
        label="Provincia", choices=[("", "Elija una"), ("3", "La Habana"), ("9", "Isla de la Juventud")]
    )
    story = forms.CharField(label="Cuéntenos qué pasó", widget=forms.Textarea({"rows": 4}), required=False)
    photo = forms.FileField(label="Foto del carné", help_text="JPG, PNG o PDF, de hasta 5 MB.", required=False)
    truth = forms.BooleanField(
        label="Declaro que lo que escribí es verdad",
        error_messages={"required": "Marque la declaración para poder enviar la solicitud"},
    )


MISTAKES = {"email": "ana@", "born_on_0": "31", "born_on_1": "2", "born_on_2": "1985", "province": "3", "carne": "85"}

FICHA = [
    {"label": "Para quién", "value": "Toda persona con carné de identidad", "href": "#ficha"},
    {"label": "Cuánto cuesta", "value": "25,00 CUP", "note": "Publicado el 10 de julio de 2025", "href": "#ficha"},
    {"label": "Cuánto demora", "value": ["15 días naturales", "30 si hay que buscar la inscripción"]},
    {"label": "Dónde", "value": f"En línea, o en la oficina de {LONG}"},
    {"label": "Sin respuesta", "value": ""},
]
ANSWERS = [
    {"label": "Nombre", "value": "Ana María Pérez Valdés", "change_url": "#check", "change_label": "su nombre"},
    {"label": "Número de carné", "value": "85032712345", "change_url": "#check"},
    {"label": "Qué pasó", "value": f"{LONG} " * 3, "change_url": "#check"},
]
FACTS = [
    {"text": "25,00 CUP", "icon": "money"},
    {"text": "15 días", "icon": "clock"},
    {"text": "En línea", "icon": "online"},
]
TASKS = [
    {"title": "Regístrese", "state": "done", "url": "#tasks"},
    {"title": "Certifique su cuenta", "state": "current", "url": "#tasks", "hint": "Tenga a mano su carné."},
    {"title": "Pague el sello", "state": "todo", "url": "#tasks"},
    {"title": "Envíe la solicitud", "state": "blocked"},
    {"title": "Foto del carné", "state": "error", "url": "#tasks", "status": "La foto no se ve bien"},
]
STEPS = [
    {"title": "Entre con su cuenta", "text": "Si no la tiene, regístrese: son dos minutos.", "state": "done"},
    {"title": "Escriba sus datos", "text": f"Nombre, carné y {LONG}.", "url": "#steps", "state": "current"},
    {"title": "Guarde su comprobante", "text": "Con el número sigue la solicitud.", "state": "todo"},
]
FACETS = [
    {
        "title": "Tipo",
        "options": [
            {"label": "Trámites", "url": "#facets", "count": 12, "active": True},
            {"label": "Guías", "url": "#facets", "count": 3},
            {"label": LONG, "url": "#facets", "count": 0},
        ],
    },
    {"title": "Provincia", "open": False, "options": [{"label": "La Habana", "url": "#facets", "count": 1042}]},
]
MONTHS = tuple(f"{month} de {year}" for year in (2025, 2026) for month in ("enero", "abril", "julio", "octubre"))
OVER_TIME = Chart(
    "Se recibieron más solicitudes de las que se respondieron.",
    MONTHS,
    (
        Series("Recibidas", (120, 140, 180, 240, 310, None, 400, 420)),
        Series("Respondidas", (100, 130, 170, 200, 260, None, 380, 415)),
        Series("Trasladadas a otra institución", (12, None, 14, 20, 22, None, 21, 30)),
        Series("Archivadas", (3, 2, 8, 9, 0, None, 7, 5)),
    ),
    unit="solicitudes cada mes",
    heading="Mes",
    about="Todo el país, de enero de 2025 a octubre de 2026.",
    source="Contado el 1 de noviembre de 2026.",
    hidden="no se muestra",
)
BY_PLACE = Chart(
    "La Habana recibió la mitad de las solicitudes.",
    ("La Habana", "Isla de la Juventud", LONG, "Granma"),
    (Series("Solicitudes", (1042, 310, 0, None)),),
    unit="solicitudes en 2026",
    heading="Provincia",
    hidden="no se muestra",
)
SHARE = Chart(
    "La mitad se respondió antes de 9 días.",
    ("2025", "2026"),
    (Series("Días", (12.5, 8.9)),),
    unit="días hasta la respuesta, mediana",
    heading="Año",
    decimals=1,
)


def style_guide(request):
    """Show every component. Nothing here is stored or sent."""
    pages = Paginator(range(200), 10)
    context = {
        "empty_form": SampleForm(prefix="empty"),
        "wrong_form": SampleForm({f"wrong-{name}": value for name, value in MISTAKES.items()}, prefix="wrong"),
        "heading_form": SampleForm(prefix="heading"),
        "long": LONG,
        "ficha_rows": FICHA,
        "answers": ANSWERS,
        "facts": FACTS,
        "tasks": TASKS,
        "steps": STEPS,
        "tips": ["Lleve el original.", "Guarde el comprobante.", LONG],
        "facets": FACETS,
        "pages": [pages.page(1), pages.page(10), pages.page(20)],
        "one_page": Paginator(range(3), 10).page(1),
        "crumbs": [("Inicio", "/"), ("Trámites", "/tramites/"), ("Identidad y documentos personales", "/")],
        "over_time": OVER_TIME,
        "by_place": BY_PLACE,
        "share": SHARE,
        "icons": icons.PATHS,
    }
    return render(request, "estilo/style_guide.html", context)
