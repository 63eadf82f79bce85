"""What a page must be: right HTML, usable by everybody, light. Helpers for the tests of pages.

Run as a program it brings the Nu HTML checker into var/tools (30 MB, once): `python -m tests.support.quality`.
"""

import gzip
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from core import css
from tests.support.paths import ROOT

VNU_VERSION = "26.9.27"
VNU_JAR = ROOT / "var" / "tools" / f"vnu-{VNU_VERSION}.jar"
AXE_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # No criterion of WCAG: who moves from landmark to landmark must meet everything there is.
    "rules": {"region": {"enabled": True}},
}


def axe(page, url=None):
    """Return what axe finds against WCAG 2.2 AA and for landmarks on a Playwright page, as readable lines."""
    from axe_playwright_python.sync_playwright import Axe

    if url:
        page.goto(url)
    found = Axe().run(page, options=AXE_RULES).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} ({node.get('failureSummary', '').splitlines()[-1].strip()})"
        for rule in found
        for node in rule["nodes"]
    ]


def styles_missing(html):
    """Return the classes of a page that only a sheet of `core.css.APART` knows, when the page does not link it."""
    used = {name for names in re.findall(r'class="([^"]*)"', html) for name in names.split()}
    apart = [
        sheet for sheet in css.APART if not re.search(rf'href="[^"]*{sheet.removesuffix(".css")}\.[^"]*css"', html)
    ]
    return {name for sheet in apart for name in used & (classes_of(sheet) - classes_of(css.SITE))}


def classes_of(sheet):
    """Return the names of classes (set) that a style sheet of `core.css` tells apart."""
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"\{[^{}]*\}", "", css.bundle(sheet))))


def nu_missing():
    """Return why the Nu HTML checker cannot run, or an empty string."""
    if not shutil.which("java"):
        return "no Java: apt-get install default-jre-headless"
    if not VNU_JAR.exists():
        return "no Nu HTML checker: python -m tests.support.quality"
    return ""


def nu(pages):
    """Return the errors of the Nu HTML checker as readable lines. `pages`: dict of name -> HTML. One run for all."""
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for index, (name, html) in enumerate(pages.items()):
            file = Path(folder) / f"{index}.html"
            file.write_text(html, encoding="utf-8")
            names[file.name] = name
        run = subprocess.run(
            ["java", "-Xss4m", "-jar", str(VNU_JAR), "--format", "json", "--errors-only", "--exit-zero-always", folder],
            capture_output=True,
            text=True,
            check=True,
        )
        messages = json.loads(run.stderr)["messages"]
    return [
        f"{names[Path(m['url']).name]}:{m.get('lastLine', '?')}: {m['message']} {m.get('extract', '')!r}"
        for m in messages
    ]


@dataclass
class View:
    """What one visit costs."""

    status: int
    html: int
    rest: int = 0
    requests: int = 1
    strangers: list = field(default_factory=list)

    @property
    def total(self):
        return self.html + self.rest


class Resources(HTMLParser):
    """Collects what a browser loads at once with a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "link" and attrs.get("rel") in {"stylesheet", "icon", "preload", "modulepreload"}:
            self.found.append(attrs["href"])
        elif (
            tag in {"img", "iframe", "script", "source", "video"}
            and attrs.get("src")
            and attrs.get("loading") != "lazy"
        ):
            self.found.append(attrs["src"])


def compressed(content):
    """Return how many bytes travel: gzip as any server or proxy does it. Brotli does better, 2G phones may lack it."""
    return len(gzip.compress(content, 6))


def first_view(client, url):
    """Return what a first visit to `url` costs, as a View, asking the test client."""
    response = client.get(url)
    content = response.getvalue()
    parser = Resources()
    parser.feed(content.decode())
    view = View(status=response.status_code, html=compressed(content))
    for address in dict.fromkeys(urljoin(url, found) for found in parser.found):
        if urlsplit(address).scheme == "data":
            continue
        view.requests += 1
        if urlsplit(address).netloc:
            view.strangers.append(address)
        else:
            view.rest += compressed(static_content(client, address))
    return view


def static_content(client, address):
    """Return the bytes of a file of the site, static or uploaded."""
    from django.conf import settings
    from django.contrib.staticfiles import finders

    if address.startswith(settings.STATIC_URL):
        found = finders.find(urlsplit(address).path.removeprefix(settings.STATIC_URL))
        assert found, f"no static file for {address}"
        return Path(found).read_bytes()
    return client.get(address).getvalue()


def bring_nu():
    """Bring the Nu HTML checker from npm, where it is published, unless it is there."""
    if VNU_JAR.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        package = f"vnu-jar@{VNU_VERSION}"
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            member = next(m for m in archive.getmembers() if m.name.endswith("vnu.jar"))
            VNU_JAR.parent.mkdir(parents=True, exist_ok=True)
            with archive.extractfile(member) as source, VNU_JAR.with_suffix(".part").open("wb") as target:
                shutil.copyfileobj(source, target)
    VNU_JAR.with_suffix(".part").rename(VNU_JAR)


if __name__ == "__main__":
    try:
        bring_nu()
    except (OSError, subprocess.CalledProcessError, StopIteration) as error:
        sys.exit(f"The Nu HTML checker could not be brought: {error}")
