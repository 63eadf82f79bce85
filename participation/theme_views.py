"""/asuntos/: what people write about, how many said it, and what was changed because of it."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.language_paths import in_active_language
from core.pagecache import public_page, understood
from participation import themes as reading

PER_PAGE = 30


@public_page
@require_safe
def themes(request):
    """All of them, those of most reports first."""
    pages = Paginator(reading.shown(), PER_PAGE)
    asked = request.GET.get("pagina", "")
    page = pages.get_page(asked if asked.isascii() else 1)
    understood(request, pagina=str(page.number) if asked else None)
    return render(request, "participation/themes.html", {"page_obj": page, "trail": _home()})


@public_page
@require_safe
def theme(request, slug):
    """One matter."""
    shown = reading.one(slug)
    if shown is None:
        raise Http404
    trail = [*_home(), (_("What people write about"), in_active_language("/asuntos/"))]
    return render(request, "participation/theme.html", {"shown": shown, "theme": shown.theme, "trail": trail})


def _home():
    return [(_("Home"), in_active_language("/"))]
