"""The edition of the first content, made once for a file of tests, and unpacked as somebody would."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from edition.making import CHANGES_ZIP, ZIP, make
from edition.models import Edition
from tests.support import factories_catalog as catalogue
from tests.support.pages import home


@dataclass
class Made:
    edition: Edition
    files: dict
    folder: Path

    def url(self, name="soberania.html"):
        return (self.folder / name).as_uri()


def files_of(edition):
    return {one.name: bytes(one.body) for one in edition.files.all()}


@pytest.fixture
def small(db):
    """The edition of a site with a few pages: enough for whatever is not about how much there is."""
    home()
    for slug in ("pasaporte-corriente", "pasaporte-de-un-menor", "renovar-el-pasaporte"):
        catalogue.service(
            slug, title=slug.replace("-", " ").capitalize(), documents=catalogue.items("El pasaporte viejo")
        )
    edition, new = make()
    assert new
    return Made(edition, files_of(edition), None)


@pytest.fixture(scope="module")
def made(seeded_site, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        edition, new = make()
        assert new
        files = files_of(edition)
    folder = tmp_path_factory.mktemp("edicion")
    zipfile.ZipFile(BytesIO(files[ZIP])).extractall(folder)
    assert set(files) == {"soberania.html", "soberania-en.html", ZIP, CHANGES_ZIP}
    return Made(edition, files, folder)
