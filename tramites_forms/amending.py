"""Correcting what was sent: exactly the questions that were named, and what the change newly asks.

Both versions are kept (EarlierAnswers). Files that come meanwhile belong to a Draft with `amends`, so that an error
elsewhere on the page loses none; it is no draft to anybody else.
"""

import json
import time

from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.files.refusal import Refused
from tramites_forms.certified import stated_answers
from tramites_forms.field_types import bind
from tramites_forms.filling import answer_faults
from tramites_forms.forms import form_class, initial_of
from tramites_forms.journey import Step, compute
from tramites_forms.models import Draft, EarlierAnswers
from tramites_forms.models.draft import expiry
from tramites_forms.uploads.service import SECONDS, said_of, upload_create, upload_delete, without_room

SHOWN = "amend-shown"  # the hidden field that says which questions, besides those named, the page already showed


def specs_on_the_way(document, answers):
    """Return the specs (list) of the questions that a person with these answers is asked, in order."""
    return [spec for step in compute(document, answers).steps for spec in step.asked]


def amendable(submission):
    """Return the specs of the questions that may be named in a correction: all but those a certification answers."""
    stated = stated_answers(submission.document, submission.applicant)
    return [spec for spec in specs_on_the_way(submission.document, submission.answers) if spec["key"] not in stated]


def differences(document, before, after):
    """Return [(label, text before or "", text after or "")] of the questions whose answers differ."""
    found = []
    for node in document["steps"]:
        for spec in node["fields"]:
            one, other = (answers.get(spec["key"]) for answers in (before, after))
            if one != other:
                shown = [bind(spec).shown(answer) if answer is not None else "" for answer in (one, other)]
                found.append((spec["text"]["label"], *shown))
    return found


def draft_of(submission):
    """Return the Draft that keeps the files of a correction, or None before the first one came."""
    return Draft.objects.filter(amends=submission).first()


@transaction.atomic
def draft_begin(submission):
    """Return that Draft, made where there is none."""
    draft, _made = Draft.objects.get_or_create(
        amends=submission,
        defaults={"form": submission.form, "version": submission.version, "language": submission.language},
    )
    return draft


class Amending:
    """One look at a correction, or one try to send it.

    `keys`: the questions named; `data`, `files`: what was posted, or None. After `look()`, `form` is what the page
    shows and `ready` says whether `answers` (dict) can take the place of those there are.
    """

    def __init__(self, submission, keys, data=None, files=None, request=None):
        self.submission, self.keys = submission, set(keys)
        self.posted, self.files, self.request = data, files, request
        self.draft = draft_of(submission)
        self.ready, self.form, self.answers = False, None, submission.answers

    @cached_property
    def document(self):
        return self.submission.document

    @cached_property
    def stated(self):
        return stated_answers(self.document, self.submission.applicant)

    def look(self):
        if self.posted is None:
            self.form = self._form(self._specs(self.submission.answers, self.keys))
            return self
        data, refused = self._files_taken(self.posted.copy())
        shown = self.keys | set(data.get(SHOWN, "").split(","))
        keys = set(self.keys)
        while True:  # each round adds questions, and there are only so many
            form = self._form(self._specs(self.submission.answers | self.answers, keys), data)
            if form.reshape():  # a row of a group comes or goes: nothing is sent yet
                self.form = form
                return self
            valid = form.is_valid()
            self.answers = self._merged(form, keys)
            newly = self._newly_asked(self.answers) - keys
            if not newly:
                break
            keys |= newly & shown
            if newly - shown:
                # What the change newly asks is shown first, without blame for what nobody has seen yet.
                self.form = self._form(self._specs(self.answers, keys | newly), data, fresh=newly - shown)
                self.newly = newly
                return self
        for key, reasons in (*refused.items(), *without_room(self.request, self._step(keys)).items()):
            form.add_error(key, reasons)
        self.form = form
        self.ready = valid and form.is_valid() and self._fits(form)
        return self

    @cached_property
    def newly(self):
        return set()

    @property
    def is_changed(self):
        return self.answers != self.submission.answers

    def _specs(self, answers, keys):
        return [spec for spec in specs_on_the_way(self.document, answers) if spec["key"] in keys]

    def _step(self, keys):
        return Step({"key": "", "text": {"title": ""}}, self._specs(self.submission.answers | self.answers, keys))

    def _form(self, specs, data=None, fresh=()):
        initial = initial_of(specs, self._known())
        if fresh:
            # Not bound, so that nothing is said to be wrong; what was typed goes on as what the boxes start with.
            bound = form_class([spec for spec in specs if spec["key"] not in fresh], self.stated)(data)
            bound.is_valid()
            initial |= {key: value for key, value in bound.cleaned_data.items() if value not in (None, "")}
            data = None
        form = form_class(specs, self.stated)(data, initial=initial)
        form.answers = self.answers
        for spec in specs:
            if bind(spec).takes_files and data is None:
                form.initial[spec["key"]] = self._kept_files(spec["key"])
        return form

    def _known(self):
        return self.submission.answers | (self.draft.answers if self.draft else {})

    def _kept_files(self, key):
        return self._known().get(key, [])

    def _merged(self, form, keys):
        """Return the answers with what is valid of the form in the place of what was there, and only what is asked."""
        answers = {key: answer for key, answer in self.submission.answers.items() if key not in keys}
        stored = {}
        if hasattr(form, "cleaned_data"):
            for spec in form.specs:
                key = spec["key"]
                if key in form.cleaned_data:
                    answer = bind(spec).stored(form.cleaned_data[key])
                    stored |= {key: answer} if answer is not None else {}
                elif key in self.submission.answers:
                    stored[key] = self.submission.answers[key]  # it is wrong now: what it opens stays as it was
        return compute(self.document, {**answers, **stored, **self.stated}).answers

    def _newly_asked(self, answers):
        """Return the keys of the questions on the way now and not before, that no certification answers."""
        before = {spec["key"] for spec in specs_on_the_way(self.document, self.submission.answers)}
        now = {spec["key"] for spec in specs_on_the_way(self.document, answers)}
        return now - before - set(self.stated)

    def _fits(self, form):
        """Say whether the request could have been sent with these answers; the form says why not."""
        way = compute(self.document, self.answers)
        if way.end:
            form.add_error(None, _("With these answers it cannot be sent."))
            return False
        asked = {spec["key"] for spec in form.specs}
        for step in way.steps:
            if answer_faults(step, way.answers).keys() & asked:
                form.add_error(None, _("An answer is missing or has to be corrected."))
                return False
        return True

    def _files_taken(self, data):
        """Keep the files posted and let go of those ticked. Returns (data, {key: reasons of refusal})."""
        refused, end = {}, time.monotonic() + SECONDS
        asked = [spec for spec in self._specs_of_files() if self._is_posted(spec["key"])]
        for spec in asked:
            key, gone = spec["key"], set(data.getlist(f"{spec['key']}-quitar"))
            kept = [one for one in self._kept_files(key) if one["id"] not in gone]
            for file in self.files.getlist(f"{key}-archivo"):
                try:
                    if len(kept) >= spec["most"]:
                        raise Refused(_("You can send at most %d files here.") % spec["most"], "many")
                    self.draft = self.draft or draft_begin(self.submission)
                    upload = upload_create(self.draft, spec, file, seconds=end - time.monotonic())
                    kept.append(upload.as_answer)
                except Refused as refusal:
                    refused.setdefault(key, []).append(said_of(file.name, refusal))
            if self.draft or kept != self._kept_files(key):
                self.draft = self.draft or draft_begin(self.submission)
                self.draft.answers[key], self.draft.expires_at = kept, expiry()
                self.draft.save(update_fields=["answers", "expires_at", "updated_at"])
            data[key] = json.dumps(kept)
        return data, refused

    def _specs_of_files(self):
        return [spec for node in self.document["steps"] for spec in node["fields"] if bind(spec).takes_files]

    def _is_posted(self, key):
        return key in self.keys or key in self.posted.get(SHOWN, "").split(",")


def submission_amend(submission, answers):
    """Put `answers` in the place of those of a Submission whose row this transaction holds. Keeps both versions.

    Files of the correction become its own; those that came and are in no answer are removed.
    """
    now = timezone.now()
    EarlierAnswers.objects.create(
        submission=submission,
        number=submission.answers_number,
        answers=submission.answers,
        since=submission.answers_since or submission.sent_at,
        replaced_at=now,
    )
    submission.answers, submission.answers_since = answers, now
    submission.answers_number += 1
    submission.save(update_fields=["answers", "answers_number", "answers_since"])
    amending_forget(submission, answers)


def amending_forget(submission, answers=None):
    """End what was begun to correct a submission: its files go, but for those of `answers`, which are now sent."""
    draft = draft_of(submission)
    if draft is None:
        return
    wanted = {one["id"] for answer in (answers or {}).values() for one in _files_of(answer)}
    for upload in draft.uploads.filter(submission=None):
        if str(upload.pk) in wanted:
            upload.submission, upload.draft = submission, None
            upload.save(update_fields=["submission", "draft"])
        else:
            upload_delete(upload)
    draft.delete()


def _files_of(answer):
    return [one for one in answer if isinstance(one, dict) and "id" in one] if isinstance(answer, list) else []


__all__ = ["Amending", "amendable", "amending_forget", "differences", "submission_amend"]
