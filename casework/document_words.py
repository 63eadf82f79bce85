"""The words of a document with what is of each case in them: {respuesta.nombre}, {decision.tomo}, {caso.numero}.

A line that asks for something that has no answer is left out whole: what was not asked of somebody is not printed.
"""

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.decision_form import said
from tramites_forms.document import all_fields
from tramites_forms.field_types import bind
from tramites_forms.models import FormVersion, OnlineForm

ANSWER, DECISION, CASE = "respuesta", "decision", "caso"
PLACE = re.compile(r"\{([^{}]*)\}")
# {name: what it is} of a case. docs/officers/README.md has the same list.
OF_CASE = {
    "numero": lambda case, holder: case.submission.reference,
    "enviada": lambda case, holder: date_format(timezone.localdate(case.submission.sent_at)),
    "tramite": lambda case, holder: case.submission.called,
    "institucion": lambda case, holder: case.receiver,
    "titular": lambda case, holder: holder,
    "hoy": lambda case, holder: date_format(timezone.localdate()),
}


def places_in(text):
    """Return the names (list of str) that a text asks for, as they are written between braces."""
    return PLACE.findall(text)


def values_of(case, version, answers, holder):
    """Return {name as written: words} of all that a document of a case can say. What has no answer is not in it."""
    submission = case.submission
    with translation.override(settings.LANGUAGE_CODE):
        values = {f"{CASE}.{name}": of(case, holder) for name, of in OF_CASE.items()}
        for spec in all_fields(submission.document):
            if bind(spec).asks and spec["key"] in submission.answers:
                values[f"{ANSWER}.{spec['key']}"] = bind(spec).shown(submission.answers[spec["key"]])
    if version is not None:
        values |= {f"{DECISION}.{key}": words for key, _label, words in said(version, answers, settings.LANGUAGE_CODE)}
    return {name: " ".join(str(words).split()) for name, words in values.items() if str(words).strip()}


def written(text, values):
    """Return `text` with its places filled: a line with one that has no value is left out."""
    lines = [line for line in text.splitlines() if all(name in values for name in places_in(line))]
    return "\n".join(PLACE.sub(lambda found: values[found[1]], line) for line in lines)


def faults_of_words(kind, document) -> Iterator[str]:
    """Yield what the words of a kind's document ask for that no form of the kind, and no case, has."""
    decided = _keys(FormVersion.objects.filter(pk__in=[one["form"] for one in document["steps"] if one.get("form")]))
    forms = [form.current_version() for form in OnlineForm.objects.filter(case_kind=kind)]
    answered = _keys([version for version in forms if version])
    known = {f"{CASE}.{name}" for name in OF_CASE} | {f"{DECISION}.{key}" for key in decided}
    for name in dict.fromkeys(places_in(document["document_text"] + document.get("document_fact", ""))):
        of_answer = name.startswith(f"{ANSWER}.")
        if name in known or (of_answer and (not answered or name.partition(".")[2] in answered)):
            continue
        yield _("The words of the document ask for {%(what)s}, which nobody knows.") % {"what": name}


def _keys(versions):
    return {spec["key"] for version in versions for spec in all_fields(version.document) if bind(spec).asks}
