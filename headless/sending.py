"""What programs do with forms, by the same services and checks as the site: begin, answer, send once, correct.

Everything is looked up through `drafts_of` and `requests_of`: what another program began, or is another citizen's, is
not there.
"""

import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from core.api import Problem
from headless.bearers import Bearer
from headless.client_models import ApiDraft, KeyUse
from tramites_forms.amending import SHOWN, Amending
from tramites_forms.field_types import bind
from tramites_forms.filling import Filling, answer_faults
from tramites_forms.forms import posted
from tramites_forms.journey import compute
from tramites_forms.models import Draft, PartialUpload, Submission
from tramites_forms.services import CannotSend, CannotStart, draft_save, draft_start, submission_send
from tramites_forms.uploads.service import file_fields, uploads_of

LONGEST_KEY = 255
REUSED = "urn:soberania:problem:idempotency-key-reused"
ODD = (ValidationError, TypeError, ValueError, KeyError, AttributeError, ArithmeticError, RecursionError)


def fault(key: str, message: object) -> dict[str, Any]:
    """Return what is wrong with one answer, as one of the `errors` of a problem."""
    return {"where": ["body", "answers", key], "pointer": f"/answers/{key}", "message": str(message)}


def drafts_of(bearer: Bearer) -> Any:
    """Return the drafts (QuerySet of ApiDraft) that this program began for this citizen, or for nobody.

    Of the forms that it may send now: one that was taken from it since is not there.
    """
    begun = ApiDraft.objects.filter(client=bearer.client, draft__isnull=False, draft__user=bearer.user)
    return begun.filter(draft__form__in=bearer.forms)


def requests_of(bearer: Bearer) -> Any:
    """Return the Submissions (QuerySet) that may be followed: a citizen's own, or those the program itself sent.

    Of the forms that the program may follow, whoever it calls for.
    """
    found = Submission.objects.real().with_version().select_related("applicant").filter(form__in=bearer.forms)
    if bearer.user is not None:
        return found.of(bearer.user)
    sent = ApiDraft.objects.filter(client=bearer.client, draft__user=None).values("submission")
    return found.filter(pk__in=sent, applicant=None)


def begin(bearer: Bearer, form: Any, version: Any, language: str) -> ApiDraft:
    """Begin a draft of a form that the program may send. Raises Problem."""
    if not bearer.forms.filter(pk=form.pk).exists():
        raise Problem(403, _("This program may not send this form."))
    if bearer.level < form.level:
        detail = _("This form needs the token of a citizen whose account has the level that it asks for.")
        raise Problem(403, detail)
    try:
        with transaction.atomic():
            draft = draft_start(form, user=bearer.user, version=version, language=language)
            return ApiDraft.objects.create(draft=draft, client=bearer.client)
    except CannotStart as refusal:
        raise Problem(409, refusal.reason) from refusal


@transaction.atomic
def answer_step(draft: Draft, key: str, given: dict[str, Any], expected: str | None) -> Filling:
    """Keep the answers of one step, all of them. Raises Problem: 404, 409, 412 or 422 with each fault by its place."""
    draft = Draft.objects.with_version().select_related("user").select_for_update(of=["self"]).get(pk=draft.pk)
    if expected is not None and expected != etag_of(draft):
        raise Problem(412, _("Read the draft again: another call changed it."))
    if draft.sent_at:
        raise Problem(409, _("This draft was sent already."))
    filling = Filling(draft)
    step = _step_with(filling, key, given)
    asked = {spec["key"]: spec for spec in step.asked}
    faults = [fault(name, _("This is not asked here.")) for name in given if name not in asked]
    answers = {}
    for name, spec in asked.items():
        try:
            value = _answer_of(filling, spec, given)
        except ODD as error:
            messages = error.messages if isinstance(error, ValidationError) else [_("This cannot be read.")]
            faults += [fault(name, message) for message in messages]
            continue
        if value is not None:
            answers[name] = value
        elif spec["required"]:
            faults.append(fault(name, bind(spec).required_message()))
    if faults:
        raise Problem(422, errors=faults)
    return draft_save(draft, step, answers)


def _step_with(filling: Filling, key: str, given: dict[str, Any]) -> Any:
    """Return the Step as it is asked with these answers: what opens a question may stand on the same page."""
    if filling.journey.step(key) is None:
        raise Problem(404)
    own = {spec["key"] for spec in filling.journey.step(key).asked}
    others = {name: answer for name, answer in filling.draft.answers.items() if name not in own}
    try:
        return compute(filling.document, {**others, **given, **filling.stated}).step(key)
    except ODD as error:
        raise Problem(422, _("These answers cannot be read.")) from error


def _answer_of(filling: Filling, spec: dict[str, Any], given: dict[str, Any]) -> Any:
    """Return one answer as it is kept, or None. Raises ValidationError."""
    name = spec["key"]
    if name in filling.stated:
        return filling.stated[name]
    if bind(spec).takes_files:
        return [one.as_answer for one in uploads_of(filling.draft, name)] or None
    return None if given.get(name) is None else bind(spec).check(given[name])


def etag_of(draft: Draft) -> str:
    return f'"{draft.updated_at.timestamp():.6f}"'


@transaction.atomic
def files_counted(draft: Draft) -> Filling:
    """Make the files kept for the questions that were answered part of the answers. Returns the fresh Filling.

    A program adds a file before or after it answers the step: what is kept for a question is what is sent with it.
    """
    draft = Draft.objects.with_version().select_related("user").select_for_update(of=["self"]).get(pk=draft.pk)
    filling = Filling(draft)
    if draft.sent_at or draft.expired:
        return filling
    for step in [one for one in filling.journey.steps if one.key in draft.done]:
        own = {spec["key"]: filling.journey.answers.get(spec["key"]) for spec in step.asked}
        kept = {spec["key"]: [one.as_answer for one in uploads_of(draft, spec["key"])] for spec in file_fields(step)}
        kept = {name: files or None for name, files in kept.items() if name in own}
        if any(own[name] != files for name, files in kept.items()):
            answers = {name: answer for name, answer in {**own, **kept}.items() if answer is not None}
            filling = draft_save(draft, step, answers)
    return filling


def faults_of(filling: Filling) -> list[dict[str, Any]]:
    """Return what keeps a draft from being sent, each by its place. Empty: it can be."""
    found = []
    for step in filling.journey.steps:
        wrong = {**answer_faults(step, filling.journey.answers)}
        for name in wrong.keys() - filling.stated.keys():
            error = wrong[name]
            messages = error.messages if isinstance(error, ValidationError) else [error]
            found += [fault(name, message) for message in messages]
        if step.key not in filling.draft.done and not wrong:
            found.append({"where": ["steps", step.key], "message": _("This step was not answered yet.")})
    if filling.journey.end:
        found.append({"where": ["steps"], "message": _("With these answers it cannot be sent.")})
    return found + half_here(filling)


def half_here(filling: Filling) -> list[dict[str, Any]]:
    """Return the files that have not arrived whole, each as a fault: sending without them is for the program to say."""
    asked = {spec["key"] for step in filling.journey.steps for spec in file_fields(step)}
    arriving = PartialUpload.objects.unfinished().filter(draft=filling.draft, field_key__in=asked)
    message = _("A file of this question has not arrived whole. Finish it, or give it up.")
    return [fault(one.field_key, message) for one in arriving.order_by("created_at", "pk")]


def send(bearer: Bearer, held: ApiDraft, key: str, declared: bool, language: str) -> Submission:
    """Send a draft, once whatever happens. The key and what was sent commit together. Raises Problem.

    The same key with the same draft gives what it gave; with another one, or another declaration, it is refused.
    """
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise Problem(400, _("Send an “Idempotency-Key” of your own, at most 255 characters, new for each request."))
    digest = hashlib.sha256(key.encode()).hexdigest()
    said = json.dumps([str(held.draft_id), declared])
    fingerprint = hashlib.sha256(said.encode()).hexdigest()
    try:
        with transaction.atomic():
            # The row of the draft is held first, so that two calls with it wait for each other and not in a circle.
            Draft.objects.select_for_update(of=["self"]).get(pk=held.draft_id)
            use, _made = KeyUse.objects.get_or_create(
                client=bearer.client, key=digest, defaults={"fingerprint": fingerprint, "sent": held}
            )
            if use.fingerprint != fingerprint:
                detail = _("That “Idempotency-Key” was used for something else. Make a new one for each request.")
                raise Problem(409, detail, more={"type": REUSED})
            filling = files_counted(held.draft)
            if not filling.draft.sent_at and (halves := half_here(filling)):
                raise Problem(422, errors=halves, more={"code": "files"})
            submission = submission_send(
                held.draft_id, level=bearer.level, language=language, declared=declared, sent_by=bearer.by
            )
            ApiDraft.objects.filter(pk=held.pk, submission=None).update(submission=submission)
            return submission
    except CannotSend as refusal:
        status = {"expired": 410, "closed": 409, "level": 403}.get(refusal.code, 422)
        held.draft.refresh_from_db()
        errors = faults_of(Filling(held.draft, language)) if status == 422 else []
        raise Problem(status, refusal.reason, errors=errors, more={"code": refusal.code}) from refusal


def amended(submission: Submission, keys: set[str], given: dict[str, Any]) -> dict[str, Any]:
    """Return the whole answers with those `given` in the place of those asked for. Raises Problem 422.

    Looked at as the page of the site looks at them (Amending): only the questions named, and what they newly open.
    """
    specs = [spec for node in submission.document["steps"] for spec in node["fields"] if spec["key"] in given]
    strange = sorted(set(given) - {spec["key"] for spec in specs})
    faults = [fault(name, _("This is not asked here.")) for name in strange]
    checked = {}
    for spec in specs:
        try:
            checked[spec["key"]] = bind(spec).check(given[spec["key"]])
        except ODD as error:
            messages = error.messages if isinstance(error, ValidationError) else [_("This cannot be read.")]
            faults += [fault(spec["key"], message) for message in messages]
    if faults:
        raise Problem(422, errors=faults)
    kept = {name: answer for name, answer in submission.answers.items() if name in keys}
    data = posted([one for node in submission.document["steps"] for one in node["fields"]], {**kept, **checked})
    data[SHOWN] = ",".join({*keys, *given})
    look = Amending(submission, keys, data, MultiValueDict()).look()
    if not look.ready or any(look.answers.get(name) != answer for name, answer in checked.items()):
        faults = [fault(name, text) for name, texts in look.form.errors.items() for text in texts]
        faults += [fault(name, _("This is newly asked: answer it too.")) for name in look.newly]
        unchanged = [name for name, answer in checked.items() if look.answers.get(name) != answer]
        faults = faults or [fault(name, _("This is not asked here.")) for name in unchanged]
        raise Problem(422, errors=faults)
    return dict(look.answers)
