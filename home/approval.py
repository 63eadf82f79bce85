"""Four eyes: what somebody wrote is published by somebody else."""

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    AbstractGroupApprovalTask,
    Revision,
    Task,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)
from wagtail_localize.models import StringTranslation, Translation

from accounts.groups import APPROVABLE, approved_by_another

NAME = "Aprobación por otra persona"
DECISIONS = {"approve"}


def authors(instance):
    """Return the ids of who wrote what is not yet published of a page or snippet."""
    revisions = Revision.objects.for_instance(instance)
    if getattr(instance, "live_revision_id", None):
        revisions = revisions.filter(pk__gt=instance.live_revision_id)
    return set(revisions.exclude(user=None).values_list("user_id", flat=True))


class OtherPersonApprovalTask(AbstractGroupApprovalTask):
    """A member of the chosen groups approves, never one who wrote part of what is to be approved."""

    class Meta:
        verbose_name = _("approval by another person")
        verbose_name_plural = _("approvals by another person")

    def get_actions(self, obj, user):
        actions = super().get_actions(obj, user)
        if user.pk in authors(obj) or translated_by(user, obj):
            return [action for action in actions if action[0] not in DECISIONS]
        return actions

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """Leave out what this person wrote: their panel should not ask them for what they may not do."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        own = [
            state.pk for state in states.select_related("revision") if user.pk in authors_of_revision(state.revision)
        ]
        return TaskState.objects.filter(pk__in=states.values("pk")).exclude(pk__in=own)

    @classmethod
    def get_description(cls):
        return _("Members of the chosen groups can approve what others wrote, never their own changes.")


def authors_of_revision(revision):
    instance = revision.content_object
    return authors(instance) if instance else set()


def needs_another_person(user, instance):
    """Say whether `user` may not publish a page or snippet alone. An administrator may, and its log says so."""
    workflow = instance.get_workflow() if hasattr(instance, "get_workflow") else None
    return not user.is_superuser and workflow is not None and user.pk in authors(instance)


def translated_by(user, page):
    """Say whether `user`, who is no administrator, wrote part of a translation (page or snippet) not yet published."""
    if not hasattr(page, "translation_key"):
        return False
    written = StringTranslation.objects.filter(
        locale_id=page.locale_id, context__object_id=page.translation_key, last_translated_by=user
    )
    if getattr(page, "live", False) and page.last_published_at:
        written = written.filter(updated_at__gt=page.last_published_at)
    approved = hasattr(page, "get_workflow") and page.get_workflow() is not None
    return approved and not user.is_superuser and written.exists()


def untranslated_segments(page):
    """Return how many texts of what a page or snippet translates have no translation yet. 0 when it is no target."""
    if not hasattr(page, "translation_key"):
        return 0
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    if translation is None:
        return 0
    total, done = translation.get_progress()
    return total - done


def ensure_fact_approval():
    """Have what the installation asks for approved as pages are, and nothing else of ours. Safe to repeat."""
    workflow = Workflow.objects.filter(name=NAME).first()
    if workflow is None:  # the site was not seeded: pages have no approval either
        return
    asked = approved_by_another()
    for label in APPROVABLE:
        about = ContentType.objects.get_for_model(apps.get_model(label))
        if label in asked:
            WorkflowContentType.objects.get_or_create(content_type=about, defaults={"workflow": workflow})
        else:
            WorkflowContentType.objects.filter(content_type=about, workflow=workflow).delete()


def ensure_workflow(home, group_name):
    """Make the approval of all pages under the home pages, in the place of the one Wagtail's migrations leave."""
    workflow, _made = Workflow.objects.get_or_create(name=NAME)
    task = OtherPersonApprovalTask.objects.first()
    if task is None:
        task = OtherPersonApprovalTask.objects.create(name=NAME, active=True)
        WorkflowTask.objects.get_or_create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=0)
    task.groups.add(*Group.objects.filter(name=group_name))
    assignment = WorkflowPage.objects.filter(page=home.get_root()).first()
    if assignment is None:
        WorkflowPage.objects.create(page=home.get_root(), workflow=workflow)
    elif assignment.workflow_id != workflow.pk and assignment.workflow.name == "Moderators approval":
        WorkflowPage.objects.filter(pk=assignment.pk).update(workflow=workflow)
        Workflow.objects.filter(pk=assignment.workflow_id).update(active=False)
        Task.objects.filter(name="Moderators approval").update(active=False)
    ensure_fact_approval()
