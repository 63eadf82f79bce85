"""The form that an officer fills to decide, made with the same builder as those of citizens.

The version of a kind names the published FormVersion: cases that run keep theirs. Its questions come and go with what
is answered, as they do for a citizen; without a script the page asks for what the answers newly need.
"""

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from casework.acting import NotPossible
from tramites_forms.document import all_fields
from tramites_forms.field_types import bind
from tramites_forms.filling import answer_faults
from tramites_forms.forms import form_class, initial_of
from tramites_forms.journey import compute
from tramites_forms.models import FormVersion

PREFIX = "dicho"  # of its boxes, so that a question called `text` is not taken for ours
MOST_TURNS = 20  # of what an answer newly asks


def version_of(way):
    """Return the FormVersion that a Way asks to be filled, or None."""
    return FormVersion.objects.get(pk=way.form) if way is not None and way.form else None


def specs_of(version, answers):
    """Return the field specs (list) that are asked, or shown, with these answers."""
    return [spec for step in compute(version.document, answers).steps for spec in step.fields]


def filled(version, data=None, answers=None):
    """Return the StepForm of a version, bound to `data`: with every question that what was posted leads to."""
    if data is None:
        specs = specs_of(version, answers or {})
        return form_class(specs)(prefix=PREFIX, initial=initial_of(specs, answers or {}))
    known, asked = {}, []
    for _turn in range(MOST_TURNS):
        specs = specs_of(version, known)
        form = form_class(specs)(data, prefix=PREFIX)
        form.is_valid()
        now = form.stored()
        keys = [spec["key"] for spec in specs]
        if keys == asked and now == known:
            break
        known, asked = now, keys
    return form


def checked(version, answers):
    """Return the answers (dict) of a version, only those on the way. Raises NotPossible with what is wrong of which."""
    way = compute(version.document, answers or {})
    for step in way.steps:
        for spec in step.asked:
            fault = answer_faults(step, way.answers).get(spec["key"])
            if fault is not None:
                words = "; ".join(fault.messages) if isinstance(fault, ValidationError) else str(fault)
                raise NotPossible(f"{spec['text']['label']}: {words}")
    if way.end is not None:
        raise NotPossible(_("The form of the decision ends without an answer: look at what you said."))
    return way.answers


def said(version, answers, language):
    """Return [(key, label, answer in words)] of what was filled."""
    with translation.override(language):
        return [
            (spec["key"], spec["text"]["label"], bind(spec).shown(answers[spec["key"]]))
            for spec in all_fields(version.document)
            if spec["key"] in answers and bind(spec).asks
        ]


def faults_of(form):
    """Yield why a form (OnlineForm) cannot be what a decision asks, in words."""
    version = form.current_version()
    if not form.for_staff:
        yield _("“%(form)s” is for citizens: make one for the staff.") % {"form": form}
    if version is None:
        yield _("“%(form)s” was never published.") % {"form": form}
        return
    for spec in all_fields(version.document):
        if bind(spec).takes_files:
            yield _("“%(form)s” asks for a file, which a decision does not take.") % {"form": form}
