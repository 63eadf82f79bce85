"""Writing down every address that is served, when what it shows is published, renamed or moved."""

from django.db.models.signals import post_save
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move, published

from core.locale import language_of
from core.page_addresses import page_address
from core.purge_signals import DRAFT_FIELDS
from core.served.model import MOST_CHARACTERS, ServedAddress, key_of
from core.served.rule import is_served

BATCH = 500
PAGE = "page"
_makers = {}


def register(model):
    """Decorate the function that returns {kind: address} of an instance of `model` that is no page, in Spanish."""

    def decorate(maker):
        _makers[model] = maker
        return maker

    return decorate


def addresses_of(instance):
    """Return {kind: address} of everything at which `instance` is served: its own, where it begins, as JSON."""
    if isinstance(instance, Page):
        own = page_address(instance, language_of(instance))
        more = getattr(instance, "other_addresses", None)
        return {PAGE: own, **(more(own) if more else {})} if own else {}
    return _makers[type(instance)](instance)


def remember(instances):
    """Write down the addresses of those of `instances` (of pages, specific ones) that everybody may see now."""
    rows = {}
    for instance in instances:
        if not is_served(instance):
            continue
        family = getattr(instance, "translation_key", None)
        for kind, path in addresses_of(instance).items():
            if len(path) <= MOST_CHARACTERS:
                named = {"kind": kind, "family": family, "title": str(instance)[:255], **key_of(instance)}
                rows[path] = ServedAddress(path=path, **named)
    ServedAddress.objects.bulk_create(
        rows.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["kind", "content_type", "object_key", "family", "title"],
    )


def remember_everything():
    """Write down whatever is served now: what came in around signals, and a site from before this was kept."""
    for page_type in {page.specific_class for page in Page.objects.live().only("content_type")} - {None, Page}:
        remember(page_type.objects.live().select_related("locale"))
    for model in _makers:
        remember(model._default_manager.all())


def saved(sender, instance, update_fields=None, raw=False, **kwargs):
    if raw or (update_fields and set(update_fields) <= DRAFT_FIELDS):
        return
    if isinstance(instance, Page):
        if instance.live and instance.depth and instance.depth > 1:
            remember([instance.specific if type(instance) is Page else instance])
    elif sender in _makers:
        remember([instance])


def snippet_published(sender, instance, **kwargs):
    """A form gets its address when it is published: it has no version before."""
    if sender in _makers:
        remember([instance])


def tree_moved(sender, instance, **kwargs):
    """Everything below a page that was renamed or moved is served elsewhere from now on."""
    below = Page.objects.descendant_of(instance, inclusive=True).live().specific(defer=False)
    remember(below.iterator(chunk_size=BATCH))


def connect():
    """Called once every room's models are known."""
    post_save.connect(saved, dispatch_uid="served-addresses")
    published.connect(snippet_published, dispatch_uid="served-addresses")
    page_slug_changed.connect(tree_moved, dispatch_uid="served-addresses")
    post_page_move.connect(tree_moved, dispatch_uid="served-addresses")
