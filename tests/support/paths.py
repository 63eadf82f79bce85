"""Where the project and the data of its tests lie. The one owner of these paths."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # the folder of manage.py
TESTS = ROOT / "tests"
DATA = TESTS / "data"
