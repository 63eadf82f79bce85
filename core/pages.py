"""The base of every page type, and how a page type is told what it shows."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField

from core.kept_facts import kept
from core.locale import language_of
from core.served.rule import is_translation, source_of
from core.unfinished import FinishedPageForm

# What saving a draft changes of the row of a page or snippet: nothing that anybody but its editors can see.
DRAFT_FIELDS = {"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at", "locked"}
Shown = Callable[..., dict[str, Any]]  # a function of the page, the request and what the address holds
_shown: dict[tuple[type[Page], str], Shown] = {}


def shows(model: type[Page], part: str = "") -> Callable[[Shown], Shown]:
    """Decorate function(page, request) -> dict: what the template of a page of `model` is given beside its fields.

    `part` (str) names a page below it, whose function takes what its address holds too. Registered and not written in
    the model, so that what a page shows may read every other model of its room. Raises ValueError the second time.
    """

    def decorate(context: Shown) -> Shown:
        if (model, part) in _shown:
            raise ValueError(f"what {model.__name__} shows at {part!r} is already registered")
        _shown[model, part] = context
        return context

    return decorate


ELSEWHERE = "elsewhere"  # the mode of a preview in another front end
_elsewhere: list[Callable[[Page, HttpRequest], HttpResponse]] = []


def previewed_elsewhere(function: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate function(page, request) -> response: the preview of any page in the front end of the installation."""
    _elsewhere[:] = [function]
    return function


class SitePage(Page):
    """Base of every page type of the site: what all of them keep beside their own fields."""

    search_keywords = models.TextField(
        _("hidden search words"),
        blank=True,
        help_text=_("Words people type to look for this page that its text does not say. One per line."),
    )
    last_reviewed_on = models.DateField(
        _("last reviewed on"),
        null=True,
        blank=True,
        help_text=_("When somebody last checked that all of this is still true. Past one year, the page is overdue."),
    )

    class Meta:
        abstract = True

    admin_default_ordering = "title"
    base_form_class = FinishedPageForm

    # A page keeps its address and its identity in every language: /tramites/x/ and /en/tramites/x/.
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    review_panels = [
        MultiFieldPanel(
            [FieldPanel("last_reviewed_on"), FieldPanel("search_keywords")], heading=_("Review and search")
        ),
    ]
    promote_panels = [*Page.promote_panels, *review_panels]

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        modes = list(super().preview_modes)
        return (
            [*modes, (ELSEWHERE, _("In the other front end"))] if settings.HEADLESS_PREVIEW_URL and self.pk else modes
        )

    def make_preview_request(
        self, original_request: Any = None, preview_mode: Any = None, extra_request_attrs: Any = None
    ) -> HttpResponse:
        """Wagtail's; in another front end nothing is made here, and its address is answered."""
        if preview_mode == ELSEWHERE and settings.HEADLESS_PREVIEW_URL and _elsewhere and original_request:
            return _elsewhere[0](self, original_request)
        return super().make_preview_request(original_request, preview_mode, extra_request_attrs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, **self.shown(request)} if (type(self), "") in _shown else context

    def shown(self, request: HttpRequest, part: str = "", **address: Any) -> dict[str, Any]:
        """Return what was registered for a part of this page, for what its address holds. Raises KeyError, Http404."""
        return _shown[type(self), part](self, request, **address)

    def get_view_restrictions(self) -> models.QuerySet:
        """What restricts this page, what it translates, or any page above them.

        Asked on every request: where nothing is restricted it is no query, elsewhere one instead of Wagtail's two.
        """
        if not kept("restrictions", PageViewRestriction.objects.exists):
            return PageViewRestriction.objects.none()
        paths = [self.path[:end] for end in range(self.steplen, len(self.path or "") + 1, self.steplen)]
        here = models.Q(page__path__in=paths) | models.Q(page__aliases__path__in=paths)
        restrictions = PageViewRestriction.objects.all()
        if language_of(self) != settings.LANGUAGE_CODE:
            sources = Page.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
            source = sources.filter(translation_key=self.translation_key)
            restrictions = restrictions.annotate(source=models.Subquery(source.values("path")[:1]))
            here |= models.Q(source__startswith=models.F("page__path"))
        return restrictions.filter(here).distinct()

    # Facts of the source that a translation has no say in: names of fields, kept equal whenever either is saved.
    source_decides: tuple[str, ...] = ()

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.take_from_source()
        super().save(*args, **kwargs)

    def take_from_source(self) -> Any:
        """Take the facts that the source decides, if this is a translation. Return the names of those that changed."""
        if not self.source_decides or not is_translation(self):
            return []
        source = source_of(self)
        names = [type(self)._meta.get_field(name).attname for name in self.source_decides if source]
        changed = [name for name in names if getattr(self, name) != getattr(source, name)]
        for name in changed:
            setattr(self, name, getattr(source, name))
        return changed

    def other_addresses(self, own: Any) -> Any:
        """Return {kind: address} of where this page is served besides its own address (str) and what is below it."""
        return {}

    @property
    def keywords(self) -> tuple[str, ...]:
        """The hidden search words as a tuple of str."""
        return tuple(line.strip() for line in self.search_keywords.splitlines() if line.strip())
