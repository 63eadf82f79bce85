"""The error state of every field type by keyboard alone, without JavaScript, on the narrowest screen."""

import re

import pytest
from django.http import HttpResponse

from tests.support.forms_data import contact_form, field, stream_step
from tests.tramites_forms.test_field_types import GOOD
from tests.tramites_forms.test_pages_quality import OPTIONS
from tests.tramites_forms.test_uploads import picture
from tramites_forms.access import remember
from tramites_forms.field_types import registered
from tramites_forms.services import draft_start

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

ASKING = [name for name, field_type in registered().items() if field_type.asks]
# {type: ({end of a box's name: what is typed or chosen}, what is kept)}, where the samples of the types do not serve.
CHOSEN = {
    "single_choice": ({"": ["deterioro"]}, "deterioro"),
    "multiple_choice": ({"": ["perdida", "deterioro"]}, ["perdida", "deterioro"]),
    "long_list": ({"": ["11-moa"]}, "11-moa"),
    "group": (
        {"-0-nombre": ["Luis"], "-0-nacio_0": ["1"], "-0-nacio_1": ["2"], "-0-nacio_2": ["2015"]},
        [{"nombre": "Luis", "nacio": "2015-02-01"}],
    ),
}
MOST_TABS = 60
MOST_ARROWS = 60
FOCUS = """() => {
    // What the focus is on, where, and what of its looks the focus changed. What cannot be seen is no change.
    const one = document.activeElement, box = one.getBoundingClientRect();
    const clear = colour => /^(transparent|rgba\\(.*, 0\\))$/.test(colour);
    const line = (style, name) => {
        const [kind, width, colour] = ["Style", "Width", "Color"].map(part => style[name + part]);
        const none = ["none", "hidden"].includes(kind) || parseFloat(width) === 0 || clear(colour);
        return none ? "" : kind + width + colour;
    };
    const shadow = text => {
        const colours = text.match(/[a-z]+\\([^)]*\\)/g) ?? [];
        return colours.every(clear) ? "" : text;
    };
    const looks = (what, pseudo) => {
        const style = getComputedStyle(what, pseudo);
        if (pseudo && style.content === "none" && pseudo !== "::file-selector-button") return "";
        return JSON.stringify([
            ["outline", "borderTop", "borderRight", "borderBottom", "borderLeft"].map(name => line(style, name)),
            shadow(style.boxShadow), clear(style.backgroundColor) ? "" : style.backgroundColor, style.backgroundImage,
        ]);
    };
    // Only where its own mark is drawn: a ring around the whole question would not say which box one is on.
    const drawn = [[one], [one, "::before"], [one, "::after"]];
    if (one.type === "file") drawn.push([one, "::file-selector-button"]);
    for (const label of ["radio", "checkbox"].includes(one.type) ? one.labels : [])
        drawn.push([label], [label, "::before"], [label, "::after"]);
    const all = () => drawn.map(([what, pseudo]) => looks(what, pseudo ?? null));
    const focused = all();
    one.blur();
    const plain = all();
    one.focus({preventScroll: true});
    return {
        id: one.id, name: one.name ?? "", tag: one.tagName, type: one.type ?? "", href: one.getAttribute("href") ?? "",
        value: one.value ?? "", checked: one.checked ?? false,
        main: Boolean(one.closest("main")), summary: Boolean(one.closest(".error-summary")),
        primary: one.matches("main .actions .button-primary"),
        left: box.left + scrollX, top: box.top + scrollY, bottom: box.bottom + scrollY,
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        shown: focused.some((look, place) => look && look !== plain[place]),
    };
}"""
BOXES = """name => [...new Set(
    [...document.querySelectorAll("main form input, main form select, main form textarea")]
        .filter(one => one.name.startsWith(name) && one.type !== "hidden").map(one => one.name)
)]"""


def sample(name):
    """Return ({end of a box's name: [what is typed or chosen]}, what is kept) of a good answer of a type."""
    if name in CHOSEN:
        return CHOSEN[name]
    if name == "file":
        return {}, None
    data, kept = next(row[2:4] for row in GOOD if row[0] == name)
    listed = {key: value if isinstance(value, list) else [value] for key, value in data.items()}
    return {key.removeprefix("campo"): value for key, value in listed.items()}, kept


def arrived(page):
    """Return what has the focus, once it is on the screen; whoever looks at the screen sees that it has it."""
    focus = page.evaluate(FOCUS)
    for _ in range(20):  # the page may still be moving to it
        if focus["inside"]:
            break
        page.wait_for_timeout(50)
        focus = page.evaluate(FOCUS)
    assert focus["inside"] and focus["shown"], str(focus)
    return focus


def tab_to(page, found, last=None):
    """Press Tab until the focus is on what is looked for; every stop is seen, and comes as one reads the page."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = arrived(page)
        assert last is None or comes_after(focus, last), f"{focus} after {last}"
        if found(focus):
            return focus
        last = focus
    raise AssertionError("Tab does not lead there")


def comes_after(focus, before):
    """Say whether one is read after the other: further down, or in the same line and further right."""
    if not before["main"]:  # the skip link lies over the heading of the page
        return True
    same_line = focus["top"] < before["bottom"] and before["top"] < focus["bottom"]
    return focus["left"] > before["left"] if same_line else focus["top"] >= before["bottom"]


def answer(page, focus, wanted, tmp_path):
    """Answer the box that has the focus, as a person without a mouse does. `wanted` lists what it is answered with."""
    if focus["type"] == "radio":
        choose(page, "Space", lambda now: now["value"] in wanted and now["checked"])
    elif focus["type"] == "checkbox":
        if focus["value"] in wanted:
            page.keyboard.press("Space")
            assert page.evaluate(FOCUS)["checked"]
    elif focus["type"] == "file":
        photo = tmp_path / "foto.jpg"
        photo.write_bytes(picture())
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files(photo)
    elif focus["tag"] == "SELECT" and wanted != [""]:
        label = page.evaluate(
            "value => [...document.activeElement.options].find(one => one.value === value).label", wanted[0]
        )
        choose(page, label[:2], lambda now: now["value"] in wanted)
    elif wanted != [""]:
        page.keyboard.type(wanted[0].replace("\r\n", "\n"))


def choose(page, first, found):
    """Press or type what begins a choice and then the down arrow, which goes round, until it is the one wanted."""
    if first == "Space":
        page.keyboard.press("ArrowDown")
    else:
        page.keyboard.type(first)
    for _ in range(MOST_ARROWS):
        if found(arrived(page)):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("the arrows do not lead there")


def at_the_step(live_page, name):
    """Open a page on the one step of a form with a question of that type. Returns (page, draft)."""
    asked = field(name, f"Pregunta {name}", key=name, **OPTIONS.get(name, {}))
    form = contact_form(slug="teclado", steps=[stream_step("Un paso", asked, key="paso")])
    draft = draft_start(form, language="es")
    page = live_page(width=320)
    # From now on, not when it is waited for: the browser takes a moment to hand its choosers over.
    page.on("filechooser", lambda _chooser: None)
    cookies = remember(HttpResponse(), draft).cookies.items()
    page.context.add_cookies(
        [{"name": key, "value": one.value, "domain": "localhost", "path": "/"} for key, one in cookies]
    )
    page.goto(f"/solicitudes/{draft.pk}/paso/")
    return page, draft


def fill(page, focus, name, tmp_path):
    """Go on from the first box of the question to the button, answering on the way, and press it.

    Every box is come to, in the order in which one reads them, and none is come to that is not one of the question's.
    """
    typed, _kept = sample(name)
    boxes, met = page.evaluate(BOXES, name), []
    while not focus["primary"]:
        if focus["name"].startswith(name) and focus["tag"] != "BUTTON":
            met += [focus["name"]] if focus["name"] not in met else []
            answer(page, focus, typed.get(focus["name"].removeprefix(name), [""]), tmp_path)
            focus = page.evaluate(FOCUS)
        focus = tab_to(page, lambda _focus: True, last=focus)
    assert met == boxes
    page.keyboard.press("Enter")


@pytest.mark.parametrize("name", ASKING)
def test_an_error_is_found_reached_mended_and_sent_on_by_keyboard_alone(name, live_page, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    page, draft = at_the_step(live_page, name)
    tab_to(page, lambda focus: focus["primary"])
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    link = tab_to(page, lambda focus: focus["summary"] and focus["href"].startswith("#"))
    page.keyboard.press("Enter")
    focus = arrived(page)
    assert focus["id"] == link["href"][1:] and focus["name"].startswith(name), (link, focus)

    fill(page, focus, name, tmp_path)
    page.wait_for_url(re.compile("/revisar/"))
    draft.refresh_from_db()
    kept = sample(name)[1]
    assert draft.answers[name] if kept is None else draft.answers[name] == kept


def test_a_row_more_is_added_and_removed_by_keyboard_alone(live_page, tmp_path):
    page, draft = at_the_step(live_page, "group")
    tab_to(page, lambda focus: focus["name"] == "group-add")
    page.keyboard.press("Enter")
    page.locator("[name=group-1-nombre]").wait_for()
    tab_to(page, lambda focus: focus["name"] == "group-0-nombre")
    page.keyboard.type("Ana")
    assert tab_to(page, lambda focus: focus["name"] == "group-remove")["value"] == "0"
    page.keyboard.press("Enter")
    page.locator("[name=group-1-nombre]").wait_for(state="detached")
    fill(page, tab_to(page, lambda focus: focus["name"] == "group-0-nombre"), "group", tmp_path)
    page.wait_for_url(re.compile("/revisar/"))
    draft.refresh_from_db()
    assert draft.answers["group"] == sample("group")[1]
