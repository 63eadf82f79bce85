"""The results page and the suggestions. Both are for everybody: no session, no cookie, plain GET."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.language_paths import in_active_language, known
from core.places import provinces
from participation import searches

from . import labels, service
from .engines.base import FACETS, EngineUnavailable
from .insight import recorder
from .nearby import offices_for, wants_a_place
from .query import MAX_PAGE, understand
from .reading import MAX_LENGTH
from .results import address, facet_groups, parameters, shown
from .service import RETRY_SECONDS
from .suggestions import LIMIT, past_searches


class _Counted:
    """A list known only by its length: the paginator never needs the items."""

    def __init__(self, length):
        self.length = length

    def __len__(self):
        return self.length

    def __getitem__(self, item):
        return []


@require_safe
def results(request):
    """The results page. Without words it is the search field and ways on; 503 when no engine answers in time."""
    text = request.GET.get("q", "")[: 10 * MAX_LENGTH]
    page = request.GET.get("pagina", "1")
    query = understand(
        text,
        get_language(),
        filters={name: tuple(request.GET.getlist(name)) for name in FACETS},
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1,
        newest_first=request.GET.get("orden") == "fecha",
        exactly=request.GET.get("exacto") == "1",
        place=request.GET["lugar"][:100] if "lugar" in request.GET else None,
    )
    base = in_active_language("/buscar/")
    context = {"query": query, "q": query.text, "too_long": len(text) > MAX_LENGTH}
    if query.text:
        try:
            found = service.search(query)
        except EngineUnavailable:
            return _not_now(request, {**context, "unanswered": True})
        if query.page == 1 and not query.filters:  # narrowing and turning pages is the same search
            recorder.searched(query.text, query.language, found.total)
        names = labels.labels_of(query.stamp)
        listed = min(found.total + found.beside, MAX_PAGE * query.page_size)
        paginator = Paginator(_Counted(listed), query.page_size)
        context |= {
            "total": found.total,
            "follow_words": searches.words_of(query.text),
            "beside": found.beside,
            "loose": found.loose,
            "missing": ", ".join(f"«{word}»" for word in query.missing),
            "results": shown(found, query, request=request),
            "groups": [{"asked": text, "results": shown(found, query, hits, request)} for text, hits in found.groups],
            "nearest": shown(found, replace(query, page=2), found.nearest, request),
            "nearby": offices_for(query, found),
            "provinces": provinces() if wants_a_place(query, found) else (),
            "as_typed": f"{base}?{parameters(replace(query, exactly=True, filters={}))}",
            "other_words": f"{base}?{parameters(replace(query, text=query.offered, filters={}))}"
            if query.offered
            else "",
            "anywhere": f"{base}?{parameters(replace(query, chosen_place=''))}" if query.place else "",
            "facets": facet_groups(found, query, base, names),
            "page_obj": paginator.get_page(query.page),
            "base_url": f"{base}?{parameters(query)}",
            "other_order": f"{base}?{parameters(replace(query, newest_first=not query.newest_first))}"
            if query.filters.get("type") == ("news",)
            else "",
            "without_filters": f"{base}?{parameters(query, {})}" if query.filters else "",
        }
    response = render(request, "search/results.html", context)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _not_now(request, context):
    """Return the page that says that the search took too long. It is kept nowhere: the next try may be answered."""
    response = render(request, "search/results.html", context, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def suggestions(request):
    """Titles for an unfinished search, as JSON. None when no engine answers in time: the form still searches."""
    language = known(request.GET.get("lang") or get_language())
    text = request.GET.get("q", "")[:MAX_LENGTH]
    try:
        hits = service.suggest(text, language)
    except EngineUnavailable:
        response = JsonResponse({"suggestions": []})
        response["Cache-Control"] = "no-store"
        return response
    found = [{"id": hit.id, "title": hit.title, "url": address(hit, language)} for hit in hits]
    found += past_searches(text, language)[: max(LIMIT - len(found), 0)]
    response = JsonResponse({"suggestions": found})
    response["Cache-Control"] = "public, max-age=60"
    return response
