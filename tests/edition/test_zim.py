"""The edition as ZIM files for Kiwix, made by the extra in its own process; without `libzim` skipped, with a reason."""

import os
import subprocess
import sys

import pytest

from edition.making import ZIP
from tests.support.paths import ROOT

pytestmark = pytest.mark.django_db
SCRIPT = ROOT / "deploy" / "zim" / "make_zim.py"
PYTHON = os.environ.get("ZIM_PYTHON", sys.executable)  # of the environment of deploy/zim/requirements.txt
READ = """
import sys
from libzim.reader import Archive
from libzim.search import Query, Searcher
one = Archive(sys.argv[1])
found = Searcher(one).search(Query().set_query("pasaporte"))
start = one.main_entry.get_item()
print(one.check(), start.path, one.get_metadata("Language").decode(), one.get_metadata("Date").decode())
print(one.has_illustration(48), found.getEstimatedMatches(), one.has_entry_by_path("soberania.html"))
"""


def ran(*arguments):
    return subprocess.run([PYTHON, *arguments], check=False, capture_output=True, text=True, timeout=120)


@pytest.fixture
def libzim():
    if ran("-c", "import libzim").returncode:
        pytest.skip("libzim is an extra: deploy/zim/requirements.txt, and ZIM_PYTHON")


def test_each_language_is_a_whole_file_that_is_searched(small, tmp_path, libzim):
    (tmp_path / "e.zip").write_bytes(small.files[ZIP])
    made = ran(str(SCRIPT), str(tmp_path / "e.zip"), str(tmp_path / "out"))
    assert made.returncode == 0, made.stderr
    files = sorted((tmp_path / "out").iterdir())
    assert [file.name.rpartition("_")[0] for file in files] == ["soberania_en", "soberania_es"]
    for file, start, language in zip(files, ("en/index.html", "index.html"), ("eng", "spa"), strict=True):
        said = ran("-c", READ, str(file)).stdout.split()
        assert said[:3] == ["True", start, language] and said[3] in file.name
        assert said[4] == "True" and int(said[5]) >= 3 and said[6] == "False"


@pytest.mark.parametrize("body", [b"", b"PK", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_edition_is_told_and_nothing_is_written(tmp_path, libzim, body):
    (tmp_path / "e.zip").write_bytes(body)
    made = ran(str(SCRIPT), str(tmp_path / "e.zip"), str(tmp_path / "out"))
    assert made.returncode == 1 and "it is no edition" in made.stderr and not (tmp_path / "out").exists()


def test_without_the_extra_it_says_what_to_install(tmp_path):
    (tmp_path / "libzim").mkdir()
    (tmp_path / "libzim" / "__init__.py").write_text("raise ImportError")
    run = [sys.executable, str(SCRIPT), "x", "y"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    made = subprocess.run(run, check=False, capture_output=True, text=True, env=environment, timeout=60)
    assert made.returncode == 1 and "deploy/zim/requirements.txt" in made.stderr
