"""Documents in an engine for tests, without pages."""

from core.searchable import SearchDoc
from search.engines.base import IndexedDoc
from search.engines.postgres import PostgresEngine
from search.query import understand
from search.vocabulary import vocabulary

BROWSER = "Mozilla/5.0 (Linux; Android 9; CUBOT_NOTE_7) AppleWebKit/537.36 Chrome/98.0 Mobile Safari/537.36"


def doc(identifier, title, **fields):
    kind = identifier.partition(":")[0]
    fields.setdefault("language", "es")
    return SearchDoc(id=identifier, type=kind, title=title, url=f"/x/{identifier}/", **fields)


def fill(engine, docs, version=1):
    """Put SearchDocs in an engine, and their words in the vocabulary."""
    ready = [IndexedDoc(one, version, ("es", "en") if one.language == "es" else (one.language,)) for one in docs]
    engine.index(ready)
    engine.settle()
    if engine.name != "postgres":
        PostgresEngine().index(ready)  # both are always fed: the words of the site are counted there
    vocabulary.recount()


def found(engine, text, language="es", **options):
    """Return the ids found for `text`."""
    return [hit.id for hit in engine.search(understand(text, language, **options)).hits]
