"""The page cache with the real content: every kind of public page, and everything that must make it new."""

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.models import Page, PageViewRestriction

from core.edge import forget
from home.models import ContentPage, HomePage
from news.models import NewsPage
from services_catalog.models import GuidePage, Institution, ServicePage
from tests.support import edge
from tests.support.public_pages import assert_for_everybody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]


@pytest.fixture
def kept(settings, tmp_path):
    """Turn the page cache on, empty."""
    settings.PAGE_CACHE_SECONDS = 60
    settings.CACHES = {**settings.CACHES, "pages": {**settings.CACHES["pages"], "LOCATION": str(tmp_path)}}


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """`with commit():` runs what waits for the commit, as outside a test."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


TYPES = [HomePage, ContentPage, NewsPage, ServicePage, GuidePage]
ADDRESSES = ["/", "/tramites/", "/guias/", "/noticias/", "/instituciones/", "/oficinas/", "/robots.txt", "/sitemap.xml"]


@pytest.mark.parametrize("path", [*ADDRESSES, "/en/", "/en/tramites/", "/en/noticias/"])
def test_lists_are_the_same_for_everybody(client, path):
    assert_for_everybody(client.get(path))


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_are_the_same_for_everybody(client, model, prefix):
    page = model.objects.live().filter(locale__language_code="es").first()
    if page is None:
        pytest.fail(f"the seed has no {model.__name__}")
    assert_for_everybody(client.get(prefix + page.url))


def test_a_hit_costs_no_query_and_no_session(client, kept, django_assert_num_queries):
    client.get("/tramites/")
    with django_assert_num_queries(0):
        answer = client.get("/tramites/")
    assert answer["X-Page-Cache"] == "hit"
    assert not hasattr(answer.wsgi_request, "session")


def test_who_is_signed_in_gets_the_page_of_everybody(client, kept, admin_user):
    page = ServicePage.objects.live().first()
    signed_in = Client()
    signed_in.force_login(admin_user)
    mine = signed_in.get(page.url)
    assert_for_everybody(mine)
    anybody = client.get(page.url)
    assert anybody["X-Page-Cache"] == "hit"
    assert anybody.content == mine.content


def test_publishing_a_procedure_shows_on_its_page_the_lists_and_home(client, kept, commit):
    page = ServicePage.objects.live().first()
    paths = [page.url, "/en" + page.url, "/", "/tramites/", "/en/tramites/"]
    before = {path: client.get(path)["ETag"] for path in paths}
    assert all(client.get(path)["X-Page-Cache"] == "hit" for path in paths)
    page.title = "Trámite recién publicado"
    with commit():
        page.save_revision().publish()
    after = {path: client.get(path) for path in paths}
    assert all(answer["X-Page-Cache"] == "miss" for answer in after.values())
    assert "Trámite recién publicado" in after[page.url].content.decode()
    assert before[page.url] != after[page.url]["ETag"]


def test_a_draft_does_not_throw_away_what_is_kept(client, kept, commit):
    page = ServicePage.objects.live().first()
    client.get(page.url)
    page.title = "Título sin publicar"
    with commit():
        page.save_revision()
    answer = client.get(page.url)
    assert answer["X-Page-Cache"] == "hit"
    assert "Título sin publicar" not in answer.content.decode()


@pytest.mark.parametrize("act", ["unpublish", "delete", "restrict", "move", "slug"])
def test_what_is_withdrawn_is_gone_at_once(client, kept, commit, act):
    page = NewsPage.objects.live().first()
    url = page.url
    assert client.get(url).status_code == 200
    with commit():
        if act == "unpublish":
            page.unpublish()
        elif act == "delete":
            page.delete()
        elif act == "restrict":
            PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
        elif act == "move":
            page.move(Page.objects.get(depth=1), "last-child")
        else:
            page.slug = "otra-direccion"
            page.save_revision().publish()
    answer = client.get(url)
    assert answer.status_code in (302, 301, 404, 410)
    assert "X-Page-Cache" not in answer


def test_saving_a_snippet_shows_wherever_it_is_named(client, kept, commit):
    institution = Institution.objects.filter(locale__language_code="es").first()
    client.get("/instituciones/")
    institution.name = "Institución con otro nombre"
    with commit():
        institution.save()
    assert "Institución con otro nombre" in client.get("/instituciones/").content.decode()


def test_what_staff_write_for_themselves_does_not_throw_away_what_is_kept(client, kept, commit):
    from participation.models import Feedback

    client.get("/")
    with commit():
        Feedback.objects.create(path="/", language="es", useful=True)
    assert client.get("/")["X-Page-Cache"] == "hit"


def test_an_editor_sees_the_draft_while_the_public_page_is_kept(client, kept, commit, admin_user):
    page = ServicePage.objects.live().first()
    client.get(page.url)
    page.title = "Solo en el borrador"
    page.save_revision()
    request = client.get(page.url).wsgi_request
    request.user = admin_user
    preview = page.make_preview_request(request)
    assert "Solo en el borrador" in preview.content.decode()
    assert "Solo en el borrador" not in client.get(page.url).content.decode()


@pytest.mark.parametrize(
    "model", [HomePage, ContentPage, NewsPage, ServicePage, GuidePage], ids=lambda model: model.__name__
)
def test_a_draft_of_any_page_can_be_previewed_and_is_never_kept(client, kept, admin_user, model):
    page = model.objects.live().filter(locale__language_code="es").first()
    request = client.get(page.url).wsgi_request
    request.user = admin_user
    draft = page.save_revision().as_object()  # as the editor has it: what hangs from it is in memory
    preview = draft.make_preview_request(request)
    assert preview.status_code == 200
    assert "X-Page-Cache" not in preview


def test_known_pages_answer_304(client, kept):
    first = client.get("/tramites/")
    again = client.get("/tramites/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/cuenta/login/", "/admin/login/", "/opinion/", "/no-existe/", "/healthz", "/readyz"])
def test_what_is_not_for_everybody_is_never_kept(client, kept, path):
    client.get(path)
    assert "X-Page-Cache" not in client.get(path)


def test_the_edge_is_told_what_to_forget(settings, commit):
    edge.forgotten.clear()
    settings.WAGTAILFRONTENDCACHE = {"edge": {"BACKEND": "tests.support.edge.Edge"}}
    page = ServicePage.objects.live().filter(locale__language_code="es").first()
    with commit():
        page.save_revision().publish()
    assert not edge.forgotten, "who publishes does not wait for it"
    forget(**ProcrastinateJob.objects.get(task_name="core.edge_forget").args)
    paths = {"/" + url.split("/", 3)[3] for url in edge.forgotten}
    assert {page.url, f"/en{page.url}", "/tramites/", "/en/tramites/", "/", "/en/"} <= paths
