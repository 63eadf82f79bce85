"""The readable name of each facet value, kept in the process: they come with the documents."""

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from services_catalog.facets import FACETS as PROCEDURE_FACETS

TYPES = {
    "service": _("Procedure"),
    "guide": _("Guide"),
    "news": _("News item"),
    "organism": _("Institution"),
    "office": _("Office"),
    "page": _("Page"),
    "form": _("Form"),
    "document": _("Document"),
}
TYPES_PLURAL = {
    "service": _("Procedures"),
    "guide": _("Guides"),
    "news": _("News"),
    "organism": _("Institutions"),
    "office": _("Offices"),
    "page": _("Pages"),
    "form": _("Forms"),
    "document": _("Documents"),
}
FACETS = {
    "type": _("What it is"),
    **{facet.name: facet.searched_as or facet.title for facet in PROCEDURE_FACETS},
    "date": _("Year of the news"),
}
ANSWERS = {
    "cost": _("Price"),
    "term": _("Time it takes"),
    "validity": _("How long it is valid"),
    "where": _("Where"),
    "documents": _("What to bring"),
    "law": _("By law"),
    "hours": _("Opening hours"),
    "phone": _("Telephone"),
}
SWITCHES = {facet.name for facet in PROCEDURE_FACETS if len(facet.words()) == 1}  # they say something alone
CLOSED = {"type": TYPES_PLURAL} | {facet.name: facet.words() for facet in PROCEDURE_FACETS}


class _Loaded:
    stamp = None
    labels = {}


def labels_of(stamp):
    """Return {(language, slug): label} of all documents, read again when the vocabulary stamp changed."""
    if stamp != _Loaded.stamp or _Loaded.stamp is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT language, label.key, label.value FROM search_document, jsonb_each_text(labels) label"
            )
            _Loaded.labels = {(language, slug): label for language, slug, label in cursor.fetchall()}
        _Loaded.stamp = stamp
    return _Loaded.labels


def label(labels, group, value, language):
    """Return the words for one facet value, never empty."""
    if group == "date":
        return value
    own = CLOSED.get(group, {}).get(value)
    return (
        own
        or labels.get((language, value))
        or labels.get((settings.LANGUAGE_CODE, value))
        or value.replace("-", " ").capitalize()
    )
