"""What this room and the libraries under it keep of people, and for how long (core.retention)."""

from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, PageLogEntry, UploadedFile

from core import retention
from core.backup import KEPT_DAYS as BACKUP_DAYS
from core.messages import outbox
from core.messages.model import OutgoingMessage, Status
from core.models import KeptValue, Limit
from core.retention import Gone, Kind, Rows

DONE_DAYS, FAILED_DAYS = 30, 90
PAGE_LOG_DAYS, RECORD_LOG_DAYS = 5 * 365, 2 * 365
ARRIVING_DAYS = 7
PROXY_DAYS, LINE_DAYS = 14, 30  # logrotate of Debian; deploy/systemd/journald.conf
MEDIA = "media"
PAGE = "The page of what is kept (/datos-personales/)."

retention.register_storage(MEDIA, lambda: default_storage)

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
class ArrivingContent:
    """Files that editors chose and whose form they never filled: their rows have no date, so the disk says it."""

    def _due(self, now):
        for row in UploadedFile.objects.order_by("pk"):
            try:
                when = row.file.storage.get_modified_time(row.file.name)
            except FileNotFoundError:
                when = None
            if when is None or when < retention.over(ARRIVING_DAYS, now):
                yield row

    def look(self, now):
        rows = list(self._due(now))
        return {"due": len(rows), "held": 0, "labels": [str(row.pk) for row in rows[:50]]}

    def take(self, now, most, without):
        rows = [row for row, _ in zip(self._due(now), range(most), strict=False)]
        if not rows:
            return None
        files = retention.doom(MEDIA, [row.file.name for row in rows])
        UploadedFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
        return Gone([str(row.pk) for row in rows], files)


def log_of_records(now):
    return ModelLogEntry.objects.filter(timestamp__lt=retention.over(RECORD_LOG_DAYS, now))


def log_of_pages(now):
    return PageLogEntry.objects.filter(timestamp__lt=retention.over(PAGE_LOG_DAYS, now))


def messages_due(now):
    """Messages whose row is over. One that waits is tried for days; one that waits after months the queue lost."""
    ended = Q(status__in=outbox.KEPT, created_at__lt=retention.over(outbox.KEPT_DAYS.days, now))
    left = Q(status__in=(Status.FAILED, Status.WAITING), created_at__lt=retention.over(outbox.KEPT_FAILED.days, now))
    return OutgoingMessage.objects.filter(ended | left)


def limits_due(now):
    return Limit.objects.filter(expires_at__lt=now.timestamp())


def values_due(now):
    return KeptValue.objects.filter(expires_at__lt=now.timestamp())


def editing_due(now):
    return EditingSession.objects.filter(last_seen_at__lt=now - EditingSession.STALE_TIMEOUT)


def typed_due(now):
    return FormState.objects.filter(last_updated_at__lt=now - FormState.STALE_TIMEOUT)


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
        key="core.record_log",
        title="Who of the staff did what with a record",
        holds="The member of staff, the record, what was done and when.",
        purpose="Answer for what was done.",
        rule="2 years, and no longer than the record when it is what a person sent.",
        end="Removed.",
        told="Not told: staff at work, who read it in the history of each record.",
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
        told="Not told: staff at work, who read it in the history of each page.",
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
        rule="Words and address: until it was delivered or its code ended. That there was one: "
        f"{outbox.KEPT_DAYS.days} days after it was written. What could not be delivered, with its words: "
        f"{outbox.KEPT_FAILED.days} days. Never longer than the request, the form or the account it tells of.",
        end="Removed.",
        told=PAGE,
        tables=("core.OutgoingMessage",),
        source=Rows(messages_due, moment="created_at"),
        order=80,
        seen_by="nobody",
        public=(
            _("E-mails and text messages that we send you"),
            format_lazy(
                _(
                    "Address and words: until they are delivered. What could not be delivered: {days} days. Never "
                    "longer than what they tell of."
                ),
                days=outbox.KEPT_FAILED.days,
            ),
        ),
    )
)
retention.register(
    Kind(
        key="core.limit",
        title="How often something was tried",
        holds="How often something was tried from an address or for an account, under keyed hashes.",
        purpose="Limits.",
        rule="Until the moment each was made for: minutes or hours, a day at most.",
        end="Removed within the minute, by the task core.limits_forget, and each night what that left.",
        told=PAGE,
        tables=("core.Limit",),
        source=Rows(limits_due),
        order=80,
        seen_by="nobody",
        public=(
            _(
                "How many times something was tried from a place, without names or addresses, so that nobody can guess codes"
            ),
            _("Minutes or hours, a day at most."),
        ),
    )
)
retention.register(
    Kind(
        key="core.value",
        title="Values kept for a while",
        holds="Values of the cache under keys: what a way to sign in or to send a code waits for.",
        purpose="Go on where one was.",
        rule="Until the moment each was made for, a day at most.",
        end="Removed within the minute, by the task core.limits_forget, and each night what that left.",
        told="Not told: nobody is in it by name.",
        tables=("core.KeptValue",),
        source=Rows(values_due),
        order=80,
        seen_by="nobody",
    )
)
retention.register(
    Kind(
        key="core.editing",
        title="Who is editing what",
        holds="The member of staff, the page or record open in an editor, and when it was last seen.",
        purpose="Tell a second editor.",
        rule="One hour after it was last seen.",
        end="Removed.",
        told="Not told: staff at work.",
        tables=("wagtailadmin.EditingSession",),
        source=Rows(editing_due, moment="last_seen_at"),
        order=80,
        seen_by="editors",
    )
)
retention.register(
    Kind(
        key="core.typed",
        title="What an editor typed and did not save",
        holds="The member of staff and the text of a form of the admin, for its preview.",
        purpose="Show the preview.",
        rule="One day after it was last changed.",
        end="Removed.",
        told="Not told: staff at work.",
        tables=("wagtailadmin.FormState",),
        source=Rows(typed_due, moment="last_updated_at"),
        order=80,
        seen_by="its editor",
    )
)
retention.register(
    Kind(
        key="core.arriving_content",
        title="Files that editors chose and did not finish adding",
        holds="An image or document and who chose it.",
        purpose="Go on with its title.",
        rule=f"{ARRIVING_DAYS} days.",
        end="Removed.",
        told="Not told: staff at work.",
        tables=("wagtailcore.UploadedFile",),
        source=ArrivingContent(),
        order=80,
        seen_by="editors",
    )
)
retention.register(
    Kind(
        key="core.lines",
        title="Lines of the logs",
        holds="The proxy's: address of the visitor, day and hour, page without its query. The site's: what failed or was "
        "refused, with keyed hashes instead of people and addresses.",
        purpose="Find faults and attacks.",
        rule=f"The proxy's {PROXY_DAYS} days, as logrotate of Debian has it; the site's {LINE_DAYS} days (deploy/systemd/journald.conf).",
        end="Removed by the machine, not by this program.",
        told=PAGE,
        tables=(),
        source=None,
        seen_by="whoever runs the machines",
        public=(
            _("The list of visits of the server: address of the connection, hour and page"),
            format_lazy(_("{days} days."), days=PROXY_DAYS),
        ),
    )
)
retention.register(
    Kind(
        key="core.backup",
        title="Backups",
        holds="All of the above, encrypted where it is encrypted.",
        purpose="Bring the site back after a disaster.",
        rule=f"{BACKUP_DAYS} days (`manage.py backup --keep`). What was removed meanwhile is removed again after a restore: "
        "`manage.py retention`, which docs/operators.md says to run after a restore.",
        end="Removed when a newer one is proved.",
        told=PAGE,
        tables=(),
        source=None,
        seen_by="whoever runs the machines",
        public=(
            _("Backups of all of it, in case the machines are lost"),
            format_lazy(_("{days} days more: what was erased leaves them then."), days=BACKUP_DAYS),
        ),
    )
)
retention.holds_nobody(
    "The proof of what was removed: digests, counts and days.", "core.RetentionRun", "core.RetentionBatch"
)
retention.holds_nobody(
    "Names of files that are going, settled in the same minute or the next night.", "core.DoomedFile"
)
retention.holds_staff(
    "Content of the site and who brought it: as long as the content.",
    *("core.CustomImage", "core.CustomDocument", "wagtaildocs.Document", "wagtailimages.Image"),
)
retention.holds_nobody("Content of the site.", "core.CustomRendition", "wagtailimages.Rendition", "wagtailembeds.Embed")
retention.holds_staff(
    "Who wrote, asked for, approved, locked or translated content: as long as the content.",
    *("wagtailcore.Page", "wagtailcore.Revision", "wagtailcore.WorkflowState", "wagtailcore.TaskState"),
    *("wagtailcore.Comment", "wagtailcore.CommentReply", "wagtailcore.PageSubscription"),
    *("wagtail_localize.StringTranslation", "wagtail_localize.SegmentOverride"),
)
retention.holds_nobody(
    "Where content is, who may work on it by group, and its translation.",
    *("wagtailcore.Locale", "wagtailcore.Site", "wagtailcore.GroupSitePermission", "wagtailcore.Collection"),
    *("wagtailcore.CollectionViewRestriction", "wagtailcore.CollectionViewRestriction_groups"),
    *("wagtailcore.GroupCollectionPermission", "wagtailcore.GroupPagePermission", "wagtailcore.WorkflowContentType"),
    *("wagtailcore.Workflow", "wagtailcore.WorkflowTask", "wagtailcore.WorkflowPage", "wagtailcore.Task"),
    *("wagtailcore.GroupApprovalTask", "wagtailcore.GroupApprovalTask_groups", "wagtailcore.ReferenceIndex"),
    *("wagtailcore.PageViewRestriction", "wagtailcore.PageViewRestriction_groups", "wagtailadmin.Admin"),
    *("wagtail_localize.TranslatableObject", "wagtail_localize.TranslationSource", "wagtail_localize.Translation"),
    *("wagtail_localize.TranslationLog", "wagtail_localize.String", "wagtail_localize.TranslationContext"),
    *("wagtail_localize.Template", "wagtail_localize.StringSegment", "wagtail_localize.TemplateSegment"),
    *("wagtail_localize.RelatedObjectSegment", "wagtail_localize.OverridableSegment"),
    *("wagtail_localize.LocaleSynchronization", "wagtailredirects.Redirect", "wagtailsearch.IndexEntry"),
    *("taggit.Tag", "taggit.TaggedItem"),
)
retention.holds_nobody(
    "Addresses that were served, why content was taken down, and what came with the first content.",
    *("core.Change", "core.ServedAddress", "core.TakenDown", "core.SeededRow"),
)
retention.holds_nobody(
    "Names of rights, groups and tables.",
    *("auth.Permission", "auth.Group", "auth.Group_permissions", "contenttypes.ContentType"),
)
retention.holds_nobody(
    "Workers that are running, and when periodic tasks began.",
    *("procrastinate.ProcrastinateWorker", "procrastinate.ProcrastinatePeriodicDefer"),
)
