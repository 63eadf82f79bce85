"""What a form still lacks before it is published: a list for its editors, not a wall."""

from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from core.levels import Level
from tramites_forms.compiler import compile_form
from tramites_forms.document import digest, same_structure
from tramites_forms.faults import faults_of
from tramites_forms.field_types import bind


@dataclass(frozen=True)
class Point:
    done: bool
    text: str


def readiness(form):
    """Return the list of Points of a form as it is being edited."""
    document = compile_form(form)
    fields = [spec for step in document["steps"] for spec in step["fields"] if bind(spec).asks]
    source = form.source
    translations = [one.get_latest_revision_as_object() for one in source.get_translations()]
    tried = source.versions.filter(content_hash=digest(document), submissions__is_test=True).exists()
    return [
        Point(not faults_of(document), _("Every step and question can be reached, and somebody can send it")),
        Point(bool(strip_tags(str(form.privacy_text)).strip()), _("It says what the data are used for")),
        Point(bool(form.receiver), _("The receipt says who received it")),
        Point(form.level > Level.ANONYMOUS or len(fields) <= 10, _("Without account, it asks for ten things or fewer")),
        Point(
            any(same_structure(compile_form(one), document) for one in translations),
            _("It is translated as it is now"),
        ),
        Point(tried, _("Somebody tried it from start to receipt as it is now")),
    ]
