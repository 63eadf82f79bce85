"""Which pages show something that is edited in one place: told to editors before they publish it."""

from django.contrib.contenttypes.models import ContentType
from wagtail.admin.panels import Panel
from wagtail.models import Page, ReferenceIndex

LISTED = 20
_finders = {}


def found_by(model):
    """Decorate function(instance) -> QuerySet of Page, for what pages show without naming it: offices, by kind."""

    def decorate(finder):
        _finders[model] = finder
        return finder

    return decorate


def touched_pages(instance):
    """Return the published pages (QuerySet of Page) that change when `instance` is published."""
    if instance.pk is None:
        return Page.objects.none()
    finder = _finders.get(type(instance), naming)
    return finder(instance).live().order_by("title")


def naming(instance):
    """Return the pages that name `instance`, or what it translates, in a field or in their text."""
    model, family = type(instance), [str(instance.pk)]
    if hasattr(instance, "translation_key"):
        found = model._base_manager.filter(translation_key=instance.translation_key)
        family = [str(pk) for pk in found.values_list("pk", flat=True)]
    named = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(model),
        to_object_id__in=family,
    )
    return Page.objects.filter(pk__in=[int(pk) for pk in named.values_list("object_id", flat=True)])


class TouchedPages(Panel):
    """What publishing changes, above the boxes."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/admin/touched_pages.html"

        def is_shown(self):
            return self.instance.pk is not None

        def get_context_data(self, parent_context=None):
            pages = touched_pages(self.instance)
            return {
                **super().get_context_data(parent_context),
                "total": pages.count(),
                "pages": list(pages[:LISTED]),
                "more": max(0, pages.count() - LISTED),
            }
