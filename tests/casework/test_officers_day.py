"""An officer's day by the keyboard alone: cases are taken, read, decided with a document, and the presses are counted.

A press is any key that types nothing: the letters of the answer and of the name are the officer's own work.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client

from casework.default_kind import shipped_kind
from casework.models import Case, Decision, IssuedDocument
from casework.shipped_kinds import CERTIFICADO
from tests.support.officers import join, officer, sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
CASES = 20 if os.environ.get("SOAK") else 3
MOST = 4  # of each case; the first is also taken from the queue
SHOTS = Path(django_settings.BASE_DIR) / "docs" / "officers" / "img"


class Keys:
    """The keyboard of a page, which counts what is pressed."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def press(self, key, leads_to):
        """Press a key that leads to a page whose address ends with one of `leads_to`, or None: it leads nowhere."""
        self.presses += 1
        if leads_to is None:
            self.page.keyboard.press(key)
            return
        with self.page.expect_navigation(url=leads_to):
            self.page.keyboard.press(key)
        self.page.wait_for_load_state("load")
        # The keys of the page live from when its script has run.
        self.page.wait_for_function("document.querySelectorAll('[data-controller~=w-kbd]').length > 0")
        self.page.wait_for_function("window.Stimulus || window.wagtail")

    def write(self, text):
        self.page.keyboard.type(text)


def shot(page, name):
    if os.environ.get("DOCS_SHOTS"):
        page.screenshot(path=SHOTS / f"{name}-1280.png", full_page=True)


def test_a_granted_certificate_takes_four_presses_and_the_typing(live_page, live_site, settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT, settings.STAFF_SECOND_FACTOR = tmp_path, False
    cases = [sent(nombre=f"Ana {place}", mensaje=f"Tomo {place}")[0].case for place in range(CASES)]
    kind = shipped_kind(CERTIFICADO)
    Case.objects.update(kind=kind, kind_version=kind.in_force, state=kind.in_force.document["states"][0]["id"])
    who = join(officer(), cases[0].team)
    page = live_page(width=1280, javascript=True)
    session = Client()
    session.force_login(who)
    page.context.add_cookies(
        [{"name": name, "value": one.value, "url": live_site} for name, one in session.cookies.items()]
    )
    page.goto("/admin/casos/?part=free")
    shot(page, "cola")
    keys = Keys(page)
    keys.press("n", "**/casos/*/")
    for place, case in enumerate(cases):
        assert case.submission.reference in page.inner_text("main")
        assert f"Tomo {place}" in page.inner_text("main"), "the answers are read where one is"
        if not place:
            shot(page, "caso-para-decidir")
        keys.press("g", "**/decision/?fin=granted")
        assert page.locator("[name=text]").evaluate("one => one === document.activeElement")
        keys.write("Consta en el tomo 12.")
        keys.press("Tab", None)
        keys.write("Ana Ruiz")
        keys.press("Enter", "**/decision/**")
        assert "Concedida" in page.inner_text("main") and "Ana Ruiz" in page.inner_text("main")
        keys.press("e", "**/casos/**")
    assert Decision.objects.filter(outcome="granted", decided_by=who).count() == CASES
    assert IssuedDocument.objects.count() == CASES
    assert "Ningún caso espera" in page.inner_text("body")
    assert keys.presses <= MOST * CASES + 1, keys.presses / CASES
    print(f"{keys.presses / CASES:.2f} presses of each of {CASES} cases")
