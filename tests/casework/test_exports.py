"""A view of the queue as a file: what its owner sees and nothing else, harmless, encrypted, told, and gone in time."""

import csv
import io
import json
import os
import tracemalloc
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import DataAccess, User
from casework import services
from casework.exports import making
from casework.exports.asking import MOST_WAITING, export_ask, may_take
from casework.exports.making import export_make, rotate_exports
from casework.models import Case, CaseExport, ExportKind, ExportState, Team, TeamMember
from core import retention
from core.sealed_file import PIECE, SealedWriter, pieces
from core.spreadsheets import CsvSheet, XlsxSheet, safe_cell
from tests.support.officers import begun, decided, issue, join, officer, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def ana():
    return User.objects.create_user(email="ana@example.com")


@pytest.fixture
def case(ana):
    submission, _pin = sent(ana)
    return submission.case


@pytest.fixture
def who(case):
    return join(officer(), case.team)


def made(user, kind="csv", query=""):
    export = export_ask(user, kind, query)
    export_make(str(export.pk))
    export.refresh_from_db()
    return export


def taken(export, user):
    client = Client()
    client.force_login(user)
    answer = client.get(f"/admin/casos/exportaciones/{export.pk}/")
    return answer, b"".join(answer.streaming_content) if answer.streaming else b""


def as_rows(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def elsewhere(name="Otro equipo"):
    return Team.objects.create(name=name)


def test_the_list_is_what_the_queue_shows_to_who_asked_and_nothing_of_other_teams(case, who):
    other, _pin = sent()
    Case.objects.filter(pk=other.case.pk).update(team=elsewhere())
    export = made(who)
    assert (export.state, export.total, export.done) == (ExportState.READY, 1, 1)
    answer, body = taken(export, who)
    head, row = as_rows(body)
    assert head[:3] == ["Número", "Trámite", "Estado"] and row[0] == case.submission.reference
    assert other.reference not in body.decode()
    assert int(answer["Content-Length"]) == len(body) and "no-store" in answer["Cache-Control"]
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize(("query", "found"), [("part=mine", 1), ("part=free", 1), ("part=closed", 0), ("part=open", 2)])
def test_it_holds_the_part_of_the_queue_that_was_shown(case, who, query, found):
    sent()
    services.case_assign(case.pk, actor=who, assignee=who)
    assert len(as_rows(taken(made(who, query=query), who)[1])) == found + 1


def test_the_button_of_the_queue_asks_for_it_and_the_page_says_how_far_it_is(case, who):
    client = Client()
    client.force_login(who)
    assert client.post("/admin/casos/", {"action": "export", "kind": "xlsx", "query": "part=open"}).status_code == 302
    export = CaseExport.objects.get()
    assert (export.kind, export.query) == ("xlsx", "part=open")
    page = client.get("/admin/casos/exportaciones/").content.decode()
    assert "Espera su turno" in page and "Ver por dónde va" in page
    CaseExport.objects.update(state=ExportState.MAKING, done=500, total=1000)
    assert "500 de 1" in client.get("/admin/casos/exportaciones/").content.decode()
    export_make(str(export.pk))
    page = client.get("/admin/casos/exportaciones/").content.decode()
    assert f"/admin/casos/exportaciones/{export.pk}/" in page and "Ver por dónde va" not in page
    client.post("/admin/casos/exportaciones/", {"export": str(export.pk)})
    assert not CaseExport.objects.exists()


@pytest.mark.parametrize("said", [{"kind": "pdf"}, {}, {"kind": "csv\x00"}, {"kind": ["csv", "exe"]}])
def test_what_is_no_kind_of_file_is_told(case, who, said):
    client = Client()
    client.force_login(who)
    page = client.post("/admin/casos/", {"action": "export", **said}, follow=True)
    assert "Elija el tipo de archivo" in page.content.decode() and not CaseExport.objects.exists()


@pytest.mark.parametrize("export", ["", "x", "0" * 500, "00000000-0000-0000-0000-000000000000"])
def test_one_that_is_not_there_is_not_removed(who, export):
    client = Client()
    client.force_login(who)
    assert client.post("/admin/casos/exportaciones/", {"export": export}).status_code == 302


def test_a_workbook_opens_with_days_as_days(case, who):
    body = taken(made(who, "xlsx"), who)[1]
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    head, row = list(sheet.iter_rows(values_only=True))
    assert sheet.title == "Casos" and row[0] == case.submission.reference
    assert row[head.index("Responder antes del")].date() == case.due_on if "Responder antes del" in head else True
    assert row[6].date() == timezone.localdate(case.opened_at)


def test_a_zip_has_the_answers_and_the_documents_and_covers_what_is_sensitive(case, who):
    decided(case, who)
    document = issue(case)
    archive = zipfile.ZipFile(io.BytesIO(taken(made(who, "zip", "part=closed"), who)[1]))
    number = case.submission.reference
    assert sorted(archive.namelist()) == sorted(
        [f"{number}/respuestas.json", f"{number}/{document.number}-valid.pdf", "casos.csv"]
    )
    assert json.loads(archive.read(f"{number}/respuestas.json"))["answers"]["mensaje"] == "Hola"
    assert archive.read(f"{number}/{document.number}-valid.pdf") == document.read()
    assert as_rows(archive.read("casos.csv"))[1][0] == number


STARTS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    "  =1",
    "\u200b=1",
    "\xa0=1",
    "\ufeff=1",
    "\u3000＝1",
]


@pytest.mark.parametrize("text", STARTS)
def test_no_cell_is_a_formula_for_any_program(text):
    assert safe_cell(text) == f"'{text}"
    out = io.BytesIO()
    sheet = CsvSheet(out)
    sheet.row([text, "Ana"])
    sheet.close()
    assert as_rows(out.getvalue())[0][0][0] == "'"
    book = io.BytesIO()
    sheet = XlsxSheet(book, "Casos")
    sheet.row([text, "Ana"])
    sheet.close()
    cell = openpyxl.load_workbook(book).active["A1"]
    assert cell.data_type == "s" and cell.value.startswith("'")


@pytest.mark.parametrize("text", ["Ana", "1-2", "a=b", "", "Ñ", "'=1", "«=1»"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert safe_cell(text) == text


def test_a_workbook_takes_any_text(who):
    from tests.support.paths import DATA

    naughty = json.loads((DATA / "naughty.json").read_text(encoding="utf-8"))
    out = io.BytesIO()
    sheet = XlsxSheet(out, "a/b[c]:*?" + "x" * 50)
    for text in naughty:
        sheet.row([text])
    sheet.row(["\x00\x1f\ud800\uffff"])
    sheet.close()
    assert openpyxl.load_workbook(out).active.max_row == len(naughty) + 1


# Rights


def test_who_left_the_team_or_lost_the_right_takes_nothing_any_more(case, who):
    export = made(who)
    assert may_take(export, who)
    member = TeamMember.objects.get(user=who)
    services_leave(member)
    answer, body = taken(export, User.objects.get(pk=who.pk))
    assert (answer.status_code, body) == (302, b"")
    page = Client()
    page.force_login(who)
    assert "Usted ya no ve todos sus casos" in page.get("/admin/casos/exportaciones/").content.decode()
    join(who, case.team)
    assert taken(export, who)[1]
    who.user_permissions.clear()
    assert taken(export, User.objects.get(pk=who.pk))[0].status_code in (302, 403)
    assert not may_take(export, User.objects.get(pk=who.pk))


def services_leave(member):
    from casework.teams import member_leave

    member_leave(member, by=None)


def test_nobody_takes_that_of_another_also_of_the_same_team(case, who):
    export = made(who)
    colleague = join(officer("colega"), case.team)
    assert taken(export, colleague)[0].status_code == 404
    client = Client()
    client.force_login(colleague)
    client.post("/admin/casos/exportaciones/", {"export": str(export.pk)})
    assert CaseExport.objects.exists()


def test_the_rights_are_those_of_when_it_is_made_and_not_of_when_it_was_asked_for(case, who):
    export = export_ask(who, "csv", "")
    services_leave(TeamMember.objects.get(user=who))
    export_make(str(export.pk))
    export.refresh_from_db()
    assert export.total == 0
    second = export_ask(who, "csv", "")
    who.user_permissions.clear()
    export_make(str(second.pk))
    second.refresh_from_db()
    assert (second.state, second.why) == (ExportState.FAILED, "rights")


def test_each_person_reads_in_their_account_who_took_their_request_out(case, who, ana):
    made(who)
    made(who, "zip")
    assert list(DataAccess.objects.filter(subject=ana, actor=who).values_list("what", flat=True).order_by("pk")) == [
        "Took a list out in which your request is",
        "Took your request out with its answers and documents",
    ]


# Its life


def test_it_is_encrypted_on_the_disk_and_nothing_readable_is_ever_written(case, who, tmp_path):
    export = made(who)
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert case.submission.reference.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert rotate_exports() == 1
    assert case.submission.reference in taken(export, who)[1].decode()


def test_it_goes_with_its_file_after_its_days_and_nobody_takes_it_from_the_hour_they_are_over(case, who, tmp_path):
    export = made(who)
    CaseExport.objects.update(created_at=timezone.now() - timedelta(days=5))
    assert taken(CaseExport.objects.get(), who)[0].status_code == 302
    retention.run()
    retention.sweep()
    assert not CaseExport.objects.filter(pk=export.pk).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_person_asks_for_few_at_a_time(case, who):
    for _ in range(MOST_WAITING):
        export_ask(who, "csv", "")
    with pytest.raises(services.NotPossible):
        export_ask(who, "csv", "")


@pytest.mark.parametrize("kind", list(ExportKind))
def test_a_view_of_too_many_cases_says_so(case, who, monkeypatch, kind):
    monkeypatch.setitem(making.MOST, kind, 0)
    export = made(who, kind)
    assert (export.state, export.why) == (ExportState.FAILED, "many")
    client = Client()
    client.force_login(who)
    assert "caben 0" in client.get("/admin/casos/exportaciones/").content.decode()


def test_a_worker_that_dies_leaves_nothing_to_take_and_the_next_try_makes_it_whole(case, who, monkeypatch):
    class Killed(BaseException):
        pass

    def dies(*args):
        raise Killed

    export = export_ask(who, "csv", "")
    for where in ("heads", "columns", "_looked"):
        with monkeypatch.context() as at, pytest.raises(Killed):
            at.setattr(making, where, dies)
            export_make(str(export.pk))
        export.refresh_from_db()
        assert export.state == ExportState.MAKING and taken(export, who)[0].status_code == 404
    export_make(str(export.pk))
    export.refresh_from_db()
    assert export.state == ExportState.READY and len(as_rows(taken(export, who)[1])) == 2


def test_a_full_disk_is_told(case, who, monkeypatch):
    import errno

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(SealedWriter, "_piece", full)
    export = made(who)
    assert (export.state, export.why) == (ExportState.FAILED, "room")


def test_memory_does_not_grow_with_the_cases(case, who):
    begun(case, who)
    export = export_ask(who, "xlsx", "")

    def peak(rows):
        case.team = case.team
        with open(os.devnull, "wb") as nowhere:
            return measured(SealedWriter(nowhere), rows)

    def measured(out, rows):
        tracemalloc.start()
        making.WRITERS["xlsx"](out, (case for _ in range(rows)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(8_000) < peak(1_000) * 1.5 + PIECE, export


def test_many_cases_cost_no_query_each(case, who, django_assert_max_num_queries):
    for _ in range(6):
        sent()
    export = export_ask(who, "csv", "")
    with django_assert_max_num_queries(22):
        export_make(str(export.pk))


@pytest.mark.parametrize("change", ["cut", "moved", "again", "changed"])
def test_a_sealed_file_that_was_touched_is_not_read(change):
    out = io.BytesIO()
    writer = SealedWriter(out)
    writer.write(b"a" * (PIECE * 2 + 10))
    writer.finish()
    lines = out.getvalue().splitlines(keepends=True)
    assert b"".join(pieces(io.BytesIO(b"".join(lines)))) == b"a" * (PIECE * 2 + 10)
    touched = {
        "cut": lines[:-1],
        "moved": [lines[1], lines[0], lines[2]],
        "again": [lines[0], lines[0], *lines[1:]],
        "changed": [lines[0][:50] + b"A" + lines[0][51:], *lines[1:]],
    }[change]
    with pytest.raises(InvalidToken):
        list(pieces(io.BytesIO(b"".join(touched))))
