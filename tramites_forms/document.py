"""The published document of a form: a plain dict, compiled once and never changed. This module reads it.

    {"format": 1, "language": "es", "text": {"title", "summary", "privacy", "sent"},
     "retention_days": days the answers are kept (int; versions made before it was told lack it),
     "steps": [{"id", "key", "kind": "questions" | "end", "when": condition | None, "text": {"title", "intro"},
                "fields": [{"id", "key", "type", "required", "sensitive", "when", "text": {"label", "help", ...},
                            ... settings of the type ...}]}]}

What people read is only in the `text` of each node; ids are the UUIDs of the editor's blocks. A translation is
{"form": text, <id>: text, ...}, laid over the document by `in_language`.
"""

import copy
import hashlib
import json

FORMAT = 1
RICH_TEXTS = {"privacy", "sent", "needs", "intro", "body"}  # the texts of nodes that are HTML
FORM = "form"
MOST_REMEMBERED = 128  # versions in a language, of some kB each

_remembered = {}


def steps(document):
    return document["steps"]


def walk(fields):
    """Yield every field of a list, and those inside groups, depth first."""
    for field in fields:
        yield field
        yield from walk(field.get("fields", []))


def all_fields(document):
    """Yield every field of a document that stands on its own (not inside a group)."""
    for step in document["steps"]:
        yield from step["fields"]


def nodes(document):
    """Yield (id, node) of everything that has text: the form, its steps and fields, also inside groups."""
    yield FORM, document
    for step in document["steps"]:
        yield step["id"], step
        for field in walk(step["fields"]):
            yield field["id"], field


def texts(document):
    """Return the texts of a document: {id: {name: text}}."""
    return {node_id: node["text"] for node_id, node in nodes(document)}


def in_language(document, content, language):
    """Return a copy of `document` that reads as `content` (another language's texts)."""
    translated = copy.deepcopy(document)
    for node_id, node in nodes(translated):
        node["text"] = {**node["text"], **content.get(node_id, {})}
    translated["language"] = language
    return translated


def document_in(version, text):
    """Return the document of a FormVersion as one of its FormVersionTexts reads. It is shared: never change it.

    Both are immutable, so a process lays one over the other once, and a step costs the same in a form of any length.
    With both columns deferred, what is remembered is not read again either.
    """
    key = (version.content_hash, text.content_hash, text.language)
    if (found := _remembered.get(key)) is None:
        found = in_language(version.document, text.content, text.language)
        while len(_remembered) >= MOST_REMEMBERED:
            _remembered.pop(next(iter(_remembered)), None)
        _remembered[key] = found
    return found


def same_structure(one, other):
    """Say whether two documents ask the same things, whatever language they are written in."""
    return without_text(one) == without_text(other)


def without_text(document):
    bare = copy.deepcopy(document)
    bare.pop("language", None)
    bare.pop("retention_days", None)  # of the source: it is told, not asked, and translations do not carry it
    for _node_id, node in nodes(bare):
        node.pop("text")
    return bare


def digest(content):
    """Return the SHA-256 (64 hex digits) of a JSON value, the same whatever the order of its keys."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
