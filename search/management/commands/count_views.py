import io
import re
import sys
from collections import Counter
from urllib.parse import unquote

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search import popularity
from search.page_views import is_program

QUOTED = r'"(?:[^"\\]|\\.)*"'
# Combined format. Of a line only these four are looked at: not the address, the name, the time or the referrer.
LINE = re.compile(
    rf'[^"]*\] "(?P<method>\S+) (?P<target>\S+)(?: \S+)?" (?P<status>\d+) \S+ {QUOTED} "(?P<agent>(?:[^"\\]|\\.)*)"'
)


def viewed_path(line):
    """Return the path that a person viewed by a matched LINE, or None: the rule of the site, as far as logs go."""
    if line["method"] != "GET" or line["status"] not in ("200", "304") or is_program(line["agent"]):
        return None
    path = unquote(line["target"].partition("?")[0])
    if not path.startswith("/") or "\x00" in path or path.startswith(tuple(settings.PAGE_CACHE_NEVER)):
        return None
    return path


class Command(BaseCommand):
    help = (
        "Add the page views of an access log in combined format, read from standard input, to the popularity of pages. "
        "Give every line once. For an edge cache whose hits the site never sees."
    )

    def handle(self, *args, **options):
        views, lines, unread = Counter(), 0, 0
        for text in io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace"):
            lines += 1
            if line := LINE.match(text):
                views[viewed_path(line)] += 1
            else:
                unread += 1
        if lines and unread == lines:
            raise CommandError("No line is in combined format (it needs the user agent: programs are not counted).")
        uncounted = views.pop(None, 0)
        # One statement: a database that is away has counted nothing, and the same log may be given again.
        documents = popularity.add({path: (number, 0) for path, number in views.items()})
        self.stdout.write(
            f"{lines} lines: {views.total()} views, {uncounted} that are none, {unread} not understood; "
            f"{documents} documents"
        )
