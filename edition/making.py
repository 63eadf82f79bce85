"""Making an edition: after publications, by a task that nothing waits for, and on demand (`manage.py edition`).

It is whole or it is not: its rows are written in one transaction, after all was made. Two makers at once make one.
"""

import gzip
import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from casework import sealing
from casework.seal_keys import NoSealKey
from core import queues
from core.changes import reading
from core.kept_facts import at_once
from core.language_paths import codes
from core.purge import purge_all
from core.served.rule import served
from edition import packing
from edition.content import Contents, contents
from edition.models import Edition, EditionFile
from edition.rendering import Change, Mark, Rendering, date_sheet
from services_catalog.models import ServicePage

logger = logging.getLogger("soberania.edition")
KEPT_FILES = 2  # editions whose files stay: who began a download of the one before ends it
KEPT = 60  # editions that are remembered
PAUSE = timedelta(hours=1)  # between two that a task makes: an editor's afternoon is one edition
MOST_LOOKED = 200  # changes
ZIP, CHANGES_ZIP = "soberania.zip", "cambios.zip"
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('edition.make'))"


def newest() -> Edition | None:
    """Return the newest Edition, or None."""
    return Edition.objects.order_by("-number").first()


@sealing.tells_newest
def newest_number() -> int:
    return Edition.objects.order_by("-number").values_list("number", flat=True).first() or 0


def make(now: datetime | None = None, *, anyway: bool = False) -> tuple[Edition | None, bool]:
    """Make an edition unless nothing changed since the last one. Returns (the newest Edition, whether it is new).

    With `anyway` one is made also of the same. While another process makes one, nothing is done.
    """
    place = reading.newest()  # before anything is read, and before the transaction: it holds a lock until its end
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
            if not cursor.fetchone()[0]:
                return newest(), False
        return _made(now or timezone.now(), place, anyway)


def _made(now: datetime, place: int, anyway: bool) -> tuple[Edition | None, bool]:
    before = newest()
    found = {}
    with at_once():
        for code in codes():
            with translation.override(code):
                found[code] = contents(now)
    said = {entry.id: [entry.digest, entry.title, entry.address] for entry in found[settings.LANGUAGE_CODE].entries}
    digest = _digest(found)
    if before and before.digest == digest and not anyway:
        Edition.objects.filter(pk=before.pk).update(place=place)
        return before, False
    edition = Edition(number=(before.number if before else 0) + 1, made_at=now, digest=digest, place=place)
    edition.entries, edition.index = said, {}
    edition.changes = [vars(one) for one in compared(said, before)]
    files = _files(edition, found, before)
    edition.save()
    EditionFile.objects.bulk_create(_rows(edition, files))
    _forget_old()
    purge_all()
    return edition, True


def compared(said: dict[str, list[str]], before: Edition | None) -> list[Change]:
    """Return the Changes since the edition before, by their titles.

    Of what is no longer there only procedures that were withdrawn are named, which the site still names: whatever
    became private or was taken down is said nowhere.
    """
    if before is None:
        return []
    known = before.entries
    withdrawn = {f"service:{slug}" for slug in withdrawn_services().values_list("slug", flat=True)}
    found = [Change(id_, said[id_][1], "new") for id_ in said if id_ not in known]
    found += [Change(id_, said[id_][1], "changed") for id_ in said if id_ in known and known[id_][0] != said[id_][0]]
    found += [Change(id_, known[id_][1], "gone") for id_ in known if id_ not in said and id_ in withdrawn]
    return sorted(found, key=lambda one: (["new", "changed", "gone"].index(one.what), one.title))


def withdrawn_services() -> Any:
    """Return the procedures (QuerySet) that everybody may still read that they can no longer be asked for."""
    return served(ServicePage.objects.exclude(withdrawn_on=None)).filter(locale__language_code=settings.LANGUAGE_CODE)


def _digest(found: dict[str, Contents]) -> str:
    said = hashlib.sha256()
    for code, one in found.items():
        said.update(code.encode())
        for entry in one.entries:
            said.update(f"{entry.path} {entry.digest}\n".encode())
    return said.hexdigest()


def _files(edition: Edition, found: dict[str, Contents], before: Edition | None) -> dict[str, tuple[bytes, str]]:
    """Return {name: (body, policy)} of what is kept of an edition; its index is put in the row."""
    mark = Mark(edition.number, edition.made_at)
    changes = [Change(**one) for one in edition.changes]
    plain: dict[str, bytes] = {}
    whole: dict[str, tuple[bytes, str]] = {}
    words = {}
    for code, one in found.items():
        with translation.override(code):
            rendering = Rendering(one, changes)
            body, policy = rendering.one_file(mark), rendering.policy
            whole[packing.one_file_name(code)] = (_sealed(edition, body, sealing.sealed_html), policy)
            pages, base = rendering.folder((before.index if before else {}).get(code, {}))
            edition.index[code] = base
            words[code] = mark.words()
        folder = "" if code == settings.LANGUAGE_CODE else f"{code}/"
        plain |= {f"{folder}{path}": body for path, body in pages.items()}
    sheet = date_sheet(words)
    plain |= {f"{'' if code == settings.LANGUAGE_CODE else f'{code}/'}fecha.css": sheet for code in found}
    everything = plain | {name: body for name, (body, _policy) in whole.items()}
    everything["LEEME.txt"] = packing.read_me(mark)
    edition.index["files"] = packing.listed(plain)
    known = (before.index if before else {}).get("files", {})
    some = packing.changed_files(plain, known) | {"LEEME.txt": everything["LEEME.txt"]}
    everything[packing.ZIP_SAYS] = some[packing.ZIP_SAYS] = packing.described(everything, mark)
    kept = dict(whole)
    for name, files in ((ZIP, everything), (CHANGES_ZIP, some)):
        kept[name] = (_sealed(edition, packing.zipped(files, edition.made_at), sealing.sealed_zip), "")
    return kept


def _sealed(edition: Edition, body: bytes, seal: Any) -> bytes:
    """Return a file with its seal or, where there is no key for it, without: the page that offers it says so."""
    try:
        sealed: bytes = seal(body)
    except NoSealKey as error:
        logger.warning("the edition is not sealed", extra={"reason": str(error)})
        return body
    edition.sealed = True
    return sealed


def _rows(edition: Edition, files: dict[str, tuple[bytes, str]]) -> list[EditionFile]:
    return [
        EditionFile(
            edition=edition,
            name=name,
            body=body,
            packed=gzip.compress(body, 9, mtime=0) if name.endswith(".html") else None,
            size=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
            policy=policy,
        )
        for name, (body, policy) in files.items()
    ]


def _forget_old() -> None:
    numbers = list(Edition.objects.order_by("-number").values_list("number", flat=True))
    if len(numbers) > KEPT_FILES:
        EditionFile.objects.filter(edition__number__lte=numbers[KEPT_FILES]).delete()
    if len(numbers) > KEPT:
        Edition.objects.filter(number__lte=numbers[KEPT]).delete()


@app.periodic(cron="*/10 * * * *")
@app.task(name="edition.look", queue=queues.UPKEEP, queueing_lock="edition.look", pass_context=False)
def edition_look(timestamp: int) -> bool:
    """Make an edition when something was published since the last one and that is an hour old. Says whether (bool).

    What was taken down or became private waits for no hour: it is still in the files that are given out.
    """
    before = newest()
    if before and before.place == reading.newest():
        return False
    if before and timezone.now() - before.made_at < PAUSE and not _took_down(before.place):
        return False
    return make()[1]


def _took_down(place: int) -> bool:
    """Say whether the journal tells after a place of something that is no longer there; of too much to look, yes."""
    later = reading.after(place, MOST_LOOKED)
    return len(later) == MOST_LOOKED or any(one.action == reading.REMOVED for one in later)


@app.periodic(cron="47 3 * * *")
@app.task(name="edition.nightly", queue=queues.UPKEEP, queueing_lock="edition.nightly", pass_context=False)
def edition_nightly(timestamp: int) -> bool:
    """Make one for what changed by the clock alone: a notice that began or ended, news of more than a year."""
    return make()[1]


__all__ = ["CHANGES_ZIP", "ZIP", "edition_look", "edition_nightly", "make", "newest"]
