"""Enter goes on, whatever the step asks, and who speaks to the page hears and names one button to go on, not two."""

import re

import pytest
from django.http import HttpResponse

from tests.support.forms_data import contact_form, field, stream_step
from tests.tramites_forms.test_pages_quality import OPTIONS
from tramites_forms.access import remember
from tramites_forms.services import draft_start

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
STEPS = {
    "words": [field("text", "Nombre", key="nombre")],
    "a group": [field("text", "Nombre", key="nombre"), field("group", "Hijos", key="hijos", **OPTIONS["group"])],
    "two groups": [
        field("group", "Hijos", key="hijos", least=2, most=4, **OPTIONS["group"]),
        field("group", "Nietos", key="nietos", **{**OPTIONS["group"], "row_label": "Nieto"}),
    ],
}


@pytest.fixture
def at_step(live_page, live_site):
    def opened(name):
        steps = [stream_step("Uno", *STEPS[name], key="uno"), stream_step("Dos", field("text", "Otro"), key="dos")]
        draft = draft_start(contact_form(slug="entrar", steps=steps), language="es")
        page = live_page()
        cookies = remember(HttpResponse(), draft).cookies.items()
        page.context.add_cookies([{"name": key, "value": one.value, "url": live_site} for key, one in cookies])
        page.goto(f"/solicitudes/{draft.pk}/uno/")
        return page

    return opened


def fill(page):
    """Answer every box, and return the names of those that Enter is pressed in."""
    names = page.locator("main form input[type=text], main form input:not([type])").evaluate_all(
        "all => all.map(one => one.name)"
    )
    for name in names:
        text = {"_0": "1", "_1": "2", "_2": "2015"}.get(name[-2:], "Luis")
        page.locator(f'[name="{name}"]').fill(text)
    return names


@pytest.mark.parametrize("name", STEPS)
def test_enter_in_any_box_goes_on_and_neither_adds_nor_removes(at_step, name):
    page = at_step(name)
    begun = page.url
    for box in fill(page):
        page.goto(begun)
        rows = page.locator(".row-of-group").count()
        fill(page)
        page.locator(f'[name="{box}"]').press("Enter")
        page.wait_for_url(re.compile("/dos/"))
        page.goto(begun)
        assert page.locator(".row-of-group").count() == rows


@pytest.mark.parametrize("name", STEPS)
def test_who_says_the_name_of_a_button_means_one(at_step, name):
    """What voice control and screen readers are given by the browser: its tree of accessibility."""
    page = at_step(name)
    line = page.context.new_cdp_session(page)
    nodes = line.send("Accessibility.getFullAXTree")["nodes"]
    buttons = [node["name"]["value"] for node in nodes if not node["ignored"] and node["role"]["value"] == "button"]
    assert buttons.count("Continuar") == 1, buttons
    assert len(set(buttons)) == len(buttons), buttons
    unseen = page.locator("main form button[aria-hidden=true][tabindex='-1']")
    assert unseen.count() == (name != "words"), "only where a group has buttons before it"
