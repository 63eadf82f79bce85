"""515 naughty strings of our own (tests/data/naughty.json) through every type of field, to every place answers go.

Every string goes through every type in `make test`; the places that are slow to make (PDF) take them all at once.
"""

import json
import os
import uuid

import pytest
from django.core import mail
from django.http import QueryDict
from django.utils import translation
from wagtail.models import Locale

from tests.support.browser import ORIGIN
from tests.support.forms_data import document, spec, step
from tests.support.paths import DATA
from tests.tramites_forms.test_field_types import made
from tests.tramites_forms.test_staff import admin, editor, staff  # noqa: F401
from tramites_forms.document import digest, texts
from tramites_forms.field_types import bind, registered
from tramites_forms.forms import form_class
from tramites_forms.models import FormVersion, FormVersionText, OnlineForm, Submission
from tramites_forms.receipt_mail import receipt_send
from tramites_forms.receipt_pdf import receipt_pdf
from tramites_forms.schema import json_schema
from tramites_forms.staff.submission_files import submission_json, submission_pdf

STRINGS = [row["text"] for row in json.loads((DATA / "naughty.json").read_text())]
ASKING = [name for name, field_type in registered().items() if field_type.asks]
SOAK = bool(os.environ.get("SOAK"))
HEADERS = {"content-type", "mime-version", "content-transfer-encoding", "subject", "from", "to", "date", "message-id"}
PARTS = ("campo", *(f"campo_{n}" for n in range(4)), "campo-count", "campo-0-nombre", "campo-0-nacio_0")


def test_there_are_515_of_them_all_different_and_of_many_kinds():
    rows = json.loads((DATA / "naughty.json").read_text())
    assert len(rows) == len({row["text"] for row in rows}) == 515
    assert len({row["kind"] for row in rows}) >= 20


@pytest.mark.parametrize("type_", ASKING)
def test_every_string_is_refused_in_words_or_kept_whole_and_escaped(type_):
    """Posted by a browser: never an exception; the page shows it escaped; what is kept is canonical JSON."""
    one = made(type_, {"max_length": 20_000} if type_ in ("text", "long_text") else {})
    made_form, field_type = form_class([one]), bind(one)
    faults = []
    with translation.override("es"):
        for text in STRINGS:
            query = QueryDict(mutable=True)
            for name in PARTS:
                query[name] = "1" if name == "campo-count" and type_ == "group" else text
            form = made_form(query)
            if form.is_valid():
                for answer in form.stored().values():
                    if field_type.check(answer) != answer:
                        faults.append(("not canonical", text))
                    json.dumps(answer, ensure_ascii=False).encode()
                    str(field_type.shown(answer)).encode()
            elif not all(str(message).strip() for messages in form.errors.values() for message in messages):
                faults.append(("no words", text))
            if type_ not in ("address", "long_list"):  # long lists of options, drawn by the same widgets as the others
                page = form.as_div()
                if any(bad in page.lower() for bad in ("<script", "<img", "<svg", "<iframe", "\x00")):
                    faults.append(("not escaped", text))
    assert faults == []


@pytest.mark.parametrize("type_", ASKING)
def test_every_string_as_json_is_judged_and_never_breaks_the_judge(type_):
    """What a program sends whole: any string, in any place of the answer."""
    from tramites_forms.intake import accepts

    form = document(step("uno", made(type_, {})))
    for text in STRINGS:
        for answer in (text, [text], {text: text}, {"names": text, "first_surname": text}, [{"nombre": text}]):
            accepts(form, {"campo": answer})


def kept_texts():
    """Return the strings as a form and PostgreSQL can keep them: whole letters, without NUL."""
    return [text.encode("utf-8", "replace").decode().replace("\x00", "") or "vacía" for text in STRINGS]


def sent(fields, answers, *, title, place=1):
    """Return a Submission of a version that is made here, as if those fields had been asked."""
    asked = document(step("todo", *fields))
    asked["text"] |= {"title": title, "declaration": "", "summary": ""}
    form = OnlineForm.objects.create(
        title="Todo", slug=f"todo-{place}", receiver="<b>Oficina</b> {{ 7*7 }}", level=0, locale=Locale.get_default()
    )
    version = FormVersion.objects.create(form=form, number=1, document=asked, content_hash=digest(asked))
    content = texts(asked)
    text = FormVersionText.objects.create(version=version, language="es", content=content, content_hash=digest(content))
    return Submission.objects.create(
        reference=f"SOB-{place:04}-6789",
        pin_hash="x",
        idempotency_key=uuid.uuid5(uuid.NAMESPACE_OID, str(place)),
        form=form,
        version=version,
        text=text,
        answers=answers,
        level=0,
        receiver=form.receiver,
    )


@pytest.fixture
def submission(db):
    """A submission whose questions and answers, all 515 of them, are the naughty strings."""
    kept = kept_texts()
    fields = [
        spec("long_text", f"k{place}", label=text[:200], max_length=20_000, sensitive=place % 50 == 0)
        for place, text in enumerate(kept)
    ]
    answers = {f"k{place}": text for place, text in enumerate(kept)}
    return sent(fields, answers, title="<script>alert(1)</script>")


def test_all_of_them_reach_json_pdf_and_receipt_without_an_error(submission):
    out = submission_json(submission, revealed=True)
    again = json.loads(json.dumps(out, ensure_ascii=False).encode("utf-8", "backslashreplace"))
    assert len(again["answers"]) == 515
    assert submission_pdf(submission, revealed=True).startswith(b"%PDF")
    assert receipt_pdf(submission, "123456").startswith(b"%PDF")
    json_schema(submission.document)


def test_the_receipt_by_mail_goes_only_to_the_address_kept_and_no_header_gets_in(db):
    """Every string as the address, where the form takes it; and as the title of the form, which editors write."""
    field = spec("email", "correo")
    with translation.override("es"):
        taken = [text for text in STRINGS if form_class([field])({"correo": text}).is_valid()]
    assert taken  # some of them are odd and right
    titles = kept_texts()[:: 1 if SOAK else 20]
    cases = [(bind(field).check(one.strip()), "Todo") for one in taken] + [("a@example.cu", one) for one in titles]
    for place, (address, title) in enumerate(cases):
        mail.outbox.clear()
        receipt_send(sent([field], {"correo": address}, title=title, place=place).pk)
        message = mail.outbox[0]
        assert message.recipients() == [address]
        assert {name.lower() for name in message.message()} <= HEADERS
        message.message().as_bytes()


@pytest.mark.browser
def test_the_staff_page_shows_them_all_and_no_script_runs(submission, editor, site_page):  # noqa: F811
    from django.urls import reverse

    page = site_page(width=1280, javascript=True)
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.add_init_script("window.alert = text => document.documentElement.setAttribute('data-hit', text)")
    page.goto(ORIGIN + reverse("submissions:read", args=[submission.pk]) + "?sensibles=1")
    assert page.locator("table.listing tr").count() == 515
    assert not said and page.get_attribute("html", "data-hit") is None
    assert page.locator("table.listing :is(script, img, svg, iframe, form, input, style, link, base)").count() == 0
    assert all("evil.example" not in stranger for stranger in page.strangers)
