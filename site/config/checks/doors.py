"""The doors carry types, and mypy finds them true: what one room may ask of another is written down and checked.

A door is what other files lean on: `services.py` of a room, its part of the API, a registry, the base of the engines
and of the types of field, and these checks. Inside a room it is as its people like.
"""

import os
import subprocess
import sys

from config.checks import CHECKOUT, ROOMS, folder

REGISTRIES = (
    *(
        "api",
        "api_errors",
        "audit",
        "citizen_space",
        "door",
        "facets",
        "key_rotation",
        "language_paths",
        "levels",
        "pages",
    ),
    *("personal_data", "queues", "searchable", "limits/__init__", "limits/counting", "messages/outbox"),
)
OTHERS = ("search/engines/base.py", "services_catalog/facets.py", "tramites_forms/field_types/base.py")


def doors() -> list[str]:
    """Return the paths of the files, relative to the checkout. A room's new `services.py` or `api` is one by itself."""
    found = [folder("core") / f"{name}.py" for name in REGISTRIES] + [CHECKOUT / path for path in OTHERS]
    for room in ROOMS:
        found += [folder(room) / "services.py", folder(room) / "service.py", folder(room) / "api.py"]
        found += sorted((folder(room) / "api").glob("*.py"))
    found += sorted((folder("config") / "checks").glob("*.py"))
    return [str(path.relative_to(CHECKOUT)) for path in dict.fromkeys(found) if path.exists()]


if __name__ == "__main__":
    environment = os.environ | {"MYPYPATH": f"{CHECKOUT / 'site'}:{CHECKOUT}"}
    command = [sys.executable, "-m", "mypy", *doors()]
    sys.exit(subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode)
