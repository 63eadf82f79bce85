"""What a body that is asked for its opinion sees: the question, what was named, nothing else of the case."""

import io
import uuid

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import DataAccess, User
from casework import services
from casework.exports.asking import export_ask
from casework.exports.making import export_make
from casework.models import Case, CaseExport, Opinion, OpinionFile, Role, Team, TeamMember
from casework.opinion_files import MOST
from casework.panel import CasesPanel
from casework.queue import PARTS, counts
from tests.support.forms_data import field, publish, stream_step
from tests.support.officers import decided, join, officer
from tramites_forms.models import Draft, OnlineForm, Submission, Upload
from tramites_forms.retention import ownerless_uploads, submissions_remove
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db
HIDDEN = {
    "name": "Zoraida MarcaNombre",
    "answer": "MarcaNoNombrada",
    "file": "marca-no-nombrada.png",
    "note": "MarcaNota",
    "officer": "Funcionaria MarcaQuienPide",
}
SHOWN = {"answer": "MarcaNombrada", "file": "marca-nombrada.png", "question": "MarcaPregunta"}


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


def upload_of(draft, key, name):
    upload = Upload(draft=draft, field_key=key, name=name, content_type="image/png", size=1, sha256="0" * 64)
    upload.status = Upload.Status.CLEAN
    upload.write(b"x")
    return upload


@pytest.fixture
def ana():
    return User.objects.create_user(email="ana@example.com", legal_name=HIDDEN["name"])


@pytest.fixture
def case(ana):
    form = OnlineForm(title="Obra", slug="obra", receiver="Vivienda", level=0)
    asked = [field("text", "¿Dónde?", key="donde"), field("text", "¿Cuánto?", key="cuanto")]
    asked += [field("file", "El plano", key="plano"), field("file", "La foto", key="foto")]
    asked += [field("text", "¿Qué salud tiene?", key="salud", sensitive=True)]
    form.steps = [stream_step("Uno", *asked)]
    publish(form)
    draft = draft_start(form, user=ana, done=["uno"])
    files = {key: [upload_of(draft, key, name).as_answer] for key, name in
             (("plano", SHOWN["file"]), ("foto", HIDDEN["file"]))}  # fmt: skip
    answers = {"donde": SHOWN["answer"], "cuanto": HIDDEN["answer"], "salud": "MarcaSensible"}
    Draft.objects.filter(pk=draft.pk).update(answers=answers | files)
    return submission_send(draft.pk).case


@pytest.fixture
def who(case):
    return join(officer(), case.team)


@pytest.fixture
def expert():
    return join(officer("perita"), Team.objects.create(name="Quien opina"), role=Role.EXPERT)


@pytest.fixture
def opinion(case, who, expert):
    User.objects.filter(pk=who.pk).update(legal_name=HIDDEN["officer"])
    services.case_note(case.pk, actor=who, text=HIDDEN["note"])
    team = expert.teams.get().team
    fields = ["donde", "plano", "salud"]
    return services.opinion_ask(case.pk, team, actor=who, question=SHOWN["question"], fields=fields)


def address(opinion):
    return f"/admin/opiniones/{opinion.pk}/"


def photo(colour="red"):
    body = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(body, "PNG")
    file = io.BytesIO(body.getvalue())
    file.name = "plano corregido.png"
    return file


def test_it_sees_the_question_and_what_was_named_and_nothing_else(case, expert, opinion, client):
    client.force_login(expert)
    page = client.get(address(opinion)).content.decode()
    for word in SHOWN.values():
        assert word in page, word
    hidden = [
        *HIDDEN.values(),
        case.submission.reference,
        "ana@example.com",
        "MarcaSensible",
        str(case.submission.form),
    ]
    for word in hidden:
        assert word not in page, word
    assert "MarcaSensible" in client.get(f"{address(opinion)}?sensibles=1").content.decode()


def test_no_screen_chooser_export_file_count_or_search_leads_it_to_the_case(case, who, expert, opinion, client):
    client.force_login(expert)
    number = case.submission.reference
    for path in (
        *(
            f"/admin/casos/{case.pk}/{page}"
            for page in ("", "decision/", "correccion/", "opinion/", "unir/", "siguiente/")
        ),
        *(reverse(f"submissions:{name}", args=[case.submission_id]) for name in ("read", "json", "pdf")),
        *(
            reverse("submissions:file", args=[case.submission_id, upload.pk])
            for upload in case.submission.uploads.all()
        ),
    ):
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"action": "take"}).status_code in (404, 405), path
    for path in (
        *("/admin/", "/admin/casos/", "/admin/equipos/", "/admin/opiniones/", reverse("submissions:index")),
        *(f"/admin/casos/?part={part}" for part in PARTS),
    ):
        page = client.get(path).content.decode()
        assert number not in page and f"/admin/casos/{case.pk}/" not in page, path
        assert not [word for word in HIDDEN.values() if word in page], path
    found = client.post("/admin/casos/", {"action": "find", "text": number}).content.decode()
    assert f"/admin/casos/{case.pk}/" not in found
    assert not Case.objects.seen_by(expert).exists() and not Submission.objects.seen_by(expert).exists()
    assert counts(expert, [*PARTS, "opinions"]) == {"opinions": 1}
    [part] = CasesPanel(expert).get_context_data({})["parts"]
    assert part["url"] == "/admin/opiniones/"
    export = export_ask(expert, "csv", "")
    export_make(str(export.pk))
    assert CaseExport.objects.get(pk=export.pk).done == 0


def test_it_opens_the_files_that_were_named_and_no_other(case, expert, opinion, client):
    client.force_login(expert)
    shown, hidden = (case.submission.uploads.get(field_key=key) for key in ("plano", "foto"))
    file = client.get(f"{address(opinion)}archivos/{shown.pk}/")
    assert (file.status_code, file.content) == (200, b"x")
    assert "attachment" in file["Content-Disposition"] and "sandbox" in file["Content-Security-Policy"]
    for strange in (hidden.pk, uuid.uuid4()):
        assert client.get(f"{address(opinion)}archivos/{strange}/").status_code == 404
    Upload.objects.filter(pk=shown.pk).update(status=Upload.Status.WAITING)
    assert client.get(f"{address(opinion)}archivos/{shown.pk}/").status_code == 409


@pytest.mark.parametrize("end", ["given", "not ours", "withdrawn"])
def test_its_end_ends_the_access(case, who, expert, opinion, client, *, end):
    client.force_login(expert)
    shown = case.submission.uploads.get(field_key="plano")
    {
        "given": lambda: services.opinion_give(opinion.pk, actor=expert, text="MiOpinion"),
        "not ours": lambda: services.opinion_return(opinion.pk, actor=expert, text="MiMotivo"),
        "withdrawn": lambda: services.opinion_withdraw(opinion.pk, actor=who, text="SuMotivo"),
    }[end]()
    page = client.get(f"{address(opinion)}?sensibles=1").content.decode()
    assert SHOWN["answer"] not in page and SHOWN["file"] not in page and "MarcaSensible" not in page
    assert (SHOWN["question"] in page) == (end == "given"), "who gave it reads what it was an answer to"
    assert client.get(f"{address(opinion)}archivos/{shown.pk}/").status_code == 404


def test_who_is_not_or_no_longer_of_the_team_finds_no_trace(expert, opinion, client):
    stranger = join(officer("otra"), Team.objects.create(name="Otra"))
    left = join(officer("ida"), expert.teams.get().team)
    TeamMember.objects.filter(user=left).update(until="2026-01-01T00:00:00Z")
    for user in (stranger, left):
        client.force_login(user)
        assert client.get(address(opinion)).status_code == 404
        assert client.post(address(opinion), {"give": "1", "text": "x"}).status_code == 404
        assert opinion.name not in client.get("/admin/opiniones/").content.decode()
        assert not Opinion.objects.asked_of(user).exists()


def test_a_reader_of_the_team_looks_and_gives_nothing(expert, opinion, client):
    reader = join(officer("lectora"), expert.teams.get().team, role=Role.READER)
    client.force_login(reader)
    page = client.get(address(opinion)).content.decode()
    assert SHOWN["answer"] in page and 'name="give"' not in page
    assert client.post(address(opinion), {"give": "1", "text": "x"})["Location"] == "/admin/"
    assert Opinion.objects.get().end == ""


def test_the_person_reads_who_looked_at_what(ana, expert, opinion, client):
    client.force_login(expert)
    before = DataAccess.objects.filter(subject=ana).count()
    client.get(address(opinion))
    last = DataAccess.objects.filter(subject=ana).latest("pk")
    assert DataAccess.objects.filter(subject=ana).count() == before + 1
    assert "to give an opinion" in last.what and last.actor == expert


def test_files_go_with_it_by_the_one_gate_and_an_error_elsewhere_loses_none(case, who, expert, opinion, client):
    client.force_login(expert)
    assert client.post(address(opinion), {"file": photo(), "give": "1", "text": " "}).status_code == 422
    kept = OpinionFile.objects.get()
    assert kept.upload.content_type.startswith("image/") and kept.upload.submission is kept.upload.draft is None
    refused = client.post(
        address(opinion), {"file": io.BytesIO(b"MZ\x00 no es una foto"), "attach": "1", "text": "Sigo"}
    )
    assert refused.status_code == 422 and "Sigo" in refused.content.decode()
    client.post(address(opinion), {"file": photo("blue"), "attach": "1"})
    second = OpinionFile.objects.exclude(pk=kept.pk).get()
    page = client.post(address(opinion), {"drop": second.upload_id, "text": "Sigo"}).content.decode()
    assert "Sigo" in page and OpinionFile.objects.get() == kept
    assert not Upload.objects.filter(pk=second.upload_id).exists()
    theirs = f"/admin/casos/{case.pk}/opinion/{kept.upload_id}/"
    client.force_login(who)
    assert client.get(theirs).status_code == 404, "what is not given yet is the body's"
    client.force_login(expert)
    assert client.post(address(opinion), {"give": "1", "text": "Sí."}).status_code == 302
    client.force_login(who)
    assert theirs not in client.get(f"/admin/casos/{case.pk}/").content.decode(), "no scan found it clean yet"
    assert client.get(theirs).status_code == 409
    Upload.objects.update(status=Upload.Status.CLEAN)
    assert theirs in client.get(f"/admin/casos/{case.pk}/").content.decode()
    assert client.get(theirs).status_code == 200
    assert kept.upload.name not in case.submission.uploads.values_list("name", flat=True), (
        "it is no file of the citizen"
    )


def test_there_are_so_many_files_at_most(expert, opinion, client):
    client.force_login(expert)
    for _number in range(MOST + 1):
        client.post(address(opinion), {"file": photo(), "attach": "1"})
    assert OpinionFile.objects.count() == MOST
    assert Upload.objects.filter(field_key="opinion").count() == MOST


def test_its_files_stay_as_long_as_the_request_and_go_with_it(case, who, expert, opinion, client):
    client.force_login(expert)
    client.post(address(opinion), {"file": photo(), "give": "1", "text": "Sí."})
    assert not ownerless_uploads(timezone.now()).exists()
    decided(case, who, "refused")
    submissions_remove([case.submission])
    assert not Opinion.objects.exists() and not Upload.objects.exists()
