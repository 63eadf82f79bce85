#!/usr/bin/env python
import os
import sys
from pathlib import Path

# `site/` is a source root, not a package: the standard library already owns the name `site`.
sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

# Commands that say nothing to people of the site. Any other needs the Spanish messages: tasks write letters in it.
WORDLESS = {"check", "collectstatic", "createcachetable", "help", "makemigrations", "messages", "migrate", "prepare"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    from config import database, embedded_postgres
    from config.refusals import of_this_process
    from core import built

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    speaks = command not in WORDLESS and not command.startswith("-")
    if reason := of_this_process() or (speaks and built.messages_lacking()):
        sys.exit(f"soberania: {reason}")
    try:
        if os.environ["DJANGO_SETTINGS_MODULE"].endswith(".dev") and not os.environ.get("DATABASE_URL"):
            embedded_postgres.development().hold()
        execute_from_command_line(sys.argv)
    except OperationalError:
        reason = database.why_unusable(settings.DATABASE_URL)
        if reason is None:
            raise
        sys.exit(f"soberania: the database cannot be used: {reason}")
    except (ImproperlyConfigured, embedded_postgres.EmbeddedPostgresError) as error:
        sys.exit(f"soberania: {error}")


if __name__ == "__main__":
    main()
