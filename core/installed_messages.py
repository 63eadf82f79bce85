"""What installed packages say and have not yet in Spanish. Editors read it all day, so it is ours to say.

Wagtail is translated by volunteers, after each version. What they have not reached is in
`locale/es/parts/installed.po` (and in `parts/js/installed.po` what its scripts say), also where their Spanish
says tú: this site says usted.
"""

from pathlib import Path

import django
import polib
from django.apps import apps
from django.conf import settings

from core import message_parts

DOMAINS = {"django": "", "djangojs": message_parts.BROWSER}


def packages():
    """Return the folders (Path) of Django and of every installed app that is not of the project and has messages."""
    folders = [Path(django.__file__).parent / "conf", *(Path(config.path) for config in apps.get_app_configs())]
    return [folder for folder in folders if (folder / "locale").is_dir() and "site-packages" in folder.parts]


def read(folder, language, domain, suffix):
    """Return the polib file of a package, or an empty list when it has none."""
    path = folder / "locale" / language / "LC_MESSAGES" / f"{domain}.{suffix}"
    if not path.exists():
        return []
    return polib.mofile(str(path)) if suffix == "mo" else polib.pofile(str(path), encoding="utf-8")


def asked(folder, domain):
    """Return the messages of a package as a dict {(context, msgid): where it is said}."""
    entries = [*read(folder, "en", domain, "po"), *read(folder, settings.LANGUAGE_CODE, domain, "po")]
    return {
        message_parts.key_of(entry): entry.occurrences[0][0] if entry.occurrences else ""
        for entry in reversed(entries)
        if not entry.obsolete
    }


def problems():
    """Return a list of lines: what a package says in no Spanish, and what installed.po says for nobody."""
    lines = []
    for domain, folder in DOMAINS.items():
        parts = message_parts.parts(folder)
        ours = {message_parts.key_of(entry) for part in parts.values() for entry in part if entry.translated()}
        known = {package: asked(package, domain) for package in packages()}
        spanish = {
            package: {message_parts.key_of(entry) for entry in read(package, settings.LANGUAGE_CODE, domain, "mo")}
            for package in known
        }
        said_by_any = set().union(*spanish.values())
        for package, messages in known.items():
            # Messages of templates and Python are one catalogue; each package serves those of its own scripts.
            translated = ours | (spanish[package] if folder else said_by_any)
            lines += [
                f"{package.parent.name}/{package.name}/{place}: {key[1]!r} has no translation ({name_of(folder)})"
                for key, place in sorted(messages.items())
                if key not in translated
            ]
        wanted = set().union(*known.values())
        for path, part in parts.items():
            if path.name == message_parts.INSTALLED:
                lines += [
                    f"{name_of(folder)}: {entry.msgid!r} is said by no installed package"
                    for entry in part
                    if message_parts.key_of(entry) not in wanted
                ]
    return lines


def name_of(folder):
    return str(Path(folder, message_parts.INSTALLED))
