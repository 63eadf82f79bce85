"""What may be seen of whatever is not simply published: every state, at every address that tells content, by everybody.

Each thing is planted with a word of its own, the name of its state; the table says which words an address may show, and
it must show exactly these, whoever asks. An address of the API without a row fails.
"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from core.api_errors import operations_of
from home.models import ContentPage
from news.models import Comment
from services_catalog.models import Notice
from tests.support import factories_catalog as make
from tests.support.forms_data import contact_form, publish
from tests.support.pages import child, home, locale, news
from tests.support.people import person
from tramites_forms.services import draft_start, submission_send
from tramites_forms.versions import version_for_test

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1200)]

STATES = ("live", "changed", "draft", "scheduled", "expired", "unpublished", "restricted", "below", "orphan")
STATES += ("english", "withdrawn")
WORD = {state: f"marca{state}" for state in STATES}
FORMS = {state: f"formulario{state}" for state in ("open", "closed", "draft", "unpublished", "sent", "test")}
COMMENTS = {state: f"comentario{state}" for state in ("published", "waiting", "refused")}
ALL = {**WORD, **{f"form-{k}": v for k, v in FORMS.items()}, **{f"comment-{k}": v for k, v in COMMENTS.items()}}
PAGES = {"live", "english"}
USABLE = {"form-open", "form-closed"}
# Address -> what it may show, and shows. What a procedure leads to shows at its own address too.
TABLE = {
    "/services": PAGES | {"withdrawn", "form-open"},  # asked with state=any
    "/services/{slug:slug}": PAGES | {"withdrawn"} | {"form-open"},
    "/categories": set(),
    "/categories/{slug:slug}": set(),
    "/institutions": set(),
    "/institutions/{slug:slug}": set(),
    "/offices": set(),
    "/offices/{slug:slug}": {"live", "english"},
    "/guides": set(),
    "/guides/{slug:slug}": {"live", "english"},
    "/checkers": set(),
    "/checkers/{slug:slug}": set(),
    "/notices": {"live", "english"},
    "/news": PAGES,
    "/news/{slug:slug}": PAGES,
    "/news/{slug:slug}/comments": {"comment-published"},
    "/forms": USABLE | {"live", "english"},
    "/forms/{slug:slug}": USABLE | {"live", "english"},
    "/forms/{slug:slug}/versions/{int:number}": USABLE | {"form-sent"},
    "/forms/{slug:slug}/versions/{int:number}/schema": USABLE | {"form-sent"},
    "/pages": PAGES,
    "/pages/{slug:slug}": PAGES,
    "/search": set(),  # what is indexed: tests/search
    "/figures": set(),
    "/content": PAGES | {"withdrawn"},
    "/content/{id}": PAGES | {"withdrawn", "form-open"},
    "/navigation": set(),
    "/redirects": {"live"},
    "/resolve": PAGES | {"withdrawn"} | USABLE,
    "/changes": {"live", "withdrawn"} | USABLE,
    "v2 list": PAGES | {"withdrawn"},
    "v2 page": PAGES | {"withdrawn"},
    "v2 find": PAGES | {"withdrawn"},
    "sitemap": {"live", "withdrawn"},
    "feed": {"live"},
    "atom": {"live"},
}
# Words of addresses, which changes and redirects of what was public tell after it is gone: an id is all that is told.
ONCE_PUBLIC = {"unpublished", "restricted", "below", "expired", "orphan", "form-sent", "form-unpublished"}
# A gone address says that it is gone, by the title it had.
ANSWERS_ERROR = {301, 302, 400, 404, 405, 410, 422}


def english(page, word):
    """Publish the English of a page; what it says is its own word."""
    copy = page.copy_for_translation(locale("en"), copy_parents=True)
    Page.objects.filter(locale=locale("en")).update(live=True, expired=False)
    copy = type(page).objects.get(pk=copy.pk)
    copy.title = word
    copy.save_revision().publish()
    return copy


def plant(make_page):
    """Make one page in each state. `make_page(state, word, **fields)` gives one with the word in title and slug."""
    now, hour = timezone.now(), timedelta(hours=1)
    fields = {
        "draft": {"live": False},
        "scheduled": {"live": False, "go_live_at": now + hour},
        "expired": {"expire_at": now - hour},
    }
    made = {
        state: make_page(state, "otra-cosa" if state == "changed" else WORD[state], **fields.get(state, {}))
        for state in STATES
        if state not in ("english", "orphan", "below")
    }
    made["changed"].title, made["changed"].slug = WORD["changed"], WORD["changed"]
    made["changed"].save_revision()
    made["unpublished"].unpublish()
    PageViewRestriction.objects.create(page=made["restricted"], restriction_type=PageViewRestriction.LOGIN)
    return made


@pytest.fixture
def site(admin_user):
    home()
    make.places()
    never = ("draft", "test")
    forms = {state: contact_form(slug=word, title=word) for state, word in FORMS.items() if state not in never}
    draft, tried = contact_form(slug="otro", title="Otro"), contact_form(slug="probado", title="Otro")
    draft.title = FORMS["draft"]
    draft.save_revision()
    forms["closed"].closes_at = timezone.now() - timedelta(days=1)
    publish(forms["closed"])
    sent = draft_start(forms["sent"], answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    submission_send(sent.pk)
    for state in ("sent", "unpublished"):
        forms[state].unpublish()
    tried.title = FORMS["test"]
    version_for_test(tried)

    withdrawn = {"withdrawn_on": "2026-01-02", "withdrawn_reason": "Ya no se hace."}
    office = make.office()

    def service(state, word, **fields):
        more = withdrawn if state == "withdrawn" else {"online_form": forms["open"]} if state == "live" else {}
        return make.service(word, title=word, office_kinds=["registro_civil"], **fields, **more)

    def article(state, word, **fields):
        word = "nada" if state == "withdrawn" else word
        return news(word, title=word, **fields)

    top = child(home(), ContentPage(title="Arriba", slug="arriba"))

    def text(state, word, **fields):
        return top if state == "withdrawn" else child(top, ContentPage(title=word, slug=word, **fields))

    services, articles, texts = plant(service), plant(article), plant(text)
    hidden = child(home(), ContentPage(title="Encima", slug="encima"))
    child(hidden, ContentPage(title=WORD["below"], slug=WORD["below"]))
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    for made in (services, articles, texts):
        english(made["live"], WORD["english"])
    orphan = make.service("huerfano", title="Sin original")
    english(orphan, WORD["orphan"])
    Page.objects.filter(pk=orphan.pk).update(live=False)
    type(orphan).objects.filter(translation_key=orphan.translation_key, locale=locale("en")).update(live=False)
    make.guide("guia", services=[one for state, one in services.items() if state != "withdrawn"])
    notice = Notice.objects.create(title="Aviso", locale=locale("es"))
    notice.procedures.set(services.values())
    for state, page in services.items():
        if state != "withdrawn":
            Redirect.objects.create(old_path=f"/corto-{len(state)}-{state[0]}", redirect_page=page)
    for state, word in COMMENTS.items():
        Comment.objects.create(page=articles["live"], language="es", name="Ana", text=word, digest=state, status=state)
    return {"services": services, "office": office, "pages": Page.objects.filter(depth__gt=1)}


EVERY = ("/forms/{slug:slug}", "/offices/{slug:slug}", "/guides/{slug:slug}")


def operations():
    from config.api import api

    return [one.path for one in operations_of(api) if "GET" in one.methods and not one.auth_callbacks]


SLUGS = [*WORD.values(), *FORMS.values(), "guia", "otra-cosa", "huerfano"]


def addresses(row, site):
    """Return every address of a row of the table that might show something, with every word in its holes."""
    if row == "v2 list":
        path = "/api/wagtail/v2/pages/?limit=20&type=services_catalog.ServicePage"
        return [path, f"{path}&fields=*", f"{path}&locale=en"]
    if row == "v2 page":
        return [f"/api/wagtail/v2/pages/{page.pk}/" for page in site["pages"]]
    if row == "v2 find":
        found = [page.url_path[7:] for page in site["pages"]]
        found += [f"/en{path}" for path in found if WORD["live"] in path]
        return [f"/api/wagtail/v2/pages/find/?html_path={path}" for path in found]
    fixed = {"sitemap": ["/sitemap.xml"], "feed": ["/noticias/feed/"], "atom": ["/noticias/feed/atom/"]}
    if row in fixed:
        return fixed[row]
    paths = [f"/api/v1{row}"]
    if "{id}" in row:
        paths = [f"/api/v1/content/{kind}:{slug}" for kind in ("service", "news", "page") for slug in SLUGS]
    elif "{slug" in row:
        path = paths[0].replace("{int:number}", "1")
        named = {"/offices/": site["office"].slug, "/categories/": "vivienda", "/institutions/": "minjus"}
        slugs = [slug for place, slug in named.items() if row.startswith(place)] or SLUGS
        paths = [path.replace("{slug:slug}", slug) for slug in slugs]
        paths += [one[:-1] + "2" for one in paths if one.endswith("/versions/1")]
    elif row == "/resolve":
        pages = [f"/{page.url_path.split('/', 2)[2]}" for page in site["pages"]]
        pages += [f"/en{path}" for path in pages if WORD["live"] in path]
        paths = [f"{paths[0]}?path={path}" for path in [*pages, *(f"/formularios/{one}/" for one in FORMS.values())]]
    elif row == "/services":
        paths = [f"{paths[0]}?state=any&limit=100", f"{paths[0]}?limit=100&expand=form"]
    elif row in ("/changes", "/content", "/news", "/pages", "/forms", "/redirects"):
        paths = [f"{paths[0]}?limit=100"]
    told = [path for path in paths if row in EVERY or WORD["live"] in path or "{" not in row]
    return [*paths, *(f"{path}{'&' if '?' in path else '?'}lang=en" for path in told)]


def words_in(text):
    return {state for state, word in ALL.items() if word in text}


def test_every_address_of_the_api_has_a_row():
    assert set(operations()) - set(TABLE) == set()
    assert {row for row in TABLE if row.startswith("/")} - set(operations()) == set()


@pytest.mark.parametrize("role", ["anonymous", "citizen", "administrator"])
def test_every_address_shows_what_the_table_says_and_nothing_else(site, admin_user, role):
    client = Client()
    if role != "anonymous":
        client.force_login(admin_user if role == "administrator" else person("ana", legal_name="Ana"))
    faults = []
    for row, allowed in TABLE.items():
        found = set()
        for path in addresses(row, site):
            cache.clear()
            answer = client.get(path)
            assert answer.status_code == 200 or answer.status_code in ANSWERS_ERROR, (path, answer.content[:200])
            if answer.status_code == 200:
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                found |= words_in(body.decode().replace(path, "").replace(path.split("?")[0], ""))
        strange = found - allowed - (ONCE_PUBLIC if row in ("/changes", "/resolve") else set())
        missing = allowed - found
        if strange or missing:
            faults.append(f"{row}: shows {sorted(strange)}, hides {sorted(missing)}")
    assert not faults, "\n".join(faults)
