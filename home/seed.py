"""The home page's choice, the texts about the site itself, and what is in English from the first day.

Loading again adds what is missing and changes nothing an editor has touched.
"""

import json
from pathlib import Path

from wagtail.models import Collection, Locale, Page
from wagtail.rich_text import RichText

from accounts.groups import APPROVERS
from core.segments import Untranslated, html_pairs, translate
from home.approval import ensure_workflow
from home.models import ContentPage, HomePage
from services_catalog.models import Category, CheckerPage, ServicePage
from tramites_forms.models import OnlineForm

DATA = Path(__file__).parent / "seed_data"
# An editor changes this choice on the home page. It starts from what people ask about most in the press (see the news).
MOST_WANTED = [
    "certificacion-de-nacimiento",
    "duplicado-de-carne-de-identidad",
    "antecedentes-penales",
    "certificacion-de-solteria",
    "pasaporte-corriente",
    "certificar-la-cuenta",
]
# Pages that are a form: each is there once its form is.
WRITING = [
    {
        "slug": "contacto",
        "form": "contacto",
        "title": ["Contacto", "Contact"],
        "description": [
            "Escriba una pregunta, una queja o una sugerencia. No hace falta cuenta.",
            "Write a question, a complaint or a suggestion. No account is needed.",
        ],
        "body": [
            {
                "paragraph": [
                    "<p>Escriba una pregunta, una queja o una sugerencia. No hace falta cuenta. "
                    "Recibirá un número.</p>",
                    "<p>Write a question, a complaint or a suggestion. No account is needed. "
                    "You will get a number.</p>",
                ]
            }
        ],
    },
    {
        "slug": "reportar",
        "form": "reportar-problema",
        "title": ["Reportar un problema", "Report a problem"],
        "description": [
            "Diga qué no funciona en su calle, en una oficina o en un servicio. No hace falta cuenta.",
            "Say what does not work in your street, in an office or in a service. No account is needed.",
        ],
        "body": [
            {
                "paragraph": [
                    "<p>Diga qué no funciona en su calle, en una oficina o en un servicio. No hace falta cuenta. "
                    "Recibirá un número. Lo que usted escribe no se publica: se publica de qué hablan muchos y qué "
                    "se hizo.</p>",
                    "<p>Say what does not work in your street, in an office or in a service. No account is needed. "
                    "You will get a number. What you write is not published: what many speak of, and what was done, "
                    "is.</p>",
                ]
            }
        ],
    },
]
# Besides the home page and the texts about the site: enough for English to have its lists, one whole procedure
# and the way to the certificates (the seeded checker).
IN_ENGLISH = ["tramites", "guias", "noticias", "instituciones", "oficinas"]
PROCEDURE_IN_ENGLISH = "duplicado-de-carne-de-identidad"


def read(name):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def load(data, progress):
    home = HomePage.objects.get(locale=Locale.get_default())
    ensure_workflow(home, APPROVERS)
    name_the_top()
    choose_most_wanted(home)
    rows = [*read("pages"), *writing_rows()]
    for row in rows:
        add_content_page(home, row)
    progress(f"home page and {len(rows)} texts about the site")
    take_to_english(home, rows, progress)


def name_the_top():
    """Wagtail's first migrations call them Root, and editors see them above everything."""
    Page.objects.filter(depth=1, title="Root").update(title="Todas las páginas", draft_title="Todas las páginas")
    Collection.objects.filter(depth=1, name="Root").update(name="General")


def choose_most_wanted(home):
    if home.latest_revision_id:  # an editor's choice, also when it is none
        return
    found = {page.slug: page for page in ServicePage.objects.filter(slug__in=MOST_WANTED, locale=home.locale)}
    home.most_wanted = [("procedure", found[slug]) for slug in MOST_WANTED if slug in found]
    home.save_revision().publish()


def writing_rows():
    """Return the pages of WRITING whose form is there: a page that promises a form must have it."""
    forms = OnlineForm.objects.filter(locale=Locale.get_default(), slug__in=[row["form"] for row in WRITING])
    found = {form.slug: form for form in forms}
    return [{**row, "form": found[row["form"]]} for row in WRITING if row["form"] in found]


def add_content_page(home, row):
    if ContentPage.objects.child_of(home).filter(slug=row["slug"]).exists():
        return
    body = [block(kind, value) for one in row["body"] for kind, value in one.items()]
    if row.get("form"):
        body.append(("form", {"form": row["form"], "display": "auto"}))
    page = ContentPage(slug=row["slug"], title=row["title"][0], search_description=row["description"][0], body=body)
    page.locale = home.locale
    home.add_child(instance=page)
    page.save_revision().publish()


def block(kind, value):
    """Return one block of a body, in Spanish, as a StreamField takes it."""
    if kind == "heading":
        return kind, value[0]
    if kind == "paragraph":
        return kind, RichText(value[0])
    if kind == "list":
        return kind, {"items": [RichText(item[0]) for item in value], "ordered": False}
    if kind == "callout":
        return kind, {"kind": value["kind"], "title": value["title"][0], "text": RichText(value["text"][0])}
    rows = [{"label": label[0], "value": RichText(text[0])} for label, text in value["rows"]]
    return kind, {"title": value["title"][0], "rows": rows}


def pairs(value):
    """Yield every [Spanish, English] inside a row of pages.json."""
    if isinstance(value, dict):
        for inside in value.values():
            yield from pairs(inside)
    elif isinstance(value, list):
        if len(value) == 2 and all(isinstance(text, str) for text in value):
            yield value
        else:
            for inside in value:
                yield from pairs(inside)


def take_to_english(home, rows, progress):
    """Translate by segment, as an editor would, what has no English yet. What was edited in Spanish is left alone."""
    texts = {}
    for spanish, english in [*read("english"), *pairs(rows)]:
        texts |= html_pairs(spanish, english)
    slugs = [*IN_ENGLISH, *(row["slug"] for row in rows)]
    found = {page.slug: page for page in Page.objects.child_of(home).filter(slug__in=slugs).specific()}
    procedure = ServicePage.objects.filter(slug=PROCEDURE_IN_ENGLISH, locale=home.locale)
    done = 0
    checkers = CheckerPage.objects.filter(locale=home.locale).exclude(import_key=None)
    pages = [home, *(found[slug] for slug in slugs if slug in found), *procedure, *checkers]
    for item in [*pages, *Category.objects.filter(locale=home.locale)]:
        if item.get_translations().exists():
            continue
        try:
            translate(item, texts)
            done += 1
        except Untranslated as error:
            progress(f"«{item}» stays in Spanish: {error}")
    progress(f"{done} pages and categories taken to English")
