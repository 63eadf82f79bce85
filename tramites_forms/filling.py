"""A draft as it is being filled: the draft, its document in the language of the page, the journey of its answers."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import get_language

from tramites_forms import journey
from tramites_forms.certified import stated_answers
from tramites_forms.document import document_in
from tramites_forms.field_types import bind
from tramites_forms.forms import form_class, initial_of
from tramites_forms.uploads.offer import offer_of
from tramites_forms.uploads.service import file_fields, uploads_of
from tramites_forms.versions import text_for


class Filling:
    """Everything a page of the runner needs to know about one draft. Reads; services.py writes."""

    def __init__(self, draft, language=None):
        self.draft = draft
        self.asked_language = language or get_language()

    @cached_property
    def text(self):
        return text_for(self.draft.version, self.asked_language)

    @cached_property
    def document(self):
        return document_in(self.draft.version, self.text)

    @cached_property
    def journey(self):
        return journey.compute(self.document, {**self.draft.answers, **self.stated})

    @cached_property
    def stated(self):
        """The answers that the certification of the applicant gives now, {key: answer}. See certified.py."""
        return stated_answers(self.document, self.draft.user)

    @property
    def title(self):
        return self.document["text"]["title"]

    @property
    def language(self):
        """The language the questions are in, which may not be that of the interface."""
        return self.text.language

    def next_open(self):
        return self.journey.next_open(self.draft.done)

    def step_form(self, step, data=None, files=None):
        """Return the form of a Step, bound to `data` or filled with the answers kept."""
        form = form_class(step.fields, self.stated)(data, files, initial=initial_of(step.fields, self.draft.answers))
        form.answers = self.journey.answers
        self.offer_pieces(step, form)
        if data is None:
            self.show_uploads(step, form)
            self.prefill(step, form)
        return form

    def prefill(self, step, form):
        """Start the questions not yet answered with what the account already says. The person can change it."""
        if self.draft.user is None or step.key in self.draft.done:
            return
        for spec in step.asked:
            known = bind(spec).fills_with and getattr(self.draft.user, bind(spec).fills_with, None)
            if known and spec["key"] not in self.draft.answers:
                form.initial[spec["key"]] = known

    def show_uploads(self, step, form):
        """Files are kept as soon as they come, also those of a step that has not been saved yet."""
        for spec in file_fields(step):
            form.initial[spec["key"]] = [upload.as_answer for upload in uploads_of(self.draft, spec["key"])]

    def offer_pieces(self, step, form):
        """Tell the boxes of files where their files can be sent in pieces, and which have not arrived whole."""
        for spec in file_fields(step):
            form.fields[spec["key"]].widget.offer = offer_of(self.draft, spec)

    def first_fault(self):
        """Return the first Step with an answer that is missing or no longer valid (a date that has passed), or None."""
        for step in self.journey.steps:
            if answer_faults(step, self.journey.answers).keys() - self.stated.keys():
                return step
        return None

    def dropped_labels(self):
        """Return the questions whose answers the last change dropped, in words."""
        labels = {
            spec["id"]: spec["text"]["label"]
            for step in self.document["steps"]
            for spec in step["fields"]
            if "label" in spec["text"]
        }
        return [labels[field_id] for field_id in self.draft.dropped if field_id in labels]


def answer_faults(step, answers):
    """Return {key: error} of a Step's answers, each validated again as it is stored."""
    faults = {}
    for spec in step.asked:
        try:
            if spec["key"] in answers:
                bind(spec).check(answers[spec["key"]])
            elif spec["required"]:
                faults[spec["key"]] = bind(spec).required_message()
        except ValidationError as error:
            faults[spec["key"]] = error
    return faults


def rows_of(step, answers):
    """Return [(spec, text or None)] of a Step: each question with its answer in words, for any page that shows them."""
    return [(spec, bind(spec).shown(answers[spec["key"]]) if spec["key"] in answers else None) for spec in step.asked]
