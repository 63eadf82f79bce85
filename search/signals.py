"""Everything that may change what people find. Each receiver only writes to the outbox."""

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from core.searchable import registered

from . import outbox
from .models import BestBet, Synonym, WorstBet
from .vocabulary import touch

# Saving a draft of a page writes only these.
DRAFT_FIELDS = {"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at", "locked"}


def page_changed(sender, instance, **kwargs):
    outbox.enqueue([instance.specific_deferred if type(instance) is Page else instance])


def tree_changed(sender, instance, **kwargs):
    outbox.enqueue_tree(instance)


def restriction_changed(sender, instance, **kwargs):
    outbox.enqueue_tree(instance.page)


def saved(sender, instance, update_fields=None, raw=False, **kwargs):
    """A registered row was saved, or one that registered rows name (an institution, a category)."""
    if raw or (issubclass(sender, Page) and update_fields and set(update_fields) <= DRAFT_FIELDS):
        return
    if sender in registered():
        outbox.enqueue([instance])
    if sender._meta.app_label in ROOMS:
        outbox.enqueue(dependants(instance))


def before_delete(sender, instance, **kwargs):
    if sender._meta.app_label in ROOMS:
        outbox.enqueue(dependants(instance))


def deleted(sender, instance, **kwargs):
    if sender in registered():
        outbox.enqueue([instance])


def related_changed(sender, instance, action, **kwargs):
    if action.startswith("post_") and type(instance) in registered():
        outbox.enqueue([instance])


ROOMS = {"services_catalog", "news", "home", "tramites_forms", "core", "casework", "participation"}


def dependants(instance):
    """Yield the registered rows that point at `instance` by a foreign key or a many-to-many."""
    models = registered()
    for relation in instance._meta.related_objects:
        if relation.related_model in models:
            name = relation.field.name
            yield from relation.related_model._default_manager.filter(**{name: instance.pk})


def tuning_changed(sender, **kwargs):
    touch("tuning")


def connect():
    """Called once every room's models are known."""
    page_published.connect(page_changed, dispatch_uid="search")
    page_unpublished.connect(page_changed, dispatch_uid="search")
    page_slug_changed.connect(tree_changed, dispatch_uid="search")
    post_page_move.connect(tree_changed, dispatch_uid="search")
    for signal in (post_save, post_delete):
        signal.connect(restriction_changed, sender=PageViewRestriction, dispatch_uid="search-restriction")
    post_save.connect(saved, dispatch_uid="search")
    pre_delete.connect(before_delete, dispatch_uid="search")
    post_delete.connect(deleted, dispatch_uid="search")
    m2m_changed.connect(related_changed, dispatch_uid="search")
    for model in (Synonym, BestBet, WorstBet):
        post_save.connect(tuning_changed, sender=model, dispatch_uid="search-tuning")
        post_delete.connect(tuning_changed, sender=model, dispatch_uid="search-tuning")
