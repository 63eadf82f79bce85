"""Making an export: the cases of a view one after another, as their owner sees them now, into an encrypted file.

A worker that is killed leaves a part that nobody reads; the next try begins again over it.
"""

import json
import os
import zipfile
from contextlib import suppress
from pathlib import Path

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app

from accounts.models import User
from casework.acting import SEE
from casework.models import CaseExport, ExportKind, ExportState, KindVersion, Outcome, Team
from casework.queue import QueueFilters
from core import queues
from core.audit import seen
from core.files.room import is_without_room
from core.key_rotation import register
from core.sealed_file import SealedWriter, rotate
from core.spreadsheets import CsvSheet, XlsxSheet
from tramites_forms.staff.submission_files import submission_json

BATCH = 500
MOST = {ExportKind.CSV: 200_000, ExportKind.XLSX: 200_000, ExportKind.ZIP: 2_000}
LOOKED = {
    ExportKind.CSV: gettext_noop("Took a list out in which your request is"),
    ExportKind.XLSX: gettext_noop("Took a list out in which your request is"),
    ExportKind.ZIP: gettext_noop("Took your request out with its answers and documents"),
}


@app.task(name="casework.export_make", queue=queues.EXPORTS, retry=queues.PATIENT, pass_context=False)
def export_make(export_id):
    """Make an export that was asked for. Twice does no harm."""
    export = CaseExport.objects.filter(pk=export_id, state__in=[ExportState.WAITING, ExportState.MAKING]).first()
    if export is None:
        return None
    if not User.objects.get(pk=export.owner_id).has_perm(SEE):
        return _ended(export, "rights")
    with translation.override(export.owner.language):
        cases = _cases(export)
        export.total = cases.count()
        if export.total > MOST[export.kind]:
            return _ended(export, "many")
        export.state, export.done = ExportState.MAKING, 0
        export.save(update_fields=["state", "total", "done"])
        try:
            _write(export, cases)
        except OSError as error:
            if not is_without_room(error):
                raise
            return _ended(export, "room")
    return None


def _ended(export, why):
    with suppress(OSError):
        Path(f"{export.path()}.part").unlink(missing_ok=True)
    CaseExport.objects.filter(pk=export.pk).update(state=ExportState.FAILED, why=why, total=export.total)


def _cases(export):
    """Return the cases (QuerySet) of an export, in the order of the queue: the door is that of every screen."""
    filters = QueueFilters(QueryDict(export.query), user=export.owner)
    return filters.chosen().filter(pk__lte=export.last_case).order_by("due_on", "pk")


def _write(export, cases):
    path = Path(export.path())
    path.parent.mkdir(parents=True, exist_ok=True)
    part = Path(f"{path}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        out = SealedWriter(file)
        teams = WRITERS[export.kind](out, _rows(export, cases))
        out.finish()
    os.replace(part, path)
    export.state, export.teams, export.size = ExportState.READY, sorted(teams), out.size
    export.save(update_fields=["state", "teams", "size", "done"])


def _rows(export, cases):
    """Yield the Cases, and after each batch write down who was looked at and how far it is. Memory does not grow."""
    versions, teams = {}, {team.pk: team for team in Team.objects.select_related("institution")}
    rows = cases.select_related("assignee", "submission__form", "submission__applicant")
    batch = []
    for case in rows.defer("submission__answers", "submission__form__steps").iterator(chunk_size=BATCH):
        if case.kind_version_id not in versions:
            versions[case.kind_version_id] = KindVersion.objects.filter(pk=case.kind_version_id).first()
        if versions[case.kind_version_id]:
            case.kind_version = versions[case.kind_version_id]
        case.team = teams.get(case.team_id)
        yield case
        batch.append(case)
        if len(batch) >= BATCH:
            _looked(export, batch)
            batch = []
    _looked(export, batch)


@transaction.atomic
def _looked(export, cases):
    for case in cases:
        seen(
            subject=case.submission.applicant,
            actor=export.owner,
            what=LOOKED[export.kind],
            place=case.receiver,
        )
    export.done += len(cases)
    export.save(update_fields=["done"])


def heads():
    """Return the names of the columns, in the language of who reads them."""
    names = [_("Number"), _("Procedure"), _("State"), _("Outcome"), _("Who has it"), _("Team"), _("Received on")]
    return [*names, _("Answer by"), _("Answered on"), _("Late")]


def columns(case):
    """Return what the queue shows of a Case as a row: words, and days as dates."""
    answered = timezone.localdate(case.closed_at) if case.closed_at else None
    return [
        case.submission.reference,
        case.submission.form.title,
        case.place.for_staff,
        str(Outcome(case.outcome).label) if case.outcome else "",
        str(case.assignee or ""),
        str(case.team or ""),
        timezone.localdate(case.opened_at),
        None if case.closed_at else case.due.day,
        answered,
        _("Yes") if case.is_late else "",
    ]


def _as_sheet(sheet, cases):
    """Write `cases` to a sheet. Returns the keys of their teams."""
    teams = set()
    sheet.row(heads())
    for case in cases:
        teams.add(case.team_id)
        sheet.row(columns(case))
    sheet.close()
    return teams


def _as_zip(out, cases):
    """Write the list, and a folder for each case with its answers (what is sensitive covered) and documents."""
    teams, rows, named = set(), [heads()], {"answers": _("answers"), "cases": _("cases")}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for case in cases:
            teams.add(case.team_id)
            rows.append(columns(case))
            number = case.submission.reference
            answers = json.dumps(submission_json(case.submission, revealed=False), ensure_ascii=False, indent=1)
            archive.writestr(f"{number}/{named['answers']}.json", answers.encode("utf-8", "backslashreplace"))
            for document in case.documents.exclude(file=""):
                archive.writestr(f"{number}/{document.number}-{document.state}.pdf", document.read())
        with archive.open(f"{named['cases']}.csv", "w") as file:
            sheet = CsvSheet(file)
            for row in rows:
                sheet.row(row)
            sheet.close()
    return teams


WRITERS = {
    ExportKind.CSV: lambda out, cases: _as_sheet(CsvSheet(out), cases),
    ExportKind.XLSX: lambda out, cases: _as_sheet(XlsxSheet(out, _("Cases")), cases),
    ExportKind.ZIP: _as_zip,
}


@register
def rotate_exports():
    """Encrypt every kept export again with the newest key. Returns how many (int)."""
    return sum(rotate(export.path()) for export in CaseExport.objects.filter(state=ExportState.READY))
