"""The first content of the catalogue, from seed_data/: adds what is missing by its key, changes nothing that exists."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Site
from wagtail.rich_text import RichText

from core import places
from services_catalog.choices import TermFor
from services_catalog.models import (
    Category,
    CheckerPage,
    Fee,
    GuideIndexPage,
    GuidePage,
    GuideProcedure,
    Institution,
    InstitutionIndexPage,
    Office,
    OfficeIndexPage,
    ServiceIndexPage,
    ServicePage,
)
from tramites_forms.models import OnlineForm
from tramites_forms.seed import owners_set

DATA = Path(__file__).parent / "seed_data"
INDEXES = [
    (ServiceIndexPage, "tramites", "Trámites", "Qué necesita, cuánto cuesta, cuánto demora y dónde se hace."),
    (GuideIndexPage, "guias", "Guías por momento de la vida", "Los trámites que van juntos, paso a paso."),
    (InstitutionIndexPage, "instituciones", "Instituciones", "Quién responde por cada trámite."),
    (OfficeIndexPage, "oficinas", "Oficinas", "Direcciones, teléfonos y horarios, por provincia."),
]
# Ley 167 de 2023 y Decreto 112 de 2024, as PRODUCT.md states them.
NO_ANSWER = (
    "<p>Puede presentar una queja o petición. Al recibirla deben darle un comprobante con la fecha, la hora y quién la "
    "recibió.</p><p>Tienen 30 días naturales para responderle y pueden ampliarlos una sola vez, por otros 30. Si el "
    "asunto toca a otra institución, deben trasladarlo en 5 días (Ley 167 de 2023 y Decreto 112 de 2024).</p>"
)


def read(name):
    """Return one file of seed_data as (meta, rows)."""
    data = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return data["meta"], data[name]


def stream(texts):
    return [("item", text) for text in texts]


def source_stream(urls):
    return [("source", {"url": url, "title": ""}) for url in urls]


class Loader:
    """One run. `progress` is told, in words, what has been done."""

    def __init__(self, progress):
        self.progress = progress
        self.home = Site.objects.get(is_default_site=True).root_page
        self.locale = Locale.get_default()

    def add(self, parent, page):
        """Publish `page` under `parent`. No revision: Wagtail makes the first one when an editor saves."""
        now = timezone.now()
        page.locale, page.live, page.has_unpublished_changes = self.locale, True, False
        page.first_published_at = page.last_published_at = now
        return parent.add_child(instance=page)

    def index_page(self, model):
        _, slug, title, intro = next(row for row in INDEXES if row[0] is model)
        found = model.objects.child_of(self.home).first()
        if found:
            return found
        page = model(title=title, slug=slug, intro=intro, show_in_menus=True)
        if model is ServiceIndexPage:
            page.no_answer = NO_ANSWER
        return self.add(self.home, page)

    def snippets(self, model, rows):
        """Add the rows (dicts with a slug) that are not there yet. Returns {slug: instance}."""
        there = {item.slug: item for item in model.objects.filter(locale=self.locale)}
        for row in rows:
            if row["slug"] not in there:
                there[row["slug"]] = model.objects.create(locale=self.locale, **row)
        return there

    def categories(self):
        _, rows = read("categories")
        return self.snippets(Category, [row | {"position": n} for n, row in enumerate(rows, start=1)])

    def institutions(self):
        _, rows = read("organisms")
        return self.snippets(Institution, [row | {"url": row["url"] or ""} for row in rows])

    def fees(self, rows, checked_on):
        """Return {cost text: Fee} of the prices that several procedures share word for word."""
        texts = [row["cost"]["text"] for row in rows if row["cost"]["amount_cup"]]
        there = {fee.import_key: fee for fee in Fee.objects.exclude(import_key=None)}
        fees = {}
        for row in rows:
            text, amount = row["cost"]["text"], row["cost"]["amount_cup"]
            if texts.count(text) < 2:
                continue
            key = f"sello-{amount}"
            if key not in there:
                there[key] = Fee.objects.create(
                    locale=self.locale,
                    import_key=key,
                    name=f"Impuesto sobre documentos: sello de {amount} pesos",
                    cost_amount=Decimal(amount),
                    cost_note=text,
                    cost_dated=row["cost"]["dated"] or "",
                    cost_checked_on=checked_on,
                )
            fees[text] = there[key]
        return fees

    def services(self, categories, institutions):
        meta, rows = read("services")
        checked_on = date.fromisoformat(meta["generated"])
        fees = self.fees(rows, checked_on)
        forms = {form.slug: form for form in OnlineForm.objects.filter(locale=self.locale)}
        parent = self.index_page(ServiceIndexPage)
        there = {page.import_key: page for page in ServicePage.objects.exclude(import_key=None)}
        for number, row in enumerate(rows, start=1):
            page = there.get(row["slug"])
            if page is None:
                page = service_page(row, categories, institutions, fees, checked_on)
                page.online_form = forms.get(row["online_form"])
                there[row["slug"]] = self.add(parent, page)
            elif page.online_form is None and page.latest_revision_id is None and row["online_form"] in forms:
                # The form came after the page, which nobody has edited since.
                page.online_form = forms[row["online_form"]]
                page.save()
            if number % 40 == 0 or number == len(rows):
                self.progress(f"{number} of {len(rows)} procedures")
        return there

    def guides(self, services):
        _, rows = read("guides")
        parent = self.index_page(GuideIndexPage)
        there = set(GuidePage.objects.values_list("import_key", flat=True))
        for row in rows:
            if row["slug"] not in there:
                page = guide_page(row)
                page.procedures = [
                    GuideProcedure(service=services[slug], sort_order=place)
                    for place, slug in enumerate(row["services"])
                ]
                self.add(parent, page)
        self.progress(f"{len(rows)} guides")

    def checkers(self, services):
        _, rows = read("checkers")
        parent = self.index_page(GuideIndexPage)
        there = set(CheckerPage.objects.values_list("import_key", flat=True))
        for row in rows:
            if row["slug"] not in there:
                self.add(parent, checker_page(row, services))
        self.progress(f"{len(rows)} {'checker' if len(rows) == 1 else 'checkers'}")

    def offices(self, institutions):
        meta, rows = read("offices")
        there = set(Office.objects.filter(locale=self.locale).values_list("import_key", flat=True))
        for number, row in enumerate(rows):
            if number not in there:
                office(row, number, institutions, date.fromisoformat(meta["generated"]), self.locale).save()
        self.progress(f"{len(rows)} offices")


def service_page(row, categories, institutions, fees, checked_on):
    """Return the unsaved ServicePage of one row."""
    cost, has_cost = row["cost"], row["cost"]["amount_cup"] is not None or row["cost"]["text"]
    fee = fees.get(cost["text"])
    own_cost = {}
    if has_cost and not fee:
        own_cost = {
            "cost_amount": None if cost["amount_cup"] is None else Decimal(str(cost["amount_cup"])),
            "cost_note": cost["text"] or "",
            "cost_dated": cost["dated"] or "",
            "cost_checked_on": checked_on,
        }
    return ServicePage(
        title=row["title"],
        slug=row["slug"],
        import_key=row["slug"],
        summary=row["summary"],
        search_description=row["summary"],
        search_keywords="\n".join(row["keywords"]),
        category=categories[row["category"]],
        institution=institutions[row["organism"]],
        audience=row["audience"],
        channels=row["channels"],
        requirements=stream(row["requirements"]),
        documents=stream(row["documents"]),
        steps=stream(row["steps"]),
        where=stream(row["where"]),
        legal_basis=stream(row["legal_basis"]),
        office_kinds=row["office_kinds"],
        fee=fee,
        **own_cost,
        term_days=row["deadline_days"],
        term_kind=row["deadline_kind"] or "",
        term_for=row["deadline_for"] or TermFor.INSTITUTION,
        term_note=row["deadline_text"] or "",
        sources=source_stream(row["source_urls"]),
        editor_note=row.get("editor_note", ""),
    )


def guide_page(row):
    """Return the unsaved GuidePage of one row, without its procedures."""
    return GuidePage(
        title=row["title"],
        slug=row["slug"],
        import_key=row["slug"],
        summary=row["summary"],
        search_description=row["summary"],
        steps=[("step", step) for step in row["steps"]],
        tips=stream(row["tips"]),
        sources=source_stream(row["source_urls"]),
    )


def checker_page(row, services):
    """Return the unsaved CheckerPage of one row. Keys are written in the file: addresses hold them."""
    return CheckerPage(
        title=row["title"],
        slug=row["slug"],
        import_key=row["slug"],
        summary=row["summary"],
        search_description=row["summary"],
        search_keywords="\n".join(row["keywords"]),
        tree=[
            *(("question", question) for question in row["questions"]),
            *(
                (
                    "ending",
                    ending | {"text": RichText(ending["text"]), "services": [services[s] for s in ending["services"]]},
                )
                for ending in row["endings"]
            ),
        ],
        sources=source_stream(row["source_urls"]),
    )


def office(row, number, institutions, checked_on, locale):
    """Return the unsaved Office of one row; its place in the list is its key for ever."""
    province = next(p for p in places.provinces() if p.name == row["province"])
    municipality = places.find_municipality(province.code, row["municipality"] or "")
    return Office(
        locale=locale,
        import_key=number,
        name=row["name"],
        kind=row["kind"],
        institution=institutions[row["institution"]],
        province_code=province.code,
        municipality_code=municipality.code if municipality else "",
        address=row["address"] or "",
        phone=row["phone"] or "",
        hours=row["hours"] or "",
        source_url=row["source_url"],
        checked_on=checked_on,
    )


@transaction.atomic
def load(data=None, progress=print):
    """Load the whole room under the site's home page. Running it again adds only what is missing."""
    loader = Loader(progress)
    categories, institutions = loader.categories(), loader.institutions()
    progress(f"{len(categories)} categories, {len(institutions)} institutions")
    owners_set()
    services = loader.services(categories, institutions)
    loader.guides(services)
    loader.checkers(services)
    loader.offices(institutions)
    loader.index_page(InstitutionIndexPage)
    loader.index_page(OfficeIndexPage)
