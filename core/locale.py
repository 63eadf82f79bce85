"""Which language is being read, and which content stands for which in it.

The address decides the language: Spanish has no prefix, English lives under /en/. Only the API negotiates.
"""

from django.conf import settings
from django.db import connection
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from wagtail.models import Page, PageViewRestriction

from core.kept_facts import kept

API_PREFIX = "/api/"


def supported(code):
    """Return the site's language for a code like "en-GB" (str), or None."""
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:
        return None


def negotiate(request):
    """Return the language an API client asks for: `?lang=`, then Accept-Language, then Spanish."""
    asked = [request.GET.get("lang", "")[:20]]
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500])
    asked += [code for code, quality in accepted if quality]
    return next(filter(None, map(supported, filter(None, asked))), settings.LANGUAGE_CODE)


class PathLocaleMiddleware(LocaleMiddleware):
    """Django's, without the guessing: cookies, session and Accept-Language never change what a page says.

    Django's own adds `Vary: Accept-Language` to every page without a prefix, which would make them uncacheable.
    """

    def process_request(self, request):
        if request.path_info.startswith(API_PREFIX):
            language = negotiate(request)
        else:
            language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", translation.get_language())
        if request.path_info.startswith(API_PREFIX):
            patch_vary_headers(response, ("Accept-Language",))
        return response


def root_of(page, request=None):
    """Return the SiteRootPath `page` lives under, or None. Cached on `request`, so it costs no query."""
    roots = page._get_relevant_site_root_paths(request)
    return roots[0] if roots else None


def language_of(content, request=None):
    """Return the language code of a page or translatable snippet. A page costs no query; a snippet its locale."""
    if hasattr(content, "url_path") and (root := root_of(content, request)):
        return root.language_code
    return content.locale.language_code


def live_translations(page):
    """Return {language: page} of what is published of `page`, itself included. Asked once for each instance."""
    if not hasattr(page, "_live_translations"):
        found = Page.objects.live().filter(translation_key=page.translation_key).select_related("locale")
        page._live_translations = {one.locale.language_code: one for one in found}
    return page._live_translations


def source_changed(page, language):
    """Return when (datetime) the source of a translation was published, if that was after it; else None.

    Of a page it costs no query where its alternates are named: both ask what is published of it once.
    """
    if language == settings.LANGUAGE_CODE or not isinstance(page, Page) or not page.last_published_at:
        return None
    source = live_translations(page).get(settings.LANGUAGE_CODE)
    published = source and source.last_published_at
    return published if published and published > page.last_published_at else None


def open_to_all(queryset):
    """Leave out of a queryset of pages what is private, or translates what is, without a query of its own.

    A site mostly has nothing private. That is known until something is published, closed or opened: the question is
    then shorter, in building it too. Inside a transaction it would be asked anew each time.
    """
    if not connection.in_atomic_block and not kept("anything private", PageViewRestriction.objects.exists):
        return queryset
    sources = Page.objects.filter(
        translation_key=OuterRef(OuterRef("translation_key")), locale__language_code=settings.LANGUAGE_CODE
    )
    restrictions = PageViewRestriction.objects.annotate(
        inside=ExpressionWrapper(OuterRef("path"), CharField()),
        source=Subquery(sources.values("path")[:1], CharField()),
    )
    private = Q(inside__startswith=F("page__path")) | Q(source__startswith=F("page__path"))
    return queryset.exclude(Exists(restrictions.filter(private)))


def in_language(queryset, language=None):
    """Return the items of `queryset` to list in `language` (the active one): its own, and the Spanish ones it lacks.

    A draft translation does not replace its source, so nothing unpublished leaks and nothing disappears. Of what has
    drafts only what is live is listed.
    """
    language = language or translation.get_language()
    model = queryset.model
    has_drafts = any(field.name == "live" for field in model._meta.get_fields())
    source = Q(locale__language_code=settings.LANGUAGE_CODE)
    if has_drafts:
        queryset = queryset.filter(live=True)
    if language == settings.LANGUAGE_CODE:
        return queryset.filter(source)
    translations = model._base_manager.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=language
    )
    if has_drafts:
        translations = translations.filter(live=True)
    return queryset.filter(Q(locale__language_code=language) | (source & ~Exists(translations)))
