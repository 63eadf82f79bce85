"""What starts a new generation of kept pages, and which addresses the edge is told to forget."""

from django.conf import settings
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move
from wagtail.snippets.models import get_snippet_models

from core.edge import forget
from core.pages import DRAFT_FIELDS
from core.purge import purge_all

_watched = set()


def watch(*models):
    """Let saving or deleting a row of `models` start a new generation. For what pages show beside snippets."""
    _watched.update(models)


def changed(sender, instance=None, update_fields=None, raw=False, **kwargs):
    """Receive every save and delete: purge when `sender` is something public pages show."""
    if raw or not _shows(sender):
        return
    if update_fields and set(update_fields) <= DRAFT_FIELDS:
        return
    purge_all()


def _shows(model):
    if getattr(model, "never_on_public_pages", False):  # snippets that only staff see: requests, cases
        return False
    always = model in _watched or issubclass(model, (Page, BaseGenericSetting, BaseSiteSetting))
    return always or model in get_snippet_models()


def _related(sender, instance, action, **kwargs):
    if action.startswith("post_") and _shows(type(instance)):
        purge_all()


def _page_changed(sender, instance, **kwargs):
    purge_all()
    if getattr(settings, "WAGTAILFRONTENDCACHE", None):
        transaction.on_commit(lambda: forget.defer(addresses=_of_page(instance)))


def _of_page(page):
    """Return the addresses that show the page: its own, that in the other languages, and the lists above it."""
    addresses = []
    for shown in (page, *page.get_ancestors().live().filter(depth__gt=1).specific()):
        if url := shown.full_url:
            root = shown.get_site().root_url
            addresses += [url + path.lstrip("/") for path in shown.specific_deferred.get_cached_paths()]
            addresses += [f"{root}/{code}{url[len(root) :]}" for code, _ in settings.LANGUAGES[1:]]
    return addresses


def connect():
    """Called once every room's models are known."""
    watch(get_image_model(), get_document_model(), Locale, Site, Redirect, PageViewRestriction)
    watch(CollectionViewRestriction)
    for signal in (post_save, post_delete):
        signal.connect(changed, dispatch_uid="purge-pages")
    m2m_changed.connect(_related, dispatch_uid="purge-pages")
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(_page_changed, dispatch_uid="purge-pages")
