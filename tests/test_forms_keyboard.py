"""The error state of every field type by keyboard alone, without JavaScript, on the narrowest screen."""

import re

import pytest
from django.http import HttpResponse

from tests.forms_data import contact_form, field, stream_step
from tests.test_forms_field_types import GOOD
from tests.test_forms_pages_quality import OPTIONS
from tests.test_forms_uploads import picture
from tramites_forms.access import remember
from tramites_forms.field_types import registered
from tramites_forms.services import draft_start

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

ASKING = [name for name, field_type in registered().items() if field_type.asks]
# What is typed in each box, by the end of its name.
TYPED = {
    "long_list": {"": "11-moa"},
    "group": {"-0-nombre": "Luis", "-0-nacio_0": "1", "-0-nacio_1": "2", "-0-nacio_2": "2015"},
}
MOST_TABS = 60
FOCUS = """() => {
    // What the focus is on, where, and what shows it: on itself, or on the mark drawn for a hidden box.
    const one = document.activeElement, box = one.getBoundingClientRect();
    const drawn = [[one, null], [one, "::before"], [one, "::after"]];
    for (const near of [one.nextElementSibling, one.closest("label"), one.parentElement].filter(Boolean))
        drawn.push([near, null], [near, "::before"], [near, "::after"]);
    const ring = ([what, pseudo]) => {
        const style = getComputedStyle(what, pseudo);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    };
    return {
        id: one.id, name: one.name ?? "", tag: one.tagName, type: one.type ?? "", href: one.getAttribute("href") ?? "",
        summary: Boolean(one.closest(".error-summary")), primary: one.matches("main .actions .button-primary"),
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        shown: drawn.some(ring),
    };
}"""


def posted(name):
    """Return {end of a box's name: what is typed}, for a good answer of a type."""
    good = next(data for type_, _settings, data, *_rest in GOOD if type_ == name) if name not in TYPED else {}
    return TYPED.get(name) or {key.removeprefix("campo"): value for key, value in good.items()}


def tab_to(page, found):
    """Press Tab until the focus is on what is looked for; everything on the way is on the screen and shows it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if found(focus):
            for _wait in range(20):  # the page may still be moving to it
                if focus["inside"]:
                    break
                page.wait_for_timeout(50)
                focus = page.evaluate(FOCUS)
            assert focus["inside"] and focus["shown"], str(focus)
            return focus
    raise AssertionError("Tab does not lead there")


def answer(page, focus, name, tmp_path):
    """Answer the box that has the focus, as a person without a mouse does."""
    if focus["type"] in ("radio", "checkbox"):
        page.keyboard.press("Space")
    elif focus["type"] == "file":
        photo = tmp_path / "foto.jpg"
        photo.write_bytes(picture())
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files(photo)
    elif typed := posted(name).get(focus["name"].removeprefix(name), ""):
        if focus["tag"] == "SELECT":
            label = page.evaluate(
                "value => [...document.activeElement.options].find(one => one.value === value).label", typed
            )
            page.keyboard.type(label)
        else:
            page.keyboard.type(typed)


@pytest.mark.parametrize("name", ASKING)
def test_an_error_is_found_reached_mended_and_sent_on_by_keyboard_alone(name, live_page, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    asked = field(name, f"Pregunta {name}", key=name, **OPTIONS.get(name, {}))
    form = contact_form(slug="teclado", steps=[stream_step("Un paso", asked, key="paso")])
    draft = draft_start(form, language="es")
    page = live_page(width=320)
    cookies = remember(HttpResponse(), draft).cookies.items()
    page.context.add_cookies(
        [{"name": key, "value": one.value, "domain": "localhost", "path": "/"} for key, one in cookies]
    )
    page.goto(f"/solicitudes/{draft.pk}/paso/")

    tab_to(page, lambda focus: focus["primary"])
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    link = tab_to(page, lambda focus: focus["summary"] and focus["href"].startswith("#"))
    page.keyboard.press("Enter")
    focus = page.evaluate(FOCUS)
    assert focus["id"] == link["href"][1:] and focus["inside"] and focus["shown"], (link, focus)
    assert focus["name"].startswith(name)

    answered = set()
    while not focus["primary"]:
        if focus["name"].startswith(name) and focus["name"] not in answered and focus["tag"] != "BUTTON":
            answered.add(focus["name"])
            answer(page, focus, name, tmp_path)
        focus = tab_to(page, lambda _focus: True)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/revisar/"))
    draft.refresh_from_db()
    assert name in draft.answers
