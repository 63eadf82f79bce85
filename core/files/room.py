"""Disks that are full or may only be read: known wherever a file is written, and nothing half is left on them.

Whoever waits is told so (core.outage answers 503 and when to try again); forms keep the answers and say which file had
no room (tramites_forms.uploads). Files are written whole or not at all: what could not be finished is removed, and what
replaces a file takes its name only when all of it is there, so that the old one is never lost to a full disk.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from core.files.refusal import Refused

# Full, beyond the quota, read-only, and too many files: for who sends a file all are the same.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}

NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}  # what some mounted folders say of a second name


def is_without_room(error):
    """Say whether `error` (BaseException), or what it came of, is a disk that took no more."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        error = error.__cause__ or error.__context__
    return False


class WholeFilesStorage(FileSystemStorage):
    """Files in a folder, each whole or not there."""

    def _save(self, name, content):
        """Write `content` beside its place and give it its name at the end. Raises OSError, leaving nothing."""
        beside = Path(self.path(name)).with_name(f".{os.urandom(8).hex()}.part")
        try:
            written = super()._save(str(beside.relative_to(self.location)), content)
            return self._take_its_place(written, name)
        except BaseException:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise

    def _take_its_place(self, written, name):
        while True:
            try:
                os.link(self.path(written), self.path(name))  # unlike a rename it never takes the place of another
            except FileExistsError:
                name = self.get_available_name(name)
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                os.rename(self.path(written), self.path(name))
                return name
            else:
                os.unlink(self.path(written))
                return name

    def replace(self, name, content):
        """Give the file `name` another `content`: readers find the old or the new one, whole. Raises OSError."""
        beside = self._save(f"{name}.new", content)
        try:
            os.replace(self.path(beside), self.path(name))
        except OSError:
            self.delete(beside)
            raise


class RoomyUploadHandler(TemporaryFileUploadHandler):
    """Files of a form on their way in. One for which there is no room is left out, and the rest of the form is read.

    `request.files_without_room` (list of names) says which. Only forms that keep what was typed do so, those of people:
    anywhere else the request ends as a full disk does.
    """

    def new_file(self, *args, **kwargs):
        self._or_left_out(super().new_file, *args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        return self._or_left_out(super().receive_data_chunk, raw_data, start)

    def file_complete(self, file_size):
        with suppress(SkipFile):
            return self._or_left_out(self._finished, file_size)
        return None

    def _finished(self, file_size):
        self.file.flush()
        return super().file_complete(file_size)

    def _or_left_out(self, act, *args, **kwargs):
        try:
            return act(*args, **kwargs)
        except OSError as error:
            with suppress(OSError, AttributeError):
                self.file.close()  # and goes: what came of it takes room that there is not
            left_out = getattr(self.request, "files_without_room", None)
            if left_out is None or not is_without_room(error):
                raise
            left_out.append((self.field_name, self.file_name))
            raise SkipFile from error


def keeps_answers(view):
    """Mark a view whose form is worth reading also when there is no room for the files in it: it says so itself."""
    view.keeps_answers = True
    return view


def no_room():
    """Return the Refused of a file that could not be kept because the disk takes no more."""
    return Refused(_("we have no room for it now. Your answers are kept: try again in a few minutes."), "room")
