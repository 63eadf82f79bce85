"""An edition as one ZIP to pass on: the files for phones, the folder for computers and kiosks, and its seal."""

import hashlib
import io
import json
import zipfile
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casework.sealing import ZIP_SAYS
from core.language_paths import codes
from edition.rendering import Mark

SHORT = 8  # hex digits of the SHA-256 of each file: enough to tell which changed


def zipped(files: dict[str, bytes], made_at: datetime) -> bytes:
    """Return a ZIP (bytes) of files {path: body}, always the same of the same files."""
    out = io.BytesIO()
    moment = timezone.localtime(made_at)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, (moment.year, moment.month, moment.day, moment.hour, moment.minute, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[path])
    return out.getvalue()


def listed(files: dict[str, bytes]) -> dict[str, str]:
    """Return {path: short SHA-256} of files."""
    return {path: hashlib.sha256(body).hexdigest()[:SHORT] for path, body in sorted(files.items())}


def described(files: dict[str, bytes], mark: Mark) -> bytes:
    """Return what a program reads of an edition (JSON): which it is, and of each file a short SHA-256."""
    said: dict[str, Any] = {"number": mark.number, "day": mark.day, "site": settings.SITE_URL, "files": listed(files)}
    return json.dumps(said, ensure_ascii=False, indent=0, separators=(",", ":")).encode()


def changed_files(files: dict[str, bytes], before: dict[str, str]) -> dict[str, bytes]:
    """Return the plain pages that differ from the edition before ({path: short SHA-256}); the whole files are not."""
    now = listed(files)
    return {path: files[path] for path in files if now[path] != before.get(path) and not is_whole(path)}


def is_whole(path: str) -> bool:
    return path.startswith("soberania")


def read_me(mark: Mark) -> bytes:
    """Return what somebody reads who opens the folder, in every language of the site, the source first."""
    pieces = []
    for code in codes():
        with translation.override(code):
            lines = [
                _("%(site)s offline") % {"site": settings.WAGTAIL_SITE_NAME},
                mark.words(),
                "",
                _("On a phone: open %(name)s. It holds everything.") % {"name": one_file_name(code)},
                _("On a computer: open index.html."),
                _("Pass it on. A newer edition: %(address)s") % {"address": f"{settings.SITE_URL}/sin-conexion/"},
                _("To know that nobody changed it, have the ZIP checked at %(address)s")
                % {"address": f"{settings.SITE_URL}/verificar/"},
            ]
        pieces.append("\r\n".join(lines))
    return ("\ufeff" + "\r\n\r\n".join(pieces) + "\r\n").encode()


def one_file_name(code: str) -> str:
    return "soberania.html" if code == settings.LANGUAGE_CODE else f"soberania-{code}.html"


__all__ = ["ZIP_SAYS", "changed_files", "described", "is_whole", "listed", "one_file_name", "read_me", "zipped"]
