"""The frame around the pages: whose site it is, its menus and languages; and what an address of it answers."""

from functools import lru_cache
from typing import Annotated, Any, Literal

from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from ninja import Field, Query, Router, Schema
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from core.api_content import link_of
from core.api_links import PLACES, LinkOut, link
from core.api_lists import ListOut, Window, listing
from core.changes.kinds import kind_of
from core.language_paths import active, codes, in_active_language, in_language, in_spanish, language_of_path
from core.page_addresses import page_address
from core.redirects import translated_address
from core.served.answers import Gone, Moved, answer
from core.served.model import ServedAddress
from core.served.rule import is_served
from core.site_owner import site_owner

router = Router(tags=["site"])


class MenuItemOut(Schema):
    title: str
    url: str


class LanguageOut(Schema):
    code: str
    name: str
    url: str = Field(description="Its home page.")


class OwnerOut(Schema):
    state: str
    institution: str = Field(description="Empty: this is a demonstration, and not the site of any institution.")
    phone: str
    seal_url: str | None


class NavigationOut(Schema):
    site_url: str = Field(description="What stands before every address that begins with /.")
    language: str
    languages: list[LanguageOut]
    owner: OwnerOut
    menu: list[MenuItemOut]
    footer: list[MenuItemOut]


class RedirectOut(Schema):
    source: str
    target: str
    permanent: bool


class AddressQuery(Schema):
    path: str = Field(max_length=1000, pattern=r"^/[^\x00]*$", description="An address of the site: `/tramites/x/`.")


class AddressOut(Schema):
    path: str
    state: Literal["live", "moved", "gone"]
    link: LinkOut | None = Field(description="What is there.")
    moved_to: str | None = Field(description="Address where it is now.")
    reason: str = Field(description="Why it is gone.")
    replaced_by: LinkOut | None


@router.get("/navigation", response=NavigationOut, summary="Menus, languages and owner of the site")
def navigation(request: HttpRequest) -> Any:
    owner = site_owner()
    seal = f"{settings.SITE_URL}/sello.svg" if owner.seal else None
    names = dict(settings.LANGUAGES)
    menu = menu_of("components/sections.html", active())
    return {
        "site_url": settings.SITE_URL,
        "language": active(),
        "languages": [{"code": code, "name": str(names[code]), "url": in_language("/", code)} for code in codes()],
        "owner": {"state": owner.state, "institution": owner.institution, "phone": owner.phone, "seal_url": seal},
        "menu": menu,
        "footer": [one for one in menu_of("components/footer.html", active()) if one not in menu],
    }


@lru_cache(maxsize=16)
def menu_of(template: str, language: str) -> list[dict[str, str]]:
    """Return the links of a menu as the site itself shows them, whose template is the one place that says them."""
    with translation.override(language):
        html = render_to_string(template, {"parts": {"sections"}, "owner": site_owner()})
    links = BeautifulSoup(html, "html.parser").select("a[href^='/']")
    return [{"title": " ".join(one.get_text().split()), "url": str(one["href"])} for one in links]


@router.get("/redirects", response=ListOut[RedirectOut], summary="Addresses that editors lead elsewhere")
def redirects(request: HttpRequest, window: Window) -> Any:
    found = Redirect.objects.select_related("redirect_page").prefetch_related("redirect_page__view_restrictions")
    hidden = [one.pk for one in found if one.redirect_page and not is_served(one.redirect_page.specific)]
    return listing(request, found.exclude(pk__in=hidden), window, redirects_out, by=("old_path", "pk"), key="pk")


def redirects_out(rows: list[Any]) -> list[dict[str, Any]]:
    told = [(one, translated_address(one)) for one in rows]
    return [{"source": one.old_path, "target": to, "permanent": one.is_permanent} for one, to in told if to]


@router.get("/resolve", response=AddressOut, summary="What an address of the site answers")
def resolved(request: HttpRequest, asked: Annotated[AddressQuery, Query()]) -> Any:
    """In the language of the address. Editors' redirects, pages that moved and pages that are gone are told too."""
    path = asked.path.split("?")[0].split("#")[0]
    said = {"path": path, "state": "live", "link": None, "moved_to": None, "reason": "", "replaced_by": None}
    with translation.override(language_of_path(path)):
        if linked := there(request, path):
            return {**said, "link": linked}
        if target := written_by_editors(path):
            return {**said, "state": "moved", "moved_to": target}
        was = answer(path if path.endswith("/") else f"{path}/")
        if isinstance(was, Moved):
            return {**said, "state": "moved", "moved_to": was.path}
        if isinstance(was, Gone):
            instead = link_of(was.instead) if was.instead else None
            return {**said, "state": "gone", "reason": was.reason, "replaced_by": instead}
    raise Http404


def there(request: HttpRequest, path: str) -> dict[str, Any] | None:
    """Return the LinkOut (dict) of what is served at an address, or None."""
    return page_at(request, path) or thing_at(path)


def page_at(request: HttpRequest, path: str) -> dict[str, Any] | None:
    """Return the LinkOut (dict) of the page whose own address this is, and not one below it, or None."""
    parts = [part for part in in_spanish(path).split("/") if part]
    site = Site.find_for_request(request)
    try:
        page = site.root_page.localized.specific.route(request, parts)[0].specific
    except (Http404, AttributeError):
        return None
    own = page_address(page) == (path if path.endswith("/") else f"{path}/")
    return link_of(page) if own and is_served(page) else None


def thing_at(path: str) -> dict[str, Any] | None:
    """Return the LinkOut (dict) of what is no page and is served at an address: an office, a category, a form."""
    spanish = in_spanish(path if path.endswith("/") else f"{path}/")
    row = ServedAddress.objects.filter(path=spanish).exclude(content_type=_of_pages()).first()
    model = row and row.content_type.model_class()
    owner: Any = model._base_manager.filter(pk=row.object_key).first() if row and model else None
    kind = kind_of(owner)
    if kind is None or not is_served(owner) or kind.type not in PLACES:
        return None
    return link(kind.type, owner.slug, str(owner), in_active_language(spanish), name=kind.name(owner))


def _of_pages() -> ContentType:
    return ContentType.objects.get_for_model(Page)


def written_by_editors(path: str) -> str | None:
    found = Redirect.objects.filter(old_path=Redirect.normalise_path(in_spanish(path))).first()
    if found is None or (found.redirect_page and not is_served(found.redirect_page.specific)):
        return None
    return str(translated_address(found)) or None
