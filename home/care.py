"""What needs an editor's care, most urgent first. One query per kind of page: the admin's home panel and its lists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, ReferenceIndex, get_page_models
from wagtail_localize.models import TranslationSource

from core.pages import SitePage
from core.unfinished import unfinished as pages_that_say_so
from home.access_faults import AccessFault
from news.models import NewsIndexPage, NewsPage

REVIEW_EVERY = timedelta(days=365)
FORGOTTEN_AFTER = timedelta(days=14)
# A news item tells what happened on a day: it does not grow old, and nobody translates all of them.
NOT_REVIEWED = (NewsPage, NewsIndexPage)


@dataclass(frozen=True)
class Care:
    """One kind of thing to look after, and the one act that mends a page of it."""

    slug: str
    title: str
    advice: str
    find: Callable[[], QuerySet]  # of Page, what is most urgent first
    act: str
    where: Callable[[Page], str]  # the address where it is mended

    @property
    def pages(self):
        return self.find()


def reviewed_models():
    return [model for model in get_page_models() if issubclass(model, SitePage) and not issubclass(model, NOT_REVIEWED)]


def of_models(condition):
    """Return the live Spanish pages of reviewed kinds that meet `condition` (Q on their own fields)."""
    found = Q(pk__in=[])
    for model in reviewed_models():
        found |= Q(pk__in=model.objects.live().filter(condition).values("pk"))
    return Page.objects.filter(found, locale__language_code=settings.LANGUAGE_CODE)


def translations(language="en"):
    return Page.objects.live().filter(locale__language_code=language, translation_key=OuterRef("translation_key"))


def overdue():
    return of_models(Q(last_reviewed_on__lt=timezone.localdate() - REVIEW_EVERY)).order_by("last_published_at")


def never_reviewed():
    return of_models(Q(last_reviewed_on=None)).order_by("title")


def forgotten_changes():
    """Pages with changes that nobody has published nor sent to be approved for two weeks."""
    return (
        Page.objects.filter(has_unpublished_changes=True)
        .filter(latest_revision_created_at__lt=timezone.now() - FORGOTTEN_AFTER)
        .order_by("latest_revision_created_at")
    )


def dead_links():
    """Live pages that link to one that nobody can see any more: people who follow it find nothing."""
    page_type = ContentType.objects.get_for_model(Page)
    gone = Page.objects.filter(live=False).values_list("pk", flat=True)
    references = ReferenceIndex.objects.filter(
        base_content_type=page_type, to_content_type=page_type, to_object_id__in=[str(pk) for pk in gone]
    )
    linking = [int(pk) for pk in references.values_list("object_id", flat=True).distinct()]
    return Page.objects.live().filter(pk__in=linking).order_by("title")


def unfinished():
    """Live pages that say to everybody that a fact is missing."""
    found = [pk for model in reviewed_models() for pk in pages_that_say_so(model.objects.live())]
    return Page.objects.filter(pk__in=found).order_by("title")


def outdated_translations():
    older = translations().filter(last_published_at__lt=OuterRef("last_published_at"))
    return (
        Page.objects.live()
        .filter(locale__language_code=settings.LANGUAGE_CODE)
        .filter(Exists(older))
        .order_by(F("last_published_at").desc())
    )


def untranslated():
    return of_models(Q()).filter(~Exists(translations())).order_by("title")


def hard_to_read():
    """Live pages with something that shuts people out: links that say nothing, images without words."""
    return Page.objects.live().filter(Exists(AccessFault.objects.filter(page=OuterRef("pk")))).order_by("title")


def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def english_of(page):
    """Return where the translation of `page` is brought up to date."""
    source = TranslationSource.objects.filter(object_id=page.translation_key, locale_id=page.locale_id).first()
    return reverse("wagtail_localize:update_translations", args=[source.pk]) if source else edit(page)


def translate(page):
    return reverse("wagtail_localize:submit_page_translation", args=[page.pk])


KINDS = (
    Care(
        "enlaces",
        _("Links to pages that are gone"),
        _("They point to a page that is not published: change the link or publish the page."),
        dead_links,
        _("Change the link"),
        edit,
    ),
    Care(
        "sin-dato",
        _("Facts that are missing"),
        _("The page says to everybody that a fact is missing: write it, or take the sentence out."),
        unfinished,
        _("Write the fact"),
        edit,
    ),
    Care(
        "vencidas",
        _("Overdue reviews"),
        _("Check that all of it is still true, and set the date."),
        overdue,
        _("Review"),
        edit,
    ),
    Care(
        "olvidadas",
        _("Changes left unpublished"),
        _("Changed more than two weeks ago: send them to be approved, or discard them."),
        forgotten_changes,
        _("Finish the change"),
        edit,
    ),
    Care(
        "accesibilidad",
        _("Hard to read for some people"),
        _("Links that do not say where they lead, images without words, headings out of order."),
        hard_to_read,
        _("Mend the text"),
        edit,
    ),
    Care(
        "ingles-atrasado",
        _("English behind the Spanish"),
        _("The Spanish text was published after its translation: bring the English up to date."),
        outdated_translations,
        _("Update the English"),
        english_of,
    ),
    Care(
        "sin-revisar",
        _("Never reviewed"),
        _("Gathered from public sources and not yet confirmed by the institution."),
        never_reviewed,
        _("Review"),
        edit,
    ),
    Care(
        "sin-ingles",
        _("Not in English"),
        _("Under /en/ they show in Spanish, with a notice. Translate first what is most wanted."),
        untranslated,
        _("Translate"),
        translate,
    ),
)


def cares():
    """Return the list of Care that has something in it, most urgent first."""
    return [care for care in KINDS if care.pages.exists()]


def care_named(slug):
    """Return the Care of an address name, or None."""
    return next((care for care in KINDS if care.slug == slug), None)
