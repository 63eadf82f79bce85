"""What this room and the libraries under it keep of people, and for how long (core.retention)."""

from dataclasses import dataclass

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from core import retention
from core.messages import outbox
from core.retention import Gone, Kind, Rows

DONE_DAYS, FAILED_DAYS = 30, 90
PAGE_LOG_DAYS, RECORD_LOG_DAYS = 5 * 365, 2 * 365

ENDED = """
FROM procrastinate_jobs job
WHERE job.status IN ('succeeded', 'failed', 'cancelled', 'aborted') AND NOT job.id = ANY(%s)
  AND (SELECT max(event.at) FROM procrastinate_events event WHERE event.job_id = job.id)
      < CASE job.status WHEN 'succeeded' THEN %s ELSE %s END
"""


def tasks_delete(ids):
    """Delete tasks of the queue by their ids (list of int), with their history."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_periodic_defers WHERE job_id = ANY(%s)", [ids])
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = ANY(%s)", [ids])


def tasks_forget(argument, values):
    """Delete the tasks that name, in their `argument` (str), one of `values`: what they were about is gone.

    One that a worker is doing at this moment is left to it; its task ends without its row.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM procrastinate_jobs WHERE status <> 'doing' AND args ->> %s = ANY(%s)",
            [argument, [str(value) for value in values]],
        )
        tasks_delete([pk for (pk,) in cursor.fetchall()])


@dataclass(frozen=True)
class Tasks:
    """The ended tasks of the queue, which no model of Django may delete."""

    def _ended(self, now, without, most):
        days = [retention.over(DONE_DAYS, now), retention.over(FAILED_DAYS, now)]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT job.id {ENDED} ORDER BY job.id LIMIT %s", [list(without), *days, most])
            return [pk for (pk,) in cursor.fetchall()]

    def look(self, now):
        ids = self._ended(now, (), 10**9)
        return {"due": len(ids), "held": 0, "labels": [str(pk) for pk in ids[:50]]}

    def take(self, now, most, without):
        ids = self._ended(now, without, most)
        if not ids:
            return None
        tasks_delete(ids)
        return Gone([str(pk) for pk in ids])


@dataclass(frozen=True)
class CacheEntries:
    """Entries of the database cache past their moment. Django removes them only when the table is full."""

    def _table(self):
        cache = caches["default"]
        if not isinstance(cache, DatabaseCache):  # Redis forgets by itself
            return None
        return cache._table if cache._table in connection.introspection.table_names() else None

    def look(self, now):
        table = self._table()
        if table is None:
            return {"due": 0, "held": 0, "labels": []}
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE expires < %s', [timezone.now()])  # noqa: S608
            return {"due": cursor.fetchone()[0], "held": 0, "labels": []}

    def take(self, now, most, without):
        table = self._table()
        if table is None:
            return None
        with connection.cursor() as cursor:
            cursor.execute(
                f'DELETE FROM "{table}" WHERE cache_key IN '  # noqa: S608
                f'(SELECT cache_key FROM "{table}" WHERE expires < %s LIMIT %s FOR UPDATE SKIP LOCKED) '
                "RETURNING cache_key",
                [timezone.now(), most],
            )
            names = [key for (key,) in cursor.fetchall()]
        return Gone(names) if names else None


def log_of_records(now):
    return ModelLogEntry.objects.filter(timestamp__lt=retention.over(RECORD_LOG_DAYS, now))


def log_of_pages(now):
    return PageLogEntry.objects.filter(timestamp__lt=retention.over(PAGE_LOG_DAYS, now))


retention.register(
    Kind(
        key="core.task",
        title="Tasks of the queue",
        holds="What a worker did or could not do: ids, never texts. It says that a request, a file or a message existed.",
        purpose="Deliver mail and checks after the answer, and see what failed.",
        rule=f"Done: {DONE_DAYS} days. Failed or cancelled: {FAILED_DAYS} days. Also with what they name.",
        end="Removed.",
        told="Not told: nobody is in it by name.",
        tables=("procrastinate.ProcrastinateJob", "procrastinate.ProcrastinateEvent"),
        source=Tasks(),
        order=80,
    )
)
retention.register(
    Kind(
        key="core.cache",
        title="Entries of the shared cache",
        holds="How often something was tried from an address or for an account, under hashed names.",
        purpose="Limits.",
        rule="Until the moment each was made for, an hour or a day at most.",
        end="Removed.",
        told="Not told: nobody is in it by name.",
        tables=(),
        source=CacheEntries(),
        order=80,
    )
)
retention.register(
    Kind(
        key="core.record_log",
        title="Who of the staff did what with a record",
        holds="The member of staff, the record, what was done and when.",
        purpose="Answer for what was done.",
        rule="2 years, and no longer than the record when it is what a person sent.",
        end="Removed.",
        told="To staff, in the history of each record.",
        tables=("wagtailcore.ModelLogEntry",),
        source=Rows(log_of_records, moment="timestamp"),
        order=80,
        seen_by="administrators",
    )
)
retention.register(
    Kind(
        key="core.page_log",
        title="Who of the staff did what with a page",
        holds="The member of staff, the page, what was done and when.",
        purpose="Answer for what was published.",
        rule="5 years.",
        end="Removed.",
        told="To staff, in the history of each page.",
        tables=("wagtailcore.PageLogEntry",),
        source=Rows(log_of_pages, moment="timestamp"),
        order=80,
        seen_by="editors and administrators",
    )
)
retention.register(
    Kind(
        key="core.message",
        title="Messages that go out",
        holds="Address or telephone and the words of an e-mail or a text message (encrypted), and how its delivery went.",
        purpose="Deliver it, and see what could not be delivered.",
        rule=f"{outbox.KEPT_DAYS.days} days after it was written; {outbox.KEPT_FAILED.days} when it could not be delivered.",
        end="Removed.",
        told="Not yet on a page.",
        tables=("core.OutgoingMessage",),
        source=Rows(outbox.over, moment="created_at"),
        order=80,
        seen_by="nobody",
    )
)
retention.register(
    Kind(
        key="core.limit",
        title="Limits and values kept for a while",
        holds="How often something was tried from an address or for an account, and values of the cache, under keys.",
        purpose="Limits.",
        rule="Until the moment each was made for.",
        end="Removed within the minute, by the task core.limits_forget.",
        told="Not yet on a page.",
        tables=("core.Limit", "core.KeptValue"),
        source=None,
        seen_by="nobody",
    )
)
retention.holds_nobody(
    "The proof of what was removed: digests, counts and days.", "core.RetentionRun", "core.RetentionBatch"
)
retention.holds_nobody(
    "Names of files that are going, settled in the same minute or the next night.", "core.DoomedFile"
)
retention.holds_nobody("Content of the site.", "core.CustomImage", "core.CustomDocument", "core.CustomRendition")
retention.holds_nobody(
    "Content, its history, its translation and the rights of staff in it: kept as long as the site. It names staff.",
    *("wagtailcore", "wagtailadmin", "wagtail_localize", "wagtaildocs", "wagtailimages", "wagtailembeds"),
    *("wagtailredirects", "wagtailsearch", "wagtailusers", "taggit"),
)
retention.holds_nobody("Names of rights, groups and tables.", "auth", "contenttypes")
retention.holds_nobody("Workers that are running, and when periodic tasks began.", "procrastinate")
