"""What everybody may see: the one predicate, for an instance and for a queryset of pages."""

from django.conf import settings
from django.utils import timezone

from core.locale import open_to_all


def is_translation(instance):
    """Say whether `instance` is in another language than that of the sources."""
    locale = getattr(instance, "locale", None)
    return locale is not None and locale.language_code != settings.LANGUAGE_CODE


def source_of(instance):
    """Return the page or snippet that `instance` translates, itself when it is a source, or None when it is gone."""
    if not is_translation(instance):
        return instance
    return (
        type(instance)
        ._base_manager.filter(translation_key=instance.translation_key, locale__language_code=settings.LANGUAGE_CODE)
        .first()
    )


def is_published(instance):
    """Say whether `instance` is live and its time is not over, whether or not somebody ran the scheduler."""
    if not getattr(instance, "live", True) or getattr(instance, "expired", False):
        return False
    until = getattr(instance, "expire_at", None)
    return not (until and until <= timezone.now())


def is_served(instance):
    """Say whether everybody may see `instance`: published, its source too, and neither of them private."""
    if not is_published(instance):
        return False
    if is_translation(instance):
        source = source_of(instance)
        if source is None or not is_published(source):
            return False
    restrictions = getattr(instance, "get_view_restrictions", None)  # of a page of ours: those of its source too
    return not (restrictions and restrictions().exists())


def served(pages):
    """Return what everybody may see of a queryset of pages. Translations wait for their source: see `with_source`.

    What is past its hour is left out at once, and not only when the scheduler comes by.
    """
    return open_to_all(pages.live().exclude(expire_at__lte=timezone.now()))
