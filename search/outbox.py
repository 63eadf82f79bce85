"""What changed and must reach the engines: one row per source, written in the transaction that changed it.

A source is a registered model's row in all its languages: `services_catalog.servicepage:<translation key>`. Readers
make its documents again from the database, so a row says only where to look, never what to write.

Numbers are drawn before commit, so a later number may be visible first, and a cursor could pass one still to come.
Therefore a writer, before it draws, locks the last number given so far; readers stop at the lowest number locked.
"""

from contextlib import contextmanager, suppress

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Min
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from wagtail.models import Page, TranslatableMixin

from core import queues
from core.searchable import registered

from .engines.chosen import engine_names
from .models import EngineState, OutboxEntry

FEED = "search.feed"  # the task that brings one engine up to date
WRITING = 0x5EA4C4  # the class of our advisory locks
SEQUENCE = "search_outboxentry_id_seq"
LAST = f"SELECT last_value - (NOT is_called)::int FROM {SEQUENCE}"  # noqa: S608 (a constant)
# Once per transaction. Shared, so that writers never wait for each other. Our numbers stay far below 2^31.
ANNOUNCE = f"""
SELECT pg_advisory_xact_lock_shared({WRITING}, ({LAST})::int)
WHERE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = {WRITING} AND pid = pg_backend_pid())
"""  # noqa: S608 (constants)
LOWEST_BEING_WRITTEN = f"""
SELECT min(objid::bigint) FROM pg_locks WHERE locktype = 'advisory' AND classid = {WRITING}
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""  # noqa: S608 (constants)


def source_of(instance):
    """Return the source (str) of an instance of a registered model."""
    key = instance.translation_key if isinstance(instance, TranslatableMixin) else instance.pk
    return f"{instance._meta.label_lower}:{key}"


def instances_of(source):
    """Return the rows of a source, one per language. Empty when they are gone."""
    label, _, key = source.partition(":")
    model = apps.get_model(label)
    field = "translation_key" if issubclass(model, TranslatableMixin) else "pk"
    return list(model._default_manager.filter(**{field: key}))


def enqueue(instances):
    """Write that `instances` changed, and wake the engines once this transaction is committed."""
    models = registered()
    enqueue_sources(source_of(instance) for instance in instances if type(instance) in models)


def enqueue_sources(sources):
    """Write that these sources changed."""
    sources = set(sources)
    if not sources:
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ANNOUNCE)
        OutboxEntry.objects.bulk_create(OutboxEntry(source=source) for source in sorted(sources))
    if not any(callback is kick for _, callback, _ in connection.run_on_commit):  # once for a whole transaction
        transaction.on_commit(kick, robust=True)


def kick():
    """Wake the feeding of every engine. One waiting job per engine is enough: it reads everything there is.

    The task is named, not imported: it stands above this module and reads it.
    """
    for name in engine_names():
        # A refused job is an error of the database: the savepoint keeps it from breaking what runs around this.
        with suppress(AlreadyEnqueued), transaction.atomic():
            job = app.configure_task(FEED, queue=queues.SEARCH, queueing_lock=f"search-feed-{name}")
            job.defer(engine=name)


def every_source():
    """Yield the source of every registered row."""
    for model in registered():
        field = "translation_key" if issubclass(model, TranslatableMixin) else "pk"
        for key in model._default_manager.values_list(field, flat=True).distinct().order_by(field).iterator():
            yield f"{model._meta.label_lower}:{key}"


def enqueue_tree(page):
    """Write that a page and everything below it changed: their addresses or who may see them."""
    models = tuple(model for model in registered() if issubclass(model, Page))
    for model in models:
        enqueue(model.objects.descendant_of(page, inclusive=True))


@contextmanager
def reading(engine_name):
    """Hold the EngineState of an engine: one reader at a time. Gives the state, saved by the reader."""
    with transaction.atomic():
        EngineState.objects.get_or_create(engine=engine_name)
        yield EngineState.objects.select_for_update().get(engine=engine_name)


def after(state, limit=None):
    """Return the settled OutboxEntries behind the cursor of `state`, in order: nothing can appear among them."""
    entries = OutboxEntry.objects.filter(id__gt=state.sequence, id__lte=settled()).order_by("id")
    return list(entries[:limit] if limit else entries)


def settled():
    """Return the number up to which every row is there or never will be.

    The order matters: a number drawn before the first query has its writer among the locks of the second, or is done.
    """
    with connection.cursor() as cursor:
        cursor.execute(LAST)
        [last] = cursor.fetchone()
        cursor.execute(LOWEST_BEING_WRITTEN)
        [lowest] = cursor.fetchone()
    return last if lowest is None else min(last, lowest)


def waiting(state):
    """Say whether there are rows behind the cursor, settled or not."""
    return OutboxEntry.objects.filter(id__gt=state.sequence).exists()


def count_waiting(engine_name):
    """Return how many rows an engine has not read: what operators watch."""
    state = EngineState.objects.filter(engine=engine_name).first() or EngineState()
    return OutboxEntry.objects.filter(id__gt=state.sequence).count()


def next_version():
    """Return a number larger than any given before. Drawn before content is read: the later reader wins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [SEQUENCE])
        return cursor.fetchone()[0]


def forget_read(names):
    """Delete the rows that all these engines have read. Run now and then."""
    states = EngineState.objects.filter(engine__in=names)
    if states.count() < len(names):
        return 0
    oldest = states.aggregate(oldest=Min("sequence"))["oldest"]
    return OutboxEntry.objects.filter(id__lte=oldest).delete()[0]
