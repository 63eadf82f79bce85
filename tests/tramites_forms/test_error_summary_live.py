"""The error summary on the pages that people see, without JavaScript: every type, alone and in groups, and addresses.

What is told of a step is told once, where it leads one can write at once, and axe finds nothing on the page.
"""

from collections import Counter

import pytest
from django.http import HttpResponse

from tests.support.forms_data import contact_form, field, stream_step
from tests.support.quality import axe
from tests.tramites_forms.test_error_places import WRONG
from tests.tramites_forms.test_pages_quality import OPTIONS
from tramites_forms.access import remember
from tramites_forms.field_types import registered
from tramites_forms.services import draft_start

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
ALONE = [name for name, one in registered().items() if one.asks and name != "group"]
IN_GROUPS = [name for name, one in registered().items() if one.asks and one.in_groups]


def question(name, key):
    return field(name, f"Pregunta {name}", key=key, **OPTIONS.get(name, {}))


def group(label, key, names):
    inner = [question(name, name) for name in names]
    return field("group", f"Los {label}", key=key, row_label=label, least=2, most=4, fields=inner)


# {step: (its questions, {beginning of the names of the boxes of one answer: type})}
STEPS = {
    "solas": ([question(name, name) for name in ALONE], {name: name for name in ALONE}),
    "grupo": ([group("Titular", "titulares", IN_GROUPS)], {f"titulares-1-{name}": name for name in IN_GROUPS}),
    "dos": (
        [group("Hijo", "hijos", ["person", "date"]), group("Casa", "casas", ["address", "money"])],
        {"hijos-0-person": "person", "hijos-1-date": "date", "casas-0-money": "money", "casas-1-address": "address"},
    ),
}


@pytest.fixture
def at_step(live_page, live_site, settings, tmp_path):
    """Return a function that opens the only step of a form, by its name in STEPS, on an old phone."""
    settings.PRIVATE_ROOT = tmp_path

    def opened(name):
        form = contact_form(slug="errores", steps=[stream_step("Sus datos", *STEPS[name][0], key="paso")])
        draft = draft_start(form, language="es")
        page = live_page(width=360)
        cookies = remember(HttpResponse(), draft).cookies.items()
        page.context.add_cookies([{"name": key, "value": one.value, "url": live_site} for key, one in cookies])
        page.goto(f"/solicitudes/{draft.pk}/paso/")
        return page

    return opened


def fill_wrong(page, name):
    """Type into every box of one step what is wrong of its type."""
    for beginning, type_ in STEPS[name][1].items():
        for suffix, text in WRONG.get(type_, {}).items():
            box = page.locator(f'[name="{beginning}{suffix}"]').first
            if box.evaluate("one => one.matches('input:not([type=radio]):not([type=checkbox]), textarea')"):
                box.fill(text)


def in_sight(page, box):
    """Say whether a box can be seen, once the page has moved to it."""
    for _ in range(40):
        where = box.bounding_box()
        if where and -1 <= where["y"] < page.viewport_size["height"]:
            return True
        page.wait_for_timeout(50)
    return False


def look(page):
    """Follow every link of the summary, and see that each error is told once there and once at its box."""
    links = page.locator(".error-summary a")
    told = [links.nth(place).inner_text() for place in range(links.count())]
    assert told and page.locator(".error-summary li").count() == len(told), "each is a link"
    assert [text for text, times in Counter(told).items() if times > 1] == []
    reached = []
    for place, words in enumerate(told):
        links.nth(place).click()
        box = page.locator(":target")
        assert box.count() == 1, words
        assert in_sight(page, box), (words, box.bounding_box())
        assert box.evaluate("one => one.matches('input, select, textarea')"), words
        # The next thing that is typed or chosen goes there, or to the same list of options.
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        named = "one => one === document.activeElement || one.name === document.activeElement.name"
        assert box.evaluate(named), words
        reached.append(box.get_attribute("id"))
    assert page.locator("main .error-message").count() == len(set(reached))
    return told


@pytest.fixture
def judged(live_page, live_site):
    """Return a function that gives what axe finds on a page that was shown without scripts: axe is one itself."""
    judge, shown = live_page(width=360, javascript=True), {}
    judge.route("**/judged", lambda route: route.fulfill(body=shown["html"], content_type="text/html"))

    def found(page):
        shown["html"] = page.content()
        return axe(judge, f"{live_site}/judged")

    return found


@pytest.mark.parametrize("name", STEPS)
def test_every_error_of_a_step_is_told_once_and_leads_to_its_box(at_step, judged, name):
    page = at_step(name)
    page.locator("main .actions .button-primary").click()
    page.locator(".error-summary").wait_for()
    empty = look(page)
    assert judged(page) == []
    fill_wrong(page, name)
    page.locator("main .actions .button-primary").click()
    page.locator(".error-summary").wait_for()
    wrong = look(page)
    assert judged(page) == []
    assert set(empty) != set(wrong)
    if name != "solas":
        rows = {words.split(",")[0].split(":")[0].strip() for words in empty}
        assert {row.rpartition(" ")[2] for row in rows} == {"1", "2"}, rows
