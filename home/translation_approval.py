"""A translation goes the way of every page: sent to be approved by who translated it, published by another person."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, WorkflowMixin, WorkflowState
from wagtail_localize.models import Translation

from home.approval import translated_by, untranslated_segments

SUBMIT = "submit-translation"
CANCEL = "cancel-translation"
APPROVE = "approve"


@dataclass(frozen=True)
class Approval:
    """Where a translation is on its way: what the bar above the editor shows."""

    missing: int  # texts without translation
    state: WorkflowState | None
    approve: str  # the button of whoever may approve it now, else ""
    approve_url: str

    @property
    def waits(self):
        return self.state is not None and self.state.status == WorkflowState.STATUS_IN_PROGRESS

    @property
    def sent_back(self):
        return self.state is not None and self.state.status == WorkflowState.STATUS_NEEDS_CHANGES


def approval_of(instance, user):
    """Return the Approval of a page or snippet that is a translation, or None when nobody else approves its kind."""
    if not isinstance(instance, WorkflowMixin) or instance.get_workflow() is None:
        return None
    task_state = instance.current_workflow_task_state
    actions = instance.current_workflow_task.get_actions(instance, user) if task_state else ()
    approve = next((label for name, label, asks_more in actions if name == APPROVE and not asks_more), "")
    return Approval(
        missing=untranslated_segments(instance),
        state=instance.current_workflow_state,
        approve=approve,
        approve_url=_approve_url(instance, task_state) if approve else "",
    )


def _approve_url(instance, task_state):
    page = isinstance(instance, Page)
    name = "wagtailadmin_pages:workflow_action" if page else instance.snippet_viewset.get_url_name("workflow_action")
    return reverse(name, args=[instance.pk, APPROVE, task_state.pk])


def before_editing(request, instance):
    """Take what is pressed in the translation editor, before wagtail-localize does. For pages and snippets."""
    action = request.POST.get("action") if request.method == "POST" else None
    if action == "publish":
        return _refuse_publishing(request, instance)
    if action in (SUBMIT, CANCEL) and (translation := _translation_of(instance)):
        {SUBMIT: _submit, CANCEL: _cancel}[action](request, instance, translation)
        return redirect(request.path)
    return None


def _translation_of(instance):
    return Translation.objects.filter(
        source__object_id=getattr(instance, "translation_key", None), target_locale_id=instance.locale_id, enabled=True
    ).first()


def _refuse_publishing(request, instance):
    """A language appears only when it is complete, and who translated it is not who publishes it."""
    if missing := untranslated_segments(instance):
        messages.error(request, _said_missing(missing))
    elif translated_by(request.user, instance):
        messages.error(request, _("You translated it: another person must publish it."))
    else:
        return None
    return redirect(request.path)


def _said_missing(missing):
    text = ngettext(
        "%(count)s text is not translated yet: a language appears only when it is complete.",
        "%(count)s texts are not translated yet: a language appears only when it is complete.",
        missing,
    )
    return text % {"count": missing}


@transaction.atomic
def _submit(request, instance, translation):
    """Keep what is translated as a revision, which changes nothing public, and send it to be approved."""
    workflow = instance.get_workflow() if isinstance(instance, WorkflowMixin) else None
    if missing := untranslated_segments(instance):
        messages.error(request, _said_missing(missing))
    elif workflow is None:
        messages.error(request, _("Nobody has to approve this: publish it."))
    else:
        try:
            # Not `save_target(publish=False)`: it writes the texts into what is public when there is something public.
            draft = translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
            draft.save_revision(user=request.user)
        except ValidationError as error:
            messages.error(request, _("It was not sent: %(why)s") % {"why": " ".join(error.messages)})
            return
        instance.refresh_from_db()
        if running := instance.current_workflow_state:
            running.cancel(user=request.user)
        workflow.start(instance, request.user)
        messages.success(request, _("Sent to be approved. Who approves has been told."))


def _cancel(request, instance, translation):
    state = instance.current_workflow_state if isinstance(instance, WorkflowMixin) else None
    if state and state.user_can_cancel(request.user):
        state.cancel(user=request.user)
        messages.success(request, _("It is no longer waiting to be approved."))
