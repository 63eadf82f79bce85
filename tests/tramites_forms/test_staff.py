"""The editor's and the officer's side of forms, in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import User
from casework.teams import default_team
from tests.support.forms_data import duplicate_form, field, publish, stream_step
from tests.support.officers import join
from tramites_forms.models import Draft, OnlineForm, Submission
from tramites_forms.reading import submission_sections
from tramites_forms.services import draft_save, draft_start, submission_send

pytestmark = pytest.mark.django_db


def staff(*codenames, superuser=False):
    user = User.objects.create_user(email=f"{len(codenames)}{superuser}@example.cu", is_staff=True)
    user.is_superuser = superuser
    user.save()
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", *codenames]))
    if "read_submission" in codenames:  # what they read is that of their team
        join(user, default_team(None))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def form():
    return duplicate_form(level=0, declaration="")


def send_one(form, **answers):
    draft = draft_start(form, language="es")
    for key, step_answers in {
        "motivo": {"motivo": "deterioro"},
        "datos": {"carne": "85010112345"},
        **answers,
    }.items():
        from tramites_forms.filling import Filling

        draft = draft_save(draft, Filling(draft, "es").journey.step(key), step_answers).draft
    return submission_send(draft.pk, language="es")


@pytest.fixture
def editor(client, settings):
    # What the second factor asks of staff is accounts' own business and has its own tests.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "AdminEntrance" not in name]
    client.force_login(staff(superuser=True))
    return client


def admin(name, *args):
    return reverse(f"wagtailsnippets_tramites_forms_onlineform:{name}", args=args)


def test_the_builder_opens_with_every_field_type(editor, form):
    page = editor.get(admin("edit", form.pk))
    assert page.status_code == 200
    assert "single_choice" in page.content.decode()


def test_each_field_type_previews_itself_in_the_block_picker(editor, form):
    from tramites_forms.field_block import FieldBlock
    from tramites_forms.field_types import registered

    for field_type in registered().values():
        block = FieldBlock(field_type)
        assert block.is_previewable and str(block.get_description())
        context = block.get_preview_context(block.get_preview_value())
        assert context["spec"]["type"] == field_type.name


def test_the_preview_shows_all_the_steps(editor, form):
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    page = form.make_preview_request(request, "").render().content.decode()
    assert "Qué pasó" in page and "La pérdida" in page


def test_a_form_that_was_published_is_not_deleted_and_it_says_why(editor, form):
    send_one(form)
    answer = editor.post(admin("delete", form.pk), follow=True)
    assert OnlineForm.objects.filter(pk=form.pk).exists()
    assert "1" in str(next(iter(answer.context["messages"])))


def test_versions_tell_what_is_missing_and_what_changed(editor, form):
    form.steps = [*form.steps.raw_data, stream_step("Algo más", field("text", "¿Algo más?"))]
    publish(form)
    page = editor.get(admin("versions", form.pk)).content.decode()
    assert admin("compare", form.pk, 1, 2) in page
    page = editor.get(admin("compare", form.pk, 1, 2)).content.decode()
    assert "¿Algo más?" in page


def test_trying_a_draft_form_from_start_to_receipt_counts_nowhere(editor, form):
    form.title = "Duplicado, por cambiar"
    form.save_revision()
    editor.get(admin("try", form.pk))
    draft = Draft.objects.get()
    assert draft.version.is_test and draft.version.number is None
    assert form.current_version().number == 1
    at = f"/solicitudes/{draft.pk}/"
    editor.post(at + "motivo/", {"motivo": "deterioro"})
    editor.post(at + "datos/", {"carne": "85010112345"})
    assert editor.post(at + "revisar/", {"enviar": "1"}).url == at + "recibo/"
    assert Submission.objects.get().is_test and not Submission.objects.real().exists()


def test_a_form_travels_out_of_the_admin_as_json(editor, form):
    answer = editor.get(admin("export", form.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="duplicado.json"'
    assert answer.json()["slug"] == "duplicado"


def test_a_submission_is_found_by_its_number_and_read_as_it_was_asked(editor, form):
    submission = send_one(form)
    lower = submission.reference.lower().replace("-", "")
    page = editor.get(reverse("submissions:index"), {"q": lower}).content.decode()
    assert submission.reference in page
    assert submission.reference not in editor.get(reverse("submissions:index"), {"q": "SOB-2222"}).content.decode()
    page = editor.get(reverse("submissions:read", args=[submission.pk])).content.decode()
    assert "Está roto" in page


def test_reading_what_was_sent_asks_for_the_permission_and_is_written_down(client, form, settings):
    from wagtail.models import ModelLogEntry

    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "AdminEntrance" not in name]
    submission = send_one(form)
    client.force_login(staff("view_submission"))
    assert client.get(reverse("submissions:read", args=[submission.pk])).status_code in (302, 403)
    officer = staff("view_submission", "read_submission")
    client.force_login(officer)
    assert client.get(reverse("submissions:read", args=[submission.pk])).status_code == 200
    assert ModelLogEntry.objects.filter(action="tramites_forms.read", user=officer).count() == 1


def test_an_old_submission_reads_the_same_to_the_byte_after_the_form_changes(form):
    submission = send_one(form)
    before = repr(submission_sections(Submission.objects.get(pk=submission.pk))).encode()
    raw = [dict(child) for child in form.steps.raw_data]
    raw[0]["value"]["title"] = "Otro título"
    raw[0]["value"]["fields"][0]["value"]["choices"][1]["value"]["label"] = "Otra etiqueta"
    form.steps = [*raw, stream_step("Algo más", field("text", "¿Algo más?"))]
    assert publish(form).number == 2
    assert repr(submission_sections(Submission.objects.get(pk=submission.pk))).encode() == before


def send_file(editor, body):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return editor.post(admin("import"), {"file": SimpleUploadedFile("f.json", body)})


def test_a_form_comes_into_the_admin_as_a_draft_from_its_json(editor, form):
    import json

    data = editor.get(admin("export", form.pk)).json()
    answer = send_file(editor, json.dumps({**data, "slug": "copia"}).encode())
    made = OnlineForm.objects.get(slug="copia")
    assert answer.url == admin("edit", made.pk)
    assert not made.live and made.current_version() is None
    assert made.steps.raw_data[0]["value"]["key"] == "motivo"


def test_who_brings_a_form_in_and_may_not_change_it_is_led_to_the_list(editor, form):
    import json

    body = json.dumps({**editor.get(admin("export", form.pk)).json(), "slug": "copia"}).encode()
    editor.force_login(staff("add_onlineform"))
    answer = send_file(editor, body)
    assert answer.url == admin("list") and OnlineForm.objects.filter(slug="copia").exists()
    page = editor.get(answer.url)
    assert page.status_code == 200 and "se importó" in page.text


def test_a_file_that_is_no_good_form_says_why_and_makes_nothing(editor, form):
    import json

    data = editor.get(admin("export", form.pk)).json()
    later = json.loads(json.dumps({**data, "slug": "copia"}))
    later["steps"] = later["steps"][1:]
    bad = [b"", b"\xff\x00", b"[]", b'{"format": 1}', json.dumps(data).encode(), json.dumps(later).encode()]
    for body in bad:
        answer = send_file(editor, body)
        assert answer.status_code == 200
    assert "motivo" in str(answer.context["report"])
    assert OnlineForm.objects.count() == 1


def pdf_text(body, tmp_path):
    import shutil
    import subprocess

    if not shutil.which("pdfinfo"):
        pytest.skip("no pdfinfo")
    path = tmp_path / "out.pdf"
    path.write_bytes(body)
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout, info


@pytest.mark.poppler
def test_one_submission_leaves_as_json_and_as_a_tagged_pdf_without_what_is_sensitive(editor, form, tmp_path):
    submission = send_one(form)
    raw = [dict(child) for child in form.steps.raw_data]
    raw[2]["value"]["fields"][0]["value"]["sensitive"] = True
    form.steps = raw
    publish(form)
    submission = send_one(form)
    got = editor.get(reverse("submissions:json", args=[submission.pk]))
    assert got["Content-Disposition"] == f'attachment; filename="{submission.reference}.json"'
    data = got.json()
    assert data["answers"] == {"motivo": "deterioro"} and data["hidden"] == ["carne"] and data["version"] == 2
    assert data["sections"][0]["rows"][0]["value"] == "Está roto"
    data = editor.get(reverse("submissions:json", args=[submission.pk]), {"sensibles": "1"}).json()
    assert data["answers"]["carne"] == "85010112345"
    text, info = pdf_text(editor.get(reverse("submissions:pdf", args=[submission.pk])).content, tmp_path)
    assert submission.reference in text and "Está roto" in text and "85010112345" not in text
    assert "Tagged:          yes" in info
    revealed = editor.get(reverse("submissions:pdf", args=[submission.pk]), {"sensibles": "1"})
    text, _info = pdf_text(revealed.content, tmp_path)
    assert "85010112345" in text


def test_who_may_not_read_a_submission_may_not_take_it_out(client, form, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "AdminEntrance" not in name]
    submission = send_one(form)
    client.force_login(staff("view_submission"))
    for name in ("json", "pdf"):
        assert client.get(reverse(f"submissions:{name}", args=[submission.pk])).status_code in (302, 403)


def test_a_fault_is_told_in_the_question_that_has_it():
    from tramites_forms.blocks import error_of
    from tramites_forms.faults import Fault

    class Field:
        id = "f1"

    faults = [
        Fault("later", "mira después", "s1", "f1", "when"),
        Fault("duplicate", "repetido", "s1", "f1", "key"),
    ]
    error = error_of(faults, [Field()])
    inner = error.as_json_data()["blockErrors"]["fields"]["blockErrors"][0]["blockErrors"]
    assert inner["when"]["messages"] == ["mira después"] and inner["key"]["messages"] == ["repetido"]


def test_the_list_shows_each_form_once_with_its_state(editor, form):
    page = editor.get(admin("list")).content.decode()
    assert f'href="{admin("edit", form.pk)}"' in page
    assert admin("import") in page
