"""System checks: what would otherwise fail later and less clearly."""

from django.core.checks import Error, Tags, register
from django.db import connections

LEAST_POSTGRESQL = 15


@register(Tags.database)
def postgresql_new_enough(app_configs, databases=None, **kwargs):
    """Refuse any other database, and a PostgreSQL older than we rely on. Runs with `migrate` and `check --database`."""
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            errors.append(Error(f"The database must be PostgreSQL, not {connection.display_name}.", id="core.E001"))
        elif connection.pg_version < LEAST_POSTGRESQL * 10000:
            errors.append(
                Error(
                    f"PostgreSQL {LEAST_POSTGRESQL} or newer is needed; "
                    f"this server is {connection.pg_version // 10000}.",
                    id="core.E002",
                )
            )
    return errors
