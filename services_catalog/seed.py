"""The first content of the catalogue, from seed_data/: adds what was never brought, keeps what editors changed.

Each gathering of data is a set of files ("services.json", "services-2.json"...). A site that is already filled gets
the rows it never had. A row that changed since is written again only on a page that nobody has edited, unpublished,
moved or renamed; a page that was deleted stays deleted (core.seeded).
"""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Site

from core.seeded import Ledger
from core.served.answers import Moved, answer
from services_catalog import seed_rows
from services_catalog.models import (
    Category,
    CheckerPage,
    Fee,
    GuideIndexPage,
    GuidePage,
    GuideProcedure,
    Institution,
    InstitutionIndexPage,
    Notice,
    Office,
    OfficeIndexPage,
    OfficeKind,
    ServiceIndexPage,
    ServicePage,
    TrustedSource,
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
# Releases that did not write down what they brought had brought the first gathering, whole.
FIRST = 1
NEW_FIELDS = ("article",)


def gatherings(name):
    """Return the files of seed_data that hold rows called `name`, in the order they were gathered."""
    return [DATA / f"{name}.json", *sorted(DATA.glob(f"{name}-*.json"))]


def read(name, only=None):
    """Return (meta, rows) of a kind of row: all its gatherings, or the first `only` ones. meta: of the first.

    Each row knows the day it was gathered: `checked_on` (ISO 8601).
    """
    metas, rows = [], []
    for file in gatherings(name)[:only]:
        data = json.loads(file.read_text(encoding="utf-8"))
        metas.append(data["meta"])
        rows += [{"checked_on": data["meta"]["generated"], **row} for row in data[name]]
    return metas[0], rows


class Loader:
    """One run. `progress` is told, in words, what has been done."""

    def __init__(self, progress):
        self.progress = progress
        self.home = Site.objects.get(is_default_site=True).root_page
        self.locale = Locale.get_default()
        self.filled_before = ServicePage.objects.exclude(import_key=None).exists()

    def ledger(self, kind, name, key="slug"):
        """Return the Ledger of a kind of row; a site filled by an older release has had the first gathering."""
        ledger = Ledger(kind)
        if self.filled_before:
            rows = read(name, FIRST)[1]
            ledger.adopt(row[key] if key else number for number, row in enumerate(rows))
        return ledger

    def add(self, parent, page):
        """Publish `page` under `parent`. No revision: Wagtail makes the first one when an editor saves."""
        now = timezone.now()
        page.locale, page.live, page.has_unpublished_changes = self.locale, True, False
        page.first_published_at = page.last_published_at = now
        return parent.add_child(instance=page)

    def bring(self, ledger, row, page, parent, *, make, fields):
        """Bring one row as a page. Return the page that stands for it, or None when an editor deleted it.

        `page`: what is there, or None. `make()`: an unsaved page. `fields()`: what the row says, {field: value}.
        """
        key = row["slug"]
        if page is None and key not in ledger:
            page = self.add(parent, make())
        elif page is not None and not ledger.is_current(key, row) and untouched(page, parent, key):
            rewrite(page, fields())
        ledger.note(key, row)
        return page

    def index_page(self, model):
        _, slug, title, intro = next(row for row in INDEXES if row[0] is model)
        found = model.objects.child_of(self.home).first()
        if found:
            return found
        page = model(title=title, slug=slug, intro=intro, show_in_menus=True)
        if model is ServiceIndexPage:
            page.no_answer = NO_ANSWER
        return self.add(self.home, page)

    def shelf(self, model, name, address, rows):
        """Add the rows (dicts with a slug) that were never brought. Return the Shelf of them all."""
        shelf = Shelf(model, self.locale, address, {row["slug"]: row for row in rows})
        ledger = self.ledger(model._meta.model_name, name)
        for row in rows:
            if row["slug"] not in ledger and row["slug"] not in shelf:
                shelf[row["slug"]]  # brings it
            elif row["slug"] in shelf and not ledger.is_current(row["slug"], row):
                shelf.fill(row)
            ledger.note(row["slug"], row)
        return shelf

    def categories(self):
        rows = [without_date(row) | {"position": n} for n, row in enumerate(read("categories")[1], start=1)]
        return self.shelf(Category, "categories", "/tramites/categoria/{}/", rows)

    def institutions(self):
        rows = [without_date(row) | {"url": row["url"] or ""} for row in read("organisms")[1]]
        return self.shelf(Institution, "organisms", "/instituciones/{}/", rows)

    def office_kinds(self):
        """Add the kinds of office that are not there yet, in every language they have words for."""
        there = {one.slug: one for one in OfficeKind.objects.filter(locale=self.locale)}
        ledger = Ledger("officekind")
        locales = {one.language_code: one for one in Locale.objects.all()}
        for number, row in enumerate(read("office_kinds")[1], start=1):
            slug, facts = row["slug"], {"own_institution": row["own_institution"], "position": number * 10}
            if slug not in there and slug not in ledger:
                there[slug] = OfficeKind.objects.create(
                    locale=self.locale, slug=slug, name=row["names"][self.locale.language_code], **facts
                )
                for code, name in row["names"].items():
                    if code in locales and locales[code] != self.locale:
                        translated = there[slug].copy_for_translation(locales[code])
                        translated.name = name
                        translated.save()
            ledger.note(slug, without_date(row))
        return there

    def trusted_sources(self):
        """Add the sites that may be cited, once: who administers keeps the list."""
        ledger = Ledger("trustedsource")
        for row in (without_date(row) for row in read("trusted_sources")[1]):
            if row["domain"] not in ledger:
                TrustedSource.objects.get_or_create(domain=row["domain"], defaults=row)
            ledger.note(row["domain"], row)

    def notices(self, services, institutions):
        """Add what held for a time when the data were gathered, each with its source."""
        ledger = Ledger("notice")
        for row in read("notices")[1]:
            if row["slug"] not in ledger:
                begins = datetime.fromisoformat(row["starts_at"]).replace(tzinfo=timezone.get_default_timezone())
                words = {name: row[name] for name in ("kind", "title", "text", "instead", "source_url")}
                notice = Notice.objects.create(
                    locale=self.locale, import_key=row["slug"], starts_at=begins, provinces=row["provinces"], **words
                )
                notice.procedures.set([services[slug] for slug in row["services"] if slug in services])
                notice.institutions.set([institutions[slug] for slug in row["organisms"]])
                for locale in Locale.objects.filter(language_code__in=row["translations"]):
                    translated = notice.copy_for_translation(locale)
                    for name, text in row["translations"][locale.language_code].items():
                        setattr(translated, name, text)
                    translated.save()
            ledger.note(row["slug"], row)

    def fees(self, rows):
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
                cost = seed_rows.service_fields(row, None, None, None, None)
                there[key] = Fee.objects.create(
                    locale=self.locale,
                    import_key=key,
                    name=f"Impuesto sobre documentos: sello de {amount} pesos",
                    **{name: value for name, value in cost.items() if name.startswith("cost_")},
                )
            fees[text] = there[key]
        return fees

    def services(self, categories, institutions):
        """Return {key: ServicePage} of those that are there."""
        _, rows = read("services")
        fees = self.fees(rows)
        forms = {form.slug: form for form in OnlineForm.objects.filter(locale=self.locale)}
        parent = self.index_page(ServiceIndexPage)
        ledger = self.ledger("service", "services")
        there = {page.import_key: page for page in ServicePage.objects.exclude(import_key=None)}
        for number, row in enumerate(rows, start=1):
            known = {"shelves": (categories, institutions), "fees": fees, "forms": forms}
            page = self.service(row, there.get(row["slug"]), parent, ledger, **known)
            if page is not None:
                there[row["slug"]] = page
            if number % 40 == 0 or number == len(rows):
                self.progress(f"{number} of {len(rows)} procedures")
        return there

    def service(self, row, page, parent, ledger, *, shelves, fees, forms):
        form = forms.get(row["online_form"])
        categories, institutions = shelves

        def fields():
            category, institution = categories[row["category"]], institutions[row["organism"]]
            return seed_rows.service_fields(row, category, institution, fees.get(row["cost"]["text"]), form)

        def make():
            return ServicePage(slug=row["slug"], import_key=row["slug"], **fields())

        if page and page.online_form is None and form and page.latest_revision_id is None:
            # The form came after the page, which nobody has edited since.
            page.online_form = form
            page.save()
        return self.bring(ledger, row, page, parent, make=make, fields=fields)

    def guides(self, services):
        _, rows = read("guides")
        parent = self.index_page(GuideIndexPage)
        ledger = self.ledger("guide", "guides")
        there = {page.import_key: page for page in GuidePage.objects.exclude(import_key=None)}
        for row in rows:

            def procedures(row=row):
                found = (services[slug] for slug in row["services"] if slug in services)
                return [GuideProcedure(service=one, sort_order=place) for place, one in enumerate(found)]

            def fields(row=row):
                return seed_rows.guide_fields(row) | {"procedures": procedures(row)}

            def make(row=row):
                return GuidePage(slug=row["slug"], import_key=row["slug"], **fields(row))

            self.bring(ledger, row, there.get(row["slug"]), parent, make=make, fields=fields)
        self.progress(f"{len(rows)} guides")

    def checkers(self, services):
        _, rows = read("checkers")
        parent = self.index_page(GuideIndexPage)
        ledger = self.ledger("checker", "checkers")
        there = {page.import_key: page for page in CheckerPage.objects.exclude(import_key=None)}
        for row in rows:

            def fields(row=row):
                return seed_rows.checker_fields(row, services)

            def make(row=row):
                return CheckerPage(slug=row["slug"], import_key=row["slug"], **fields(row))

            self.bring(ledger, row, there.get(row["slug"]), parent, make=make, fields=fields)
        self.progress(f"{len(rows)} {'checker' if len(rows) == 1 else 'checkers'}")

    def offices(self, kinds, institutions):
        """Add the offices that were never brought. The place of one in the list is its key for ever."""
        _, rows = read("offices")
        there = set(Office.objects.filter(locale=self.locale).values_list("import_key", flat=True))
        ledger = self.ledger("office", "offices", key=None)
        for number, row in enumerate(rows):
            if number not in there and number not in ledger and row["kind"] in kinds:
                institution = institutions[row["institution"]] if row["institution"] else None
                fields = seed_rows.office_fields(row, kinds[row["kind"]], institution)
                Office.objects.create(locale=self.locale, import_key=number, **fields)
            ledger.note(number, row)
        self.progress(f"{len(rows)} offices")


class Shelf(dict):
    """{key: snippet} of categories or institutions. One that a procedure needs and nobody has is brought when asked."""

    def __init__(self, model, locale, address, rows):
        super().__init__({one.import_key: one for one in model.objects.filter(locale=locale).exclude(import_key=None)})
        self.model, self.locale, self.address, self.rows = model, locale, address, rows

    def __missing__(self, key):
        self[key] = found = self.renamed(key) or self.model.objects.create(
            locale=self.locale, import_key=key, **self.rows[key]
        )
        return found

    def fill(self, row):
        """Give one that an older release brought what it had no field for."""
        found = self[row["slug"]]
        news = {name: row[name] for name in NEW_FIELDS if row.get(name) and not getattr(found, name, None)}
        if news:
            for name, value in news.items():
                setattr(found, name, value)
            found.save()

    def renamed(self, key):
        """Return the one an editor gave another address before its key was written down, or None."""
        old = self.address.format(key)
        said = answer(old)
        link = said.path if isinstance(said, Moved) else self.redirected(old)
        slug = link.strip("/").rpartition("/")[2] if link else key
        return self.model.objects.filter(locale=self.locale, slug=slug).first()

    def redirected(self, path):
        """Return where a redirect leads from `path`, or None: releases before addresses were remembered wrote one."""
        old = Redirect.normalise_path(path)
        return Redirect.objects.filter(old_path=old, site=None).values_list("redirect_link", flat=True).first()


def without_date(row):
    """Return a row of something whose day of gathering is not kept."""
    return {name: value for name, value in row.items() if name != "checked_on"}


def untouched(page, parent, slug):
    """Say whether a page is still as the first content left it: where it was put, published, never saved by anybody."""
    here = page.live and page.slug == slug and page.get_parent().pk == parent.pk
    return here and page.latest_revision_id is None


def rewrite(page, fields):
    """Write on a page what its row says today. What says the same is left alone, so that its translation holds."""
    for name, value in fields.items():
        if name == "procedures":
            if [one.service_id for one in page.procedures.all()] != [one.service_id for one in value]:
                page.procedures = value
        elif not seed_rows.same(page._meta.get_field(name), getattr(page, name), value):
            setattr(page, name, value)
    page.last_published_at = timezone.now()
    page.save()


@transaction.atomic
def load(data=None, progress=print):
    """Load the whole room under the site's home page. Running it again adds only what is missing."""
    loader = Loader(progress)
    categories, institutions, kinds = loader.categories(), loader.institutions(), loader.office_kinds()
    progress(f"{len(categories)} categories, {len(institutions)} institutions")
    owners_set()
    loader.trusted_sources()
    services = loader.services(categories, institutions)
    loader.guides(services)
    loader.checkers(services)
    loader.offices(kinds, institutions)
    loader.notices(services, institutions)
    loader.index_page(InstitutionIndexPage)
    loader.index_page(OfficeIndexPage)
