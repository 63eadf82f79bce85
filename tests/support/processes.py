"""Other processes on the database of the running test (which must have committed: `django_db(transaction=True)`)."""

from django.db import connection


def database_address():
    """Return the address (DATABASE_URL) of the test's database."""
    about = connection.settings_dict
    password = f"&password={about['PASSWORD']}" if about["PASSWORD"] else ""
    port = about["PORT"] or 5432
    return f"postgresql:///{about['NAME']}?host={about['HOST']}&port={port}&user={about['USER']}{password}"
