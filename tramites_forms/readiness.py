"""What a form still lacks before it is published: a list for its editors, not a wall."""

from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from core.levels import Level
from tramites_forms.compiler import compile_form
from tramites_forms.document import digest, same_structure
from tramites_forms.faults import faults_of
from tramites_forms.field_types import bind
from tramites_forms.patterns import is_read


@dataclass(frozen=True)
class Point:
    done: bool
    text: str
    how: str = ""  # what to do when it is missing


def readiness(form):
    """Return the list of Points of a form as it is being edited."""
    document = compile_form(form)
    fields = [spec for step in document["steps"] for spec in step["fields"] if bind(spec).asks]
    source = form.source
    translations = [one.get_latest_revision_as_object() for one in source.get_translations()]
    tried = source.versions.filter(content_hash=digest(document), submissions__is_test=True).exists()
    knows_who = any(bind(spec).identifies for spec in fields)
    return [
        Point(
            not faults_of(document),
            _("Every step and question can be reached, and somebody can send it"),
            _("Save it: each fault is told in its block."),
        ),
        *_patterns(source),
        Point(
            bool(strip_tags(str(form.privacy_text)).strip()),
            _("It says what the data are used for"),
            _("Write it in “Texts around it”."),
        ),
        Point(
            bool(form.retention_days),
            _("It says how long the answers are kept"),
            _("Write the days in “Who and when”; people read them before starting."),
        ),
        Point(
            bool(form.receiver and source.institution_id),
            _("It says which institution answers for it, and who receives it"),
            _("Choose the institution in “Who and when”, and write there who receives it."),
        ),
        Point(
            form.level > Level.ANONYMOUS or not knows_who or len(fields) <= 10,
            _("The account it needs fits what it asks"),
            _("Without account it asks for much about a person: ask for an account, or ask for less."),
        ),
        Point(
            any(same_structure(compile_form(one), document) for one in translations),
            _("It is translated as it is now"),
            _("Menu …, “Translate”, or update the translation. Until then its questions are read in this language."),
        ),
        Point(
            tried,
            _("Somebody tried it from start to receipt as it is now"),
            _("Save it, then “Try it” in the menu …, up to the receipt."),
        ),
    ]


def _patterns(form):
    """Return the Point about patterns that the published version has and that cannot be applied; [] without any."""
    version = form.current_version()
    specs = [spec for step in version.document["steps"] for spec in step["fields"]] if version else []
    unread = [spec for spec in specs if spec.get("pattern") and not is_read(spec["pattern"])]
    if not unread:
        return []
    labels = ", ".join(f"«{spec['text']['label']}»" for spec in unread)
    return [
        Point(
            False,
            _("The published version checks how each answer is written. It does not in: %s") % labels,
            _("Its pattern is of an older kind and is not applied. Write another in that question, and publish."),
        )
    ]
