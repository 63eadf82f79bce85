"""Everything that may change what people find. Each receiver only writes to the outbox."""

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, ReferenceIndex
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from core.models import CustomDocument
from core.pages import DRAFT_FIELDS
from core.searchable import registered

from . import outbox, tasks
from .models import BestBet, Synonym, WorstBet
from .search_docs import documents_of
from .vocabulary import touch


def page_changed(sender, instance, **kwargs):
    page = instance.specific_deferred if type(instance) is Page else instance
    # What names it too: by the clock, Wagtail saves a bare Page, of which `saved` does not know what it is.
    outbox.enqueue([page, *pointed_at(page), *dependants(page), *documents_of([page])])


def before_page_save(sender, instance, update_fields=None, raw=False, **kwargs):
    """The files a page led to until now: one it no longer mentions may be nobody's business any more."""
    if raw or not instance.pk or not issubclass(sender, Page) or (update_fields and set(update_fields) <= DRAFT_FIELDS):
        return
    before = list(documents_of([instance]))
    if before:
        transaction.on_commit(lambda: outbox.enqueue(before), robust=True)


def document_saved(sender, instance, **kwargs):
    transaction.on_commit(lambda: tasks.read_file.defer(document=instance.pk), robust=True)


def tree_changed(sender, instance, **kwargs):
    outbox.enqueue_tree(instance)


def restriction_changed(sender, instance, **kwargs):
    outbox.enqueue_tree(instance.page)
    below = Page.objects.descendant_of(instance.page, inclusive=True)
    for page in below.specific(defer=True):
        outbox.enqueue([*dependants(page), *pointed_at(page)])
    outbox.enqueue(documents_of(below))


def collection_restriction_changed(sender, instance, **kwargs):
    collections = instance.collection.get_descendants(inclusive=True)
    outbox.enqueue(CustomDocument.objects.filter(collection__in=collections))


def saved(sender, instance, update_fields=None, raw=False, **kwargs):
    """A registered row was saved, or one that registered rows name (an institution, a category)."""
    if raw or (issubclass(sender, Page) and update_fields and set(update_fields) <= DRAFT_FIELDS):
        return
    if sender in registered():
        # And what it points at: a translation that follows its source is only saved, after the source was read.
        outbox.enqueue([instance, *pointed_at(instance)])
    if sender._meta.app_label in ROOMS:
        outbox.enqueue(dependants(instance))


def before_delete(sender, instance, **kwargs):
    if sender._meta.app_label in ROOMS:
        outbox.enqueue([*dependants(instance), *pointed_at(instance)])
    if isinstance(instance, Page):
        outbox.enqueue(documents_of([instance]))


def deleted(sender, instance, **kwargs):
    if sender in registered():
        outbox.enqueue([instance])


def related_changed(sender, instance, action, **kwargs):
    if action.startswith("post_") and type(instance) in registered():
        outbox.enqueue([instance])


ROOMS = {"services_catalog", "news", "home", "tramites_forms", "core", "casework", "participation"}


def dependants(instance):
    """Yield the registered rows that point at `instance`: by a foreign key, a many-to-many, or in what they hold.

    Guides and checkers are found by the titles of the procedures that they name.
    """
    models = registered()
    for relation in instance._meta.related_objects:
        if relation.related_model in models:
            name = relation.field.name
            yield from relation.related_model._default_manager.filter(**{name: instance.pk})
    if isinstance(instance, Page):
        held_by = ReferenceIndex.get_references_to(instance).values_list("object_id", flat=True)
        pages = {int(key) for key in held_by.filter(base_content_type__model="page")}
        yield from Page.objects.filter(pk__in=pages).specific(defer=True)


def pointed_at(instance):
    """Yield the registered rows that `instance` points at: an institution lists its procedures, a form its start."""
    models = registered()
    for field in instance._meta.concrete_fields:
        if field.remote_field and field.related_model in models and not issubclass(field.related_model, Page):
            target = getattr(instance, field.name, None)
            if target is not None:
                yield target


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
        signal.connect(
            collection_restriction_changed, sender=CollectionViewRestriction, dispatch_uid="search-collection"
        )
    pre_save.connect(before_page_save, dispatch_uid="search")
    post_save.connect(saved, dispatch_uid="search")
    post_save.connect(document_saved, sender=CustomDocument, dispatch_uid="search-file")
    pre_delete.connect(before_delete, dispatch_uid="search")
    post_delete.connect(deleted, dispatch_uid="search")
    m2m_changed.connect(related_changed, dispatch_uid="search")
    for model in (Synonym, BestBet, WorstBet):
        post_save.connect(tuning_changed, sender=model, dispatch_uid="search-tuning")
        post_delete.connect(tuning_changed, sender=model, dispatch_uid="search-tuning")
