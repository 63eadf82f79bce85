"""Files that go with rows. The row and the note that its file must go are one transaction; the file goes after it.

A process that ends between the two leaves the note: the next run removes the file, and removing twice does no harm.
So neither a row without its file nor a file without its row stays.
"""

import logging
from collections.abc import Callable

from django.db import transaction

from core.models import DoomedFile

logger = logging.getLogger("soberania.retention")
_storages: dict[str, Callable] = {}
BATCH = 200


def register_storage(label, make):
    """Name a storage: `make` is the callable that returns it. The name is written in notes that outlive a process."""
    _storages[label] = make


def doom(label, names):
    """Note, in the running transaction, that the files `names` of storage `label` must go; sweep after the commit.

    Returns how many (int). An empty folder is named after the files in it.
    """
    names = [name for name in names if name]
    if names:
        DoomedFile.objects.bulk_create([DoomedFile(storage=label, name=name) for name in names])
        transaction.on_commit(sweep)
    return len(names)


def sweep():
    """Remove every file that was noted. Returns how many notes were settled; what fails stays noted."""
    settled = 0
    after = 0
    while True:
        notes = list(DoomedFile.objects.filter(pk__gt=after).order_by("pk")[:BATCH])
        if not notes:
            return settled
        after = notes[-1].pk
        done = [note.pk for note in notes if _removed(note)]
        DoomedFile.objects.filter(pk__in=done).delete()
        settled += len(done)


def _removed(note):
    try:
        _storages[note.storage]().delete(note.name)
    except OSError as error:  # a folder of files that are still to go, a disk that cannot be written: tomorrow again
        logger.warning("a file could not be removed", extra={"kind": type(error).__name__, "note": note.pk})
        return False
    return True
