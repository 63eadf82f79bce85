"""The worker's part: reading the outbox for each engine as soon as something changed, and every minute in case."""

import logging
import time

from django.db.models import Max
from procrastinate.contrib.django import app

from core import queues
from core.models import CustomDocument

from . import file_text, outbox, popularity, related, upkeep
from .engines.base import EngineUnavailable
from .engines.chosen import engine_named, engine_names
from .models import EngineState, FileText, OutboxEntry
from .vocabulary import vocabulary

logger = logging.getLogger("soberania.search")
PATIENCE = 25  # tries, 0.2 s apart, for a transaction that is still running


@app.task(name=outbox.FEED, queue=queues.SEARCH)
def feed(engine):
    """Bring one engine up to date. An engine that is away keeps its cursor and is tried again every minute.

    A job may be older than the settings: of an engine that the site no longer has, nothing is done.
    """
    if engine not in engine_names():
        return
    try:
        for _ in range(PATIENCE):
            _, more = upkeep.feed(engine_named(engine))
            if not more:
                break
            time.sleep(0.2)
    except EngineUnavailable as error:
        logger.warning("search engine away, changes wait in the outbox", extra={"engine": engine, "error": str(error)})


@app.periodic(cron="* * * * *")
@app.task(name="search.every_minute", queue=queues.SEARCH, queueing_lock="search-every-minute")
def every_minute(timestamp):
    """Feed what a lost wake-up left, count the words again if documents changed, forget what everybody read."""
    for name in engine_names():
        if not upkeep.built(name) or upkeep.outdated(name):
            _build(name)
        feed(engine=name)
    newest = OutboxEntry.objects.aggregate(newest=Max("id"))["newest"] or 0
    counted, _ = EngineState.objects.get_or_create(engine="counted")
    if newest > counted.sequence:
        related.compare()
        vocabulary.recount()
        EngineState.objects.filter(engine="counted").update(sequence=newest)
    outbox.forget_read(engine_names())


def _build(name):
    """Make the index of an engine: ELASTICSEARCH_URL was set on a site that had none, or an upgrade changed it."""
    try:
        upkeep.rebuild(engine_named(name))
    except EngineUnavailable as error:
        logger.warning("search engine away, not built yet", extra={"engine": name, "error": str(error)})


@app.task(name="search.read_file", queue=queues.SEARCH, retry=5)
def read_file(document):
    """Keep the text of an uploaded file, unless the same content was read before, and let the search know."""
    found = CustomDocument.objects.filter(pk=document).first()
    extension = found.file_extension.lower() if found else ""
    if extension not in file_text.EXTENSIONS:
        return
    file_hash = found.get_file_hash()
    if FileText.objects.filter(file_hash=file_hash).exists():
        return
    with found.open_file() as file:
        body = file.read(file_text.LARGEST + 1)
    found_in_it = file_text.read(body, extension)
    kept = {"text": found_in_it.text, "problem": found_in_it.problem}
    FileText.objects.update_or_create(file_hash=file_hash, defaults=kept)
    outbox.enqueue([found])


def read_unread():
    """Have the files read that never were: they came before this site could read their kind, or their job was lost."""
    # What could not be read before there was a word for why is read once more.
    FileText.objects.filter(text="", problem="").delete()
    known = FileText.objects.values("file_hash")
    for key, name in CustomDocument.objects.exclude(file_hash__in=known).values_list("pk", "file"):
        if name.rpartition(".")[2].lower() in file_text.EXTENSIONS:
            read_file.defer(document=key)


def forget_texts():
    """Delete the texts of files that are gone."""
    FileText.objects.exclude(file_hash__in=CustomDocument.objects.values("file_hash")).delete()


@app.periodic(cron="20 4 * * *")
@app.task(name="search.every_night", queue=queues.SEARCH, queueing_lock="search-every-night")
def every_night(timestamp):
    """Let popularity follow what people open, and read everything again.

    Whatever changed in a way no signal told (a file's page, a date that passed) is right again by the morning.
    """
    popularity.refresh()
    forget_texts()
    read_unread()
    outbox.enqueue_sources(outbox.every_source())
