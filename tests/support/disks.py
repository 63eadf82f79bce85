"""Disks that take no more: a real small one where tests may mount, and the same answers of the system given by us."""

import builtins
import errno
import io
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

SIZE = 8 * 1024 * 1024
KINDS = ["full", "read-only"]


class Disk:
    """A folder whose disk can be made full or read-only, and good again."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def files(self):
        """Return the names of all files there, but for what fills it."""
        return sorted(str(one.relative_to(self.folder)) for one in self.folder.rglob("*") if one.is_file())


class RealDisk(Disk):
    def __init__(self, folder):
        super().__init__(folder)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True)

    def break_(self, kind):
        if kind == "read-only":
            subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True)
            return
        with suppress(OSError), open(self.folder / "filling", "wb", buffering=0) as filling:
            while filling.write(b"x" * 4096):
                pass

    def mend(self):
        subprocess.run(["mount", "-o", "remount,rw", self.folder], check=True)
        (self.folder / "filling").unlink(missing_ok=True)

    def files(self):
        return [name for name in super().files() if name != "filling"]

    def end(self):
        subprocess.run(["umount", "-l", self.folder], check=True)


class ToldDisk(Disk):
    """The system's answers, given by us: a full disk takes some bytes of a file before it takes no more."""

    def __init__(self, folder, monkeypatch):
        super().__init__(folder)
        self.kind, self.opened = "", set()
        self._open, self._write = os.open, os.write
        self._io_open = io.open
        monkeypatch.setattr(os, "open", self.open)
        monkeypatch.setattr(os, "fdopen", self.fdopen)
        monkeypatch.setattr(builtins, "open", self.fdopen)
        monkeypatch.setattr(io, "open", self.fdopen)

    def _here(self, path):
        return isinstance(path, (str, bytes, os.PathLike)) and Path(os.fsdecode(path)).is_relative_to(self.folder)

    def open(self, path, flags, *args, **kwargs):
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if self.kind == "read-only" and writes and self._here(path):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        number = self._open(path, flags, *args, **kwargs)
        self.opened.discard(number)
        if writes and self._here(path):
            self.opened.add(number)
        return number

    def fdopen(self, file, mode="r", *args, **kwargs):
        writes = any(letter in mode for letter in "wax+")
        if writes and self.kind == "read-only" and self._here(file):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        opened = self._io_open(file, mode, *args, **kwargs)
        if writes and (self._here(file) or file in self.opened):
            return Filling(opened, self)
        return opened

    def break_(self, kind):
        self.kind = kind

    def mend(self):
        self.kind = ""

    def end(self):
        self.mend()


class Filling:
    """A file on a disk that is getting full."""

    def __init__(self, file, disk):
        self._file, self._disk = file, disk

    def write(self, data):
        if self._disk.kind == "full":
            self._file.write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._file.write(data)

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def __iter__(self):
        return iter(self._file)


def may_mount():
    if os.geteuid() or not shutil.which("mount"):
        return False
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=False, capture_output=True)
        if done.returncode:
            return False
        subprocess.run(["umount", folder], check=True)
    return True


@pytest.fixture(params=["told", pytest.param("real", marks=pytest.mark.root)])
def disk(request, tmp_path, settings, monkeypatch):
    """A Disk on which all the files of the site lie: of people, of editors, kept pages, and those on their way in."""
    if request.param == "real" and not may_mount():
        pytest.skip("nothing may be mounted here")
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = RealDisk(folder) if request.param == "real" else ToldDisk(folder, monkeypatch)
    for name in ("private", "media", "coming", "pages"):
        (folder / name).mkdir()
    settings.PRIVATE_ROOT = folder / "private"
    settings.MEDIA_ROOT = str(folder / "media")
    settings.FILE_UPLOAD_TEMP_DIR = str(folder / "coming")
    pages = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(folder / "pages")}
    settings.CACHES = {**settings.CACHES, "pages": pages}
    yield disk
    disk.end()
