"""The components, on the page that shows all of them in every state."""

import gzip
import re

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from core import css
from core.language_paths import language_of_path
from tests.support import quality
from tests.support.browser import ORIGIN

LIMIT = 14 * 1024
COLOUR = re.compile(r"[: ](#|rgb|hsl|white|black|red|gr[ae]y|blue|green|yellow)")


def render(template, **context):
    return engines["django"].from_string("{% load components %}" + template).render(context)


def test_the_style_sheet_weighs_no_more_than_14_kb_compressed():
    assert len(gzip.compress(css.bundle().encode(), 6)) <= LIMIT


def test_every_style_sheet_of_the_folder_is_in_the_bundle():
    bundle = css.bundle()
    for path in css.sources():
        first_rule = css.minify(path.read_text(encoding="utf-8")).split("{")[0]
        assert first_rule in bundle


def test_the_minifier_keeps_what_is_inside_quotes():
    assert (
        css.minify('a::before { content: " : ;} "; color: red; }\n/* gone */')
        == 'a::before{content:" : ;} ";color:red}'
    )


def test_no_style_outside_the_tokens_names_a_colour():
    """One place for colours, so that contrast is computed once; paper is black on white."""
    for path in css.sources():
        if path.stem not in {"tokens", "print"}:
            text = css.minify(path.read_text(encoding="utf-8"))
            declarations = [piece for rule in text.split("}") for piece in rule.split("{")[-1].split(";")]
            assert not [d for d in declarations if COLOUR.search(d)], path.name


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_style_guide(site_page, width, dark):
    assert quality.axe(site_page(width, dark=dark), f"{ORIGIN}/estilo/") == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_of_the_style_guide_is_wider_than_the_screen(site_page, width):
    page = site_page(width)
    page.goto(f"{ORIGIN}/estilo/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_what_one_touches_is_at_least_44_pixels_high(site_page):
    """Buttons, boxes and options; links inside a sentence are as high as their line."""
    page = site_page(360)
    page.goto(f"{ORIGIN}/estilo/")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, select, textarea, .choice, summary, .link-list a,"
             + "input:not([type=radio], [type=checkbox], [type=hidden]), .bar a, .footer a, .pagination a, .facet a")]
           .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 44)
           .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


@pytest.mark.browser
def test_at_twice_the_text_size_nothing_is_cut(site_page):
    page = site_page(640)
    page.goto(f"{ORIGIN}/estilo/")
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.java
def test_the_nu_checker_finds_no_error_in_components_and_error_pages(client, db):
    if missing := quality.nu_missing():
        pytest.skip(missing)
    request = RequestFactory().get("/en/nowhere/")
    pages = {"estilo": client.get("/estilo/").content.decode()}
    for name in ("400", "400_sent", "403", "403_csrf", "404", "500", "503"):
        pages[name] = engines["django"].get_template(f"{name}.html").render({}, request)
    assert quality.nu(pages) == []


def test_the_500_page_needs_neither_request_nor_database():
    text = engines["django"].get_template("500.html").render({})
    assert "Algo falló de nuestro lado" in text
    assert "Something failed on our side" in text


def test_the_language_link_leads_to_the_same_page_and_never_to_another_site():
    for path, wanted in {
        "/": "/en/",
        "/en/": "/",
        "/tramites/x/?pagina=2": "/en/tramites/x/?pagina=2",
        "/en/tramites/x/": "/tramites/x/",
        "/en//elsewhere.example/": "/elsewhere.example/",
    }.items():
        request = RequestFactory().get(path)
        with translation.override(language_of_path(path)):
            text = engines["django"].from_string("{% load components %}{% language_switch %}").render({}, request)
        assert f'href="{wanted}"' in text


def test_a_notice_escapes_what_it_is_given_but_not_its_own_markup():
    text = render("{% notice title=title %}<p>{{ text }}</p>{% endnotice %}", title="<b>", text="<script>")
    assert "<script>" not in text
    assert "&lt;b&gt;" in text
    assert "<p>&lt;script&gt;</p>" in text
