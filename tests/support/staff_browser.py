"""Working in the admin with a real browser: signing in, adding blocks, taking the pictures of docs/editors."""

import os
import re
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import TimeoutError

from accounts import groups
from home.approval import ensure_workflow
from tests.home.test_approval import staff
from tests.support import pages

SHOTS = Path(django_settings.BASE_DIR) / "docs" / "editors" / "img"
UPRIGHT = """() => document.querySelectorAll("*").forEach(
    one => one.scrollLeft && one.scrollTo({left: 0, behavior: "instant"}))"""
CENTRED = "one => one.scrollIntoView({block: 'center', behavior: 'instant'})"


@pytest.fixture
def sign_in(settings, tmp_path, live_page, live_site):
    """Return a function that opens the admin as somebody of a group, never a superuser."""
    settings.STAFF_SECOND_FACTOR = False
    settings.PRIVATE_ROOT = tmp_path
    groups.ensure_groups()
    pages.news_index()
    ensure_workflow(pages.home(), groups.APPROVERS)

    def open_page(name, group):
        client = Client()
        client.force_login(staff(name, group, legal_name=f"{name.capitalize()} Ejemplo"))
        page = live_page(width=1280, javascript=True)
        page.context.add_cookies(
            [{"name": key, "value": one.value, "url": live_site} for key, one in client.cookies.items()]
        )
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        return page

    return open_page


def shot(page, name, height=900):
    """Keep a picture for the docs, when they are asked for."""
    if os.environ.get("DOCS_SHOTS"):
        page.set_viewport_size({"width": 1280, "height": height})
        page.wait_for_timeout(400)
        # What was filled last may have pushed the page sideways.
        page.evaluate(UPRIGHT)
        page.screenshot(path=SHOTS / f"{name}.png")


def insert(page, where, block):
    """Add a block at the end of the stream whose boxes' names start with `where`."""
    stream = page.locator(f'[name="{where}-count"]').locator("xpath=..")
    within = stream.locator(":scope > [data-streamfield-stream-container]")
    button = within.locator(":scope > .c-sf-add-button, :scope > div > .c-sf-add-button").last
    choices = page.get_by_role("option", name=block, exact=True)
    for patience in (4_000, 4_000, 15_000):  # a press while the list before is closing may do nothing: press again
        button.click()
        with suppress(TimeoutError):
            choices.first.wait_for(timeout=patience)
            break
    # A list opened before may still be closing: ours has the highest number, «downshift-23-item-0».
    newest = max(choices.evaluate_all("all => all.map(one => one.id)"), key=lambda one: int(one.split("-")[1]))
    page.locator(f"#{newest}").click()
    choices.first.wait_for(state="hidden")


def box(page, name):
    return page.locator(f'[name="{name}"]')


def settings_of(page, prefix):
    """Open the settings of a block."""
    page.locator(f'[aria-controls="block_group-{prefix}-settings"]').click()


def write_rich(page, name, text):
    """Write in a box of rich text, whose own input is hidden beside it."""
    page.locator(f'[name="{name}"]').locator("xpath=..").locator("[contenteditable=true]").click()
    page.keyboard.type(text)


def save(page):
    """Press the button, also while the admin is saving by itself: it is one form all the same."""
    with page.expect_navigation(url=re.compile("/edit/")):
        page.get_by_role("button", name="Guardar borrador").click()
