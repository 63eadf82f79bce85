"""The first synonyms, kept as data. Editors change them in the admin; loading again never undoes their changes."""

import json
from pathlib import Path

from django.contrib.auth.models import Group, Permission

from accounts import groups

from . import service, upkeep
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


def let_editors_tune():
    """Give editors and approvers the synonyms and the bets. What an administrator took away from others stays away."""
    tuning = Permission.objects.filter(
        content_type__app_label="search", content_type__model__in=["synonym", "bestbet", "worstbet"]
    )
    for group in Group.objects.filter(name__in=[groups.EDITORS, groups.APPROVERS]):
        group.permissions.add(*tuning)


def load(data=None, progress=lambda text: None):
    """Load the synonyms, and fill the index of every engine that never had one."""
    let_editors_tune()
    progress(f"{load_synonyms()} synonyms")
    for name in service.engine_names():
        if not upkeep.built(name):
            progress(f"{name}: {upkeep.rebuild(service.engine_named(name))} documents can be found")
