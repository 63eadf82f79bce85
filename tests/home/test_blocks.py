import pytest
from django.urls import reverse

from accounts import groups
from core.blocks import BodyBlock
from core.richtext import blocks as cut
from core.richtext import body_text
from home.models import ContentPage
from tests.home.test_approval import staff
from tests.support import pages

BODY = ContentPage._meta.get_field("body").stream_block
PREVIEWED = list(BodyBlock.base_blocks)


@pytest.mark.parametrize("name", list(BodyBlock.base_blocks))
def test_every_block_says_to_editors_what_it_is_for(name):
    block = BODY.child_blocks[name]
    assert str(block.get_description())
    assert block.meta.icon != "placeholder"


@pytest.mark.django_db
@pytest.mark.parametrize("name", PREVIEWED)
def test_the_block_picker_shows_each_block_as_readers_will_see_it(client, settings, name):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    client.force_login(staff("editora", groups.EDITORS))
    block = BODY.child_blocks[name]
    assert block.is_previewable
    answer = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "site.css" in html


@pytest.mark.django_db
def test_a_body_of_every_block_is_shown_and_found(client):
    body = [
        ("heading", "Antes de empezar"),
        ("paragraph", pages.rich("<p>Traiga su <b>carné</b>.</p>")),
        ("list", {"items": [pages.rich("<p>Uno</p>"), pages.rich("<p>Dos</p>")], "ordered": True}),
        ("callout", {"kind": "attention", "title": "Lleve el original", "text": pages.rich("<p>Sin copias.</p>")}),
        ("facts", {"title": "Horario", "rows": [{"label": "Lunes", "value": pages.rich("<p>8 a 4</p>")}]}),
        ("quote", {"text": "Toda persona tiene derecho.", "author": "Ley 167"}),
    ]
    page = pages.child(pages.home(), ContentPage(title="Texto", slug="texto", body=body))
    html = client.get("/texto/").content.decode()
    assert ">Antes de empezar</h2>" in html
    assert html.count("<li><p>") == 2 and "<ol>" in html
    assert "notice-attention" in html
    for words in ("Lleve el original", "Sin copias.", "Horario", "8 a 4", "Toda persona tiene derecho.", "Ley 167"):
        assert words in html
        assert words in body_text(page.body)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Uno <b>dos</b></p>", [{"kind": "paragraph", "runs": [{"text": "Uno "}, {"text": "dos", "bold": True}]}]),
        ("<ol><li>a</li></ol>", [{"kind": "list", "ordered": True, "items": [[{"text": "a"}]]}]),
        ("suelto", [{"kind": "paragraph", "runs": [{"text": "suelto"}]}]),
        ("", []),
        ("<p>a<br/>b</p>", [{"kind": "paragraph", "runs": [{"text": "a"}, {"text": "\n"}, {"text": "b"}]}]),
        (
            '<p><a href="https://x.example"><i>x</i></a></p>',
            [{"kind": "paragraph", "runs": [{"text": "x", "href": "https://x.example", "italic": True}]}],
        ),
    ],
)
def test_rich_text_becomes_plain_data(html, found):
    assert cut(html) == found
