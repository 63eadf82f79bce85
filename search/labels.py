"""The readable name of each facet value, kept in the process: they come with the documents."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

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
    "category": _("Category"),
    "institution": _("Institution"),
    "audience": _("Who it is for"),
    "province": _("Province"),
    "online": _("Online"),
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
ONLINE = {"yes": _("Can be done online")}


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
    own = {"type": TYPES_PLURAL, "online": ONLINE}.get(group, {}).get(value)
    return own or labels.get((language, value)) or labels.get(("es", value)) or value.replace("-", " ").capitalize()
