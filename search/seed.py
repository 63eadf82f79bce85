"""The first synonyms, kept as data. Editors change them in the admin; loading again never undoes their changes."""

import json
from pathlib import Path

from . import upkeep
from .engines import chosen
from .engines.base import EngineUnavailable
from .models import Synonym

FILE = Path(__file__).parent / "seed_data" / "synonyms.json"


def load_synonyms():
    """Create the synonyms of the file that are not there yet (by key). Return how many."""
    made = 0
    for item in json.loads(FILE.read_text(encoding="utf-8")):
        _, created = Synonym.objects.get_or_create(
            key=item["key"],
            defaults={"words": item["words"], "meanings": item.get("meanings", ""), "weight": item.get("weight", 0.9)},
        )
        made += created
    return made


def load(data=None, progress=lambda text: None):
    """Load the synonyms, and fill the index of every engine that never had one.

    One that is away is filled by the worker, which looks every minute: a site does not wait for it to be installed.
    """
    progress(f"{load_synonyms()} synonyms")
    for name in chosen.engine_names():
        if upkeep.built(name):
            continue
        try:
            progress(f"{name}: {upkeep.rebuild(chosen.engine_named(name))} documents can be found")
        except EngineUnavailable:
            progress(f"{name} does not answer: the worker fills it when it does")
