"""A translation is never served while its source is not.

Wagtail's signals tell of every way in which something is published or taken down: one page, many at once, by the clock,
by a program, by being deleted. What a translation was is kept (`TakenDown.revision`), so that it comes back with its
source.
"""

from django.conf import settings
from django.db.models.signals import post_delete
from wagtail.models import Page, TranslatableMixin
from wagtail.signals import page_slug_changed, post_page_move, published, unpublished

from core.served.model import TakenDown, key_of
from core.served.rule import is_published, is_translation, source_of


def translations_of(source):
    """Return the translations (QuerySet) of a page or snippet, of pages the specific ones."""
    model = Page if isinstance(source, Page) else type(source)
    found = model._default_manager.filter(translation_key=source.translation_key).exclude(pk=source.pk)
    found = found.exclude(locale__language_code=settings.LANGUAGE_CODE)
    return found.specific() if model is Page else found


def take_down(translation, user=None):
    """Unpublish a translation because its source is not published. It comes back with it."""
    defaults = {"with_source": True, "revision": translation.live_revision, "reason": "", "instead": None}
    TakenDown.objects.update_or_create(**key_of(translation), defaults=defaults)
    translation.unpublish(user=user)


def source_unpublished(sender, instance, **kwargs):
    if not isinstance(instance, TranslatableMixin) or is_translation(instance):
        return
    for translation in translations_of(instance).filter(live=True):
        take_down(translation)


def something_published(sender, instance, **kwargs):
    """A source brings back the translations that went with it; a translation waits for its source."""
    if not getattr(instance, "live", False):  # scheduled
        return
    TakenDown.objects.filter(**key_of(instance)).delete()
    if not isinstance(instance, TranslatableMixin):
        return
    if is_translation(instance):
        source = source_of(instance)
        if source is None or not is_published(source):
            take_down(instance)
        return
    for translation in translations_of(instance):
        take = getattr(translation, "take_from_source", None)
        if take and take():
            translation.save(clean=False)
    for translation in translations_of(instance).filter(live=False):
        row = TakenDown.objects.filter(with_source=True, **key_of(translation)).select_related("revision").first()
        if row and row.revision:
            row.revision.publish()


def source_renamed(sender, instance, instance_before, **kwargs):
    """A translation keeps the address of its source, unless an editor gave it another."""
    if is_translation(instance):
        return
    for translation in translations_of(instance).filter(slug=instance_before.slug):
        taken = translation.get_siblings(inclusive=False).filter(slug=instance.slug)
        if not taken.exists():
            translation.slug = instance.slug
            translation.save(clean=False)


def source_moved(sender, instance, parent_page_before, parent_page_after, **kwargs):
    """A translation goes along below the translation of where its source went, when there is one with room for it."""
    if is_translation(instance) or parent_page_before.pk == parent_page_after.pk:
        return
    for found in translations_of(instance):
        translation = Page.objects.get(pk=found.pk)  # what was moved before it may have changed its place in the tree
        parent = Page.objects.filter(
            translation_key=parent_page_after.translation_key, locale=translation.locale_id
        ).first()
        if parent is None or translation.is_child_of(parent) or parent.pk == translation.pk:
            continue
        if not parent.get_children().filter(slug=translation.slug).exists():
            translation.move(parent, pos="last-child")


def forget(sender, instance, **kwargs):
    """Nothing is taken down that is not there. Its addresses stay: they go on saying what was there."""
    if isinstance(instance, TranslatableMixin) and hasattr(instance, "live"):
        TakenDown.objects.filter(with_source=True, **key_of(instance)).delete()


def put_right():
    """Take down the translations whose source is not published, and return how many: what came in around signals."""
    taken = 0
    for page in Page.objects.live().exclude(locale__language_code=settings.LANGUAGE_CODE).specific().iterator():
        source = source_of(page)
        if page.depth > 2 and (source is None or not is_published(source)):
            take_down(page)
            taken += 1
    return taken


def connect():
    """Called once every room's models are known."""
    unpublished.connect(source_unpublished, dispatch_uid="with-source")
    published.connect(something_published, dispatch_uid="with-source")
    page_slug_changed.connect(source_renamed, dispatch_uid="with-source")
    post_page_move.connect(source_moved, dispatch_uid="with-source")
    post_delete.connect(forget, dispatch_uid="with-source")
