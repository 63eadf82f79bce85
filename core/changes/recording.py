"""Writing down what changed, in the transaction that changes it: by signals, whoever publishes and by whatever way."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.signals import page_slug_changed, post_page_move, published, unpublished

from core.changes.kinds import kind_of, kinds
from core.changes.model import Change
from core.pages import DRAFT_FIELDS
from core.served.rule import is_served, is_translation, source_of
from core.touched import touched_pages

BATCH = 500
_showing = {}


def shown_by(model):
    """Decorate function(instance) -> the told instances (list) that show one of `model`, which is told of itself no
    more than by them: a comment, a notice, a fee."""

    def decorate(finder):
        _showing[model] = finder
        return finder

    return decorate


def record(instances):
    """Write down that these changed. What nobody but editors ever saw is not named."""
    rows, seen = [], set()
    for instance in instances:
        found = source_of(instance) or instance  # of a source that is gone only the family is left
        kind = kind_of(found)
        if kind is None or (kind.type, found.translation_key) in seen:
            continue
        seen.add((kind.type, found.translation_key))
        if not is_served(found) and not Change.objects.filter(family=found.translation_key).exists():
            continue
        rows.append(_row(kind, found))
    Change.objects.bulk_create(rows, batch_size=BATCH)


def _row(kind, instance):
    return Change(thing=kind.thing(instance)[:300], type=kind.type, slug=instance.slug, family=instance.translation_key)


def fill():
    """Write down what is not in the journal as it is: what came in around signals, and a site from before it was kept.

    Returns how many rows (int) it wrote.
    """
    written = 0
    for kind in kinds():
        newest = Change.objects.filter(type=kind.type).order_by("family", "-id").distinct("family")
        known = dict(newest.values_list("family", "thing"))
        rows = [
            _row(kind, one)
            for one in kind.shown().iterator()
            if known.get(one.translation_key) != kind.thing(one)[:300]
        ]
        written += len(Change.objects.bulk_create(rows, batch_size=BATCH))
    return written


def showing(instance):
    """Return the instances (list) whose telling shows `instance`: pages that name it, and what rooms registered."""
    if type(instance) in _showing:
        return list(_showing[type(instance)](instance))
    if isinstance(instance, Page):
        return list(_naming(instance).specific(defer=True))
    return list(touched_pages(instance).specific(defer=True)) if hasattr(instance, "translation_key") else []


def _naming(page):
    """Return the published pages that name a page, or its source."""
    family = Page.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True)
    named = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(Page),
        to_object_id__in=[str(pk) for pk in family],
    )
    keys = {int(pk) for pk in named.values_list("object_id", flat=True)}
    return Page.objects.live().filter(pk__in=keys)


def changed(instance):
    """Write down that `instance` and what shows it changed."""
    record([instance, *showing(instance)])


def saved(sender, instance, update_fields=None, raw=False, **kwargs):
    if raw or (update_fields and set(update_fields) <= DRAFT_FIELDS) or not _told(instance):
        return
    if isinstance(instance, Page) and (type(instance) is Page or not instance.depth or instance.depth < 2):
        return  # its specific page tells it
    if getattr(instance, "live", True) or _was_told(instance):
        changed(instance)


def deleted(sender, instance, **kwargs):
    if _told(instance) and (sender in _showing or _was_told(instance)):
        changed(instance)


def _told(instance):
    if type(instance)._meta.apps is not apps:
        return False  # of a migration: `fill` tells it afterwards
    return kind_of(instance) is not None or type(instance) in _showing or _is_shared(instance)


def _is_shared(instance):
    """Say whether it is a fact that pages show without its being told of itself."""
    return hasattr(instance, "translation_key") and hasattr(instance, "live") and not isinstance(instance, Page)


def _was_told(instance):
    family = getattr(instance, "translation_key", None)
    return family is not None and (
        Change.objects.filter(family=family).exists() or (is_translation(instance) and source_of(instance) is not None)
    )


def state_changed(sender, instance, **kwargs):
    """Published or taken down, which may write around the signals of saving."""
    found = instance.specific if type(instance) is Page else instance
    if _told(found):
        changed(found)


def tree_changed(sender, instance, **kwargs):
    """A page moved, was renamed, or what hides it did: everything below it is told anew."""
    page = instance.page if isinstance(instance, PageViewRestriction) else instance
    below = Page.objects.descendant_of(page, inclusive=True).live().specific(defer=True)
    record(list(below.iterator(chunk_size=BATCH)))


def related(sender, instance, action, **kwargs):
    if action.startswith("post_") and type(instance) in _showing:
        changed(instance)


def connect():
    """Called once every room's models are known."""
    post_save.connect(saved, dispatch_uid="changes")
    post_delete.connect(deleted, dispatch_uid="changes")
    m2m_changed.connect(related, dispatch_uid="changes")
    for signal in (published, unpublished):
        signal.connect(state_changed, dispatch_uid="changes")
    for signal in (page_slug_changed, post_page_move):
        signal.connect(tree_changed, dispatch_uid="changes")
    for signal in (post_save, post_delete):
        signal.connect(tree_changed, sender=PageViewRestriction, dispatch_uid="changes-restrictions")
