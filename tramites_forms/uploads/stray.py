"""Files on the disk that no row names: a process ended between the two. They are nobody's and go after a day."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.storage import Storage

from core import retention
from core.models import DoomedFile
from core.retention import Gone
from tramites_forms.models import PartialUpload, Upload
from tramites_forms.models.upload import private_storage

AGE = timedelta(days=1)  # a file is written a moment before its row
ROOTS = (("uploads", Upload), ("partials", PartialUpload))


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _id_of(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name.rpartition("/")[2][:32])
    except ValueError:
        return None


def stray(now) -> Iterator[str]:
    """Yield the storage names of the files older than a day whose row is gone, a folder after its files.

    Those already noted to go (core.retention.files) are left to their note.
    """
    noted = set(DoomedFile.objects.values_list("name", flat=True))
    yield from (name for name in _unnamed(now) if name not in noted)


def _unnamed(now) -> Iterator[str]:
    storage = private_storage()
    for root, model in ROOTS:
        for prefix in _listed(storage, root)[0]:
            folders, files = _listed(storage, f"{root}/{prefix}")
            here = [f"{root}/{prefix}/{name}" for name in (*folders, *files)]
            ids = {name: _id_of(name) for name in here}
            known = set(model.objects.filter(pk__in=[pk for pk in ids.values() if pk]).values_list("pk", flat=True))
            for name, pk in ids.items():
                if pk not in known and storage.get_modified_time(name) < now - AGE:
                    if name.rpartition("/")[2] in folders:
                        yield from (f"{name}/{piece}" for piece in _listed(storage, name)[1])
                    yield name


@dataclass(frozen=True)
class StrayFiles:
    """The Source of stray files: they have no row, so only the disk says what is due."""

    label: str

    def look(self, now):
        names = list(stray(now))
        return {"due": len(names), "held": 0, "labels": names[:50]}

    def take(self, now, most, without):
        names = [name for name, _ in zip(stray(now), range(most), strict=False)]
        return Gone(names, retention.doom(self.label, names)) if names else None
