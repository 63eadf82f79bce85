"""What an edition is made of: everything that is public, small, sealed, stable from one to the next."""

import re
import zipfile
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote, urldefrag

import pytest
from django.utils import timezone, translation

from edition import content
from edition.making import CHANGES_ZIP, ZIP, make
from news.models import NewsPage
from services_catalog.models import CheckerPage, GuidePage, Institution, Office, ServicePage
from tests.edition.conftest import files_of

pytestmark = pytest.mark.django_db
KB = 1024
# What says which edition it is, and changes with each.
MARKS = {"fecha.css", "en/fecha.css", "LEEME.txt", "edicion.json", "soberania.html", "soberania-en.html"}


def unzipped(body):
    archive = zipfile.ZipFile(BytesIO(body))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.links, self.ids = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        for name in ("href", "src"):
            if name in attrs:
                self.links.append(attrs[name])


def test_it_is_small(made):
    assert len(made.files["soberania.html"]) <= 1.2 * KB * KB
    assert len(made.files["soberania-en.html"]) <= 1.2 * KB * KB
    assert len(made.files[ZIP]) <= 1.5 * KB * KB


def test_everything_public_is_in_it_and_each_once(made):
    with translation.override("es"):
        found = content.contents()
    ids = [entry.id for entry in found.entries]
    assert len(ids) == len(set(ids)) and len({entry.path for entry in found.entries}) == len(ids)
    current = ServicePage.objects.current().filter(locale__language_code="es")
    since = timezone.localdate() - timedelta(days=365)
    counts = {
        "service": current.count(),
        "guide": GuidePage.objects.live().filter(locale__language_code="es").count(),
        "checker": CheckerPage.objects.live().filter(locale__language_code="es").count(),
        "organism": Institution.objects.filter(live=True, locale__language_code="es").count(),
        "office": Office.objects.filter(live=True, locale__language_code="es").count(),
        "news": NewsPage.objects.live().filter(locale__language_code="es", date__gte=since).count(),
    }
    assert {kind: len(found.of(kind)) for kind in counts} == counts and min(counts.values()) > 0
    assert len(found.of("form")) > 5
    html = made.files["soberania.html"].decode()
    assert {one for one in ids if f'id="{next(e.anchor for e in found.entries if e.id == one)}"' not in html} == set()


@pytest.mark.parametrize("name", ["soberania.html", "soberania-en.html"])
def test_in_the_one_file_every_link_leads_inside_it_or_says_that_it_needs_a_line(made, name):
    page = Links(made.files[name].decode())
    assert len(page.ids) == len(set(page.ids))
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside - set(page.ids) == set()
    others = [link for link in page.links if not link.startswith(("#", "http://", "https://", "tel:", "mailto:"))]
    assert others == []


def test_in_the_folder_every_link_leads_to_a_file_that_is_there(made):
    files = unzipped(made.files[ZIP])
    broken = []
    for path, body in files.items():
        if not path.endswith(".html") or path.startswith("soberania"):
            continue
        for link in Links(body.decode()).links:
            if link.startswith(("http://", "https://", "tel:", "mailto:", "#")):
                continue
            parts = path.split("/")[:-1]
            for step in unquote(urldefrag(link)[0]).split("/"):
                parts = parts[:-1] if step == ".." else [*parts, step]
            if "/".join(parts) not in files:
                broken.append(f"{path}: {link}")
    assert broken == []


def test_without_script_every_procedure_is_at_most_three_presses_away(made):
    html = made.files["soberania.html"].decode()
    sections = dict(re.findall(r'<section id="([^"]+)"[^>]*>(.*?)</section>', html, re.S))

    def links(section):
        return {link[1:] for link in Links(sections[section]).links if link.startswith("#")}

    reached = {"i": 0}
    for presses in (1, 2, 3):
        for section in [one for one, far in reached.items() if far == presses - 1]:
            for link in links(section):
                reached.setdefault(link, presses)
    services = {section for section in sections if section.startswith("t-")}
    assert len(services) > 200 and services <= set(reached)
    assert max(reached[one] for one in services) <= 2
    assert set(sections) == set(reached), "nothing is only found by the search"


def test_names_of_files_are_of_every_file_system(made):
    files = unzipped(made.files[ZIP])
    assert len({name.lower() for name in files}) == len(files)
    assert [name for name in files if not re.fullmatch(r"[A-Za-z0-9./-]+", name)] == []
    assert max(len(part) for name in files for part in name.split("/")) <= 66


@pytest.mark.parametrize(
    ("slugs", "paths"),
    [
        (["con", "nul", "com1"], 3),
        (["a" * 90, "a" * 91, "a" * 90 + "b"], 3),
        (["Pasaporte", "pasaporte", "PASAPORTE"], 3),
        (["a_b", "a-b"], 2),
        (["---"], 1),
    ],
)
def test_slugs_that_a_file_system_takes_for_one_or_for_a_device_have_names_of_their_own(slugs, paths):
    names = content.Names()
    found = [names("t", slug) for slug in slugs]
    assert len(set(found)) == paths
    assert all(re.fullmatch(r"t/[a-z0-9-]{1,60}", one) and one[2:] not in content.RESERVED for one in found)


def test_nothing_is_made_while_nothing_changes_and_a_new_one_only_changes_what_says_which_it_is(made):
    again, new = make()
    assert not new and again.pk == made.edition.pk
    other, new = make(timezone.now() + timedelta(days=1), anyway=True)
    assert new and other.number == made.edition.number + 1 and other.changes == []
    before, after = unzipped(made.files[ZIP]), unzipped(files_of(other)[ZIP])
    assert {path for path in after if before.get(path) != after[path]} == MARKS


def changed(pages, number):
    for page in pages:
        page.steps = [*page.steps.raw_data, {"type": "item", "value": f"Paso que cambió, número {number}."}]
        page.save_revision().publish()


def test_ten_changed_procedures_are_at_most_30_kb(made, django_capture_on_commit_callbacks):
    pages = list(ServicePage.objects.current().filter(locale__language_code="es").order_by("pk")[:250:25])
    assert len(pages) == 10
    with django_capture_on_commit_callbacks(execute=True):
        changed(pages, 1)
    edition, new = make()
    assert new and {one["id"] for one in edition.changes} >= {f"service:{page.slug}" for page in pages}
    some = files_of(edition)[CHANGES_ZIP]
    assert len(some) <= 30 * KB, len(some)
    before, after = unzipped(made.files[ZIP]), unzipped(files_of(edition)[ZIP])
    differ = {path for path in after if before.get(path) != after[path]} - {"soberania.html", "soberania-en.html"}
    assert differ == set(unzipped(some))
    assert "Paso que cambió" in after["soberania.html"].decode()
    assert unzipped(some)["indice.js" if "indice.js" in differ else "nuevo.js"]
    assert "indice.js" not in differ
