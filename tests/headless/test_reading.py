"""The read API: what leads to what, which part of it is told, and how its lists are read to their end."""

import re
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.api_asking import item_of
from core.api_errors import operations_of
from core.changes.model import Change
from services_catalog.models import ServicePage
from tests.support import factories_catalog as make
from tests.support.forms_data import contact_form, publish
from tests.support.kept import facts_kept  # noqa: F401 - a fixture
from tests.support.pages import home, news, rich

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def site():
    home()
    form = contact_form()
    page = make.service("inscribir-nacimiento", online_form=form, title="Inscribir un nacimiento")
    make.guide("me-nacio-un-hijo", services=[page])
    return form, page


def read(client, path, /, **query):
    answer = client.get(path if path.startswith("/api/") else f"{V1}{path}", query)
    assert answer.status_code == 200, (path, answer.content[:400])
    return answer.json()


def walk(client, path, **query):
    """Return all the items of a list, reading it by `next`."""
    found, answer = [], read(client, path, **query)
    for _turn in range(200):
        found += answer["items"]
        if not answer["next"]:
            return found
        answer = read(client, answer["next"])
    raise AssertionError("it never ends")


def test_a_procedure_leads_to_its_form_and_version_and_these_lead_back(client, site):
    listed = next(one for one in read(client, "/services")["items"] if one["slug"] == "inscribir-nacimiento")
    form = read(client, listed["form"]["api_url"])
    version = read(client, listed["form"]["version_url"])
    schema = read(client, listed["form"]["schema_url"])
    assert listed["start_url"] == "/tramites/inscribir-nacimiento/solicitud/"
    assert form["version"] == listed["form"]["version"] == version["number"] == 1
    assert version["schema_url"] == listed["form"]["schema_url"] and "nombre" in schema["properties"]
    assert read(client, version["form_url"])["id"] == form["id"] == "form:contacto"
    assert [one["api_url"] for one in form["procedures"]] == [listed["api_url"]]
    assert read(client, form["procedures"][0]["api_url"])["form"]["id"] == form["id"]
    assert [one["url"] for one in form["version_links"]] == [version["url"]]


def test_what_cannot_be_asked_for_leads_to_no_form(client, site):
    form, page = site
    form.unpublish()
    assert read(client, f"/services/{page.slug}")["form"] is None
    assert read(client, f"/services/{page.slug}")["start_url"] is None


def links_of(data):
    if isinstance(data, dict):
        if data.get("api_url"):
            yield data["api_url"]
        for value in data.values():
            yield from links_of(value)
    if isinstance(data, list):
        for value in data:
            yield from links_of(value)


def test_every_address_that_an_answer_names_answers(client, site):
    make.office()
    news(body=[("paragraph", rich("<p>Hola</p>")), ("form", {"form": site[0], "display": "panel"})])
    asked, left = set(), [f"{V1}{name}" for name in ("/services", "/offices", "/news", "/content", "/forms", "/guides")]
    while left:
        path = left.pop()
        if path not in asked:
            asked.add(path)
            data = read(client, path)
            left += [*links_of(data), *filter(None, [data.get("next")])]
    assert {path.split("/")[3] for path in asked} >= {
        "services",
        "forms",
        "institutions",
        "categories",
        "content",
        "guides",
    }


def test_a_link_is_expanded_into_what_its_own_list_shows(client, site):
    found = read(client, "/services", expand="form,institution,category")["items"][0]
    assert found["form"]["receiver"] == "Oficina de atención" and found["form"]["version_url"]
    assert found["institution"]["services"] == 1
    assert "receiver" not in read(client, "/services")["items"][0]["form"]
    guide = read(client, "/guides/me-nacio-un-hijo", expand="services")
    assert guide["services"][0]["summary"] == "Para qué sirve."


@pytest.mark.parametrize("expanded", ["", "form,institution,category"])
def test_fifty_procedures_cost_as_many_queries_as_five(client, site, expanded, facts_kept):  # noqa: F811
    def counted(limit):
        with CaptureQueriesContext(connection) as queries:
            read(client, "/services", limit=limit, expand=expanded)
        return len(queries)

    for number in range(49):
        make.service(f"otro-{number}", online_form=site[0] if number % 3 else None)
    read(client, "/services", limit=50, expand=expanded)
    few, many = counted(5), counted(50)
    assert few == many
    assert many <= (8 if not expanded else 16)


def test_a_version_is_read_without_a_query_after_the_first_time(client, site, facts_kept):  # noqa: F811
    for path in ("/forms/contacto/versions/1", "/forms/contacto/versions/1/schema"):
        first = client.get(f"{V1}{path}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{V1}{path}").content == first.content
            assert client.get(f"{V1}{path}", headers={"if-none-match": first["ETag"]}).status_code == 304
        assert not queries.captured_queries
        assert "immutable" in first["Cache-Control"]


def test_a_version_outlives_its_form_for_who_sent_it_and_a_new_name_of_it(client, site):
    from tramites_forms.services import draft_start, submission_send

    form, _page = site
    before = read(client, "/forms/contacto/versions/1")
    draft = draft_start(form, answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    submission_send(draft.pk)
    form.title = "Escríbanos"
    publish(form)
    form.unpublish()
    assert read(client, "/forms/contacto/versions/1") == before
    assert client.get(f"{V1}/forms/contacto/versions/2").status_code in (404, 410), "nobody sent it"
    assert client.get(f"{V1}/forms/contacto").status_code == 410
    assert read(client, "/forms")["items"] == []
    form.slug = "escribanos"
    publish(form)
    assert read(client, "/forms/contacto/versions/1")["form"] == before["form"]
    assert read(client, "/forms/escribanos/versions/1")["content_hash"] == before["content_hash"]


def operations():
    from config.api import api

    for operation in operations_of(api):
        if "GET" in operation.methods and not operation.auth_callbacks:  # what needs a token: test_sending.py
            yield operation


def address_of(operation):
    """An address of an operation whose things are there."""
    named = {
        "services": "inscribir-nacimiento",
        "forms": "contacto",
        "guides": "me-nacio-un-hijo",
        "categories": "vivienda",
        "institutions": "minjus",
        "content": "section:tramites",
    }
    path = operation.path.replace("{int:number}", "1")
    place = path.strip("/").split("/")[0]
    return f"{V1}{re.sub(r'{[^}]+}', named.get(place, 'no-hay'), path)}"


def test_a_parameter_that_is_not_known_is_refused_by_name_everywhere(client, site):
    for operation in operations():
        answer = client.get(address_of(operation), {"limite": "5", "lang": "en"})
        assert answer.status_code == 400, operation.path
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"] == [
            {"where": ["query", "limite"], "message": "There is no such parameter here."}
        ], operation.path
        assert "lang" in answer.json()["detail"]


def test_only_the_fields_asked_for_are_told_and_others_are_refused(client, site):
    tried = 0
    for operation in operations():
        path = address_of(operation)
        item = item_of(operation)
        if item is None or client.get(path).status_code != 200:
            continue
        tried += 1
        wanted = list(item.model_fields)[:2]
        data = read(client, path, fields=",".join(wanted))
        for one in data["items"] if isinstance(data.get("items"), list) and "items" not in wanted else [data]:
            assert set(one) == set(wanted), path
        wrong = client.get(path, {"fields": f"{wanted[0]},answers"})
        assert wrong.status_code == 400 and wrong.json()["errors"][0]["where"] == ["query", "fields"]
    assert tried > 10


@pytest.mark.parametrize(
    "query", ["expand=titulo", "expand=form,category,institution,offices", "expand=form&fields=id"]
)
def test_what_cannot_be_expanded_is_refused(client, site, query):
    answer = client.get(f"{V1}/services/inscribir-nacimiento?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["where"] == ["query", "expand"]


LISTS = ["/services", "/offices", "/news", "/forms", "/content", "/institutions", "/categories", "/guides", "/pages"]


@pytest.fixture
def many(site):
    for number in range(7):
        make.service(f"tramite-{number}", title="El mismo título", category=make.category(f"tema-{number}"))
        make.office(f"Oficina {number}", place=("11-moa", "03-playa")[number % 2])
        make.institution(f"organismo-{number}")
        news(f"noticia-{number}")
        contact_form(slug=f"formulario-{number}")


@pytest.mark.parametrize("order", ["", "key"])
def test_a_list_is_read_to_its_end_and_every_item_comes_once(client, many, order):
    for path in LISTS:
        whole = read(client, path, limit=100, order=order)
        by_pieces = walk(client, path, limit=2, order=order)
        assert [one["id"] for one in by_pieces] == [one["id"] for one in whole["items"]], path
        assert len(by_pieces) == whole["total"]


def test_by_key_nothing_is_missed_nor_doubled_while_others_are_published_and_renamed(client, many):
    seen, answer = [], read(client, "/services", limit=2, order="key")
    there_before = {one["id"] for one in walk(client, "/services", order="key")}
    for number in range(30):
        seen += [one["id"] for one in answer["items"]]
        if not answer["next"]:
            break
        make.service(f"nuevo-{number}")
        renamed = ServicePage.objects.order_by("?").first()
        renamed.title = f"{'AZ'[number % 2]} cambiado {number}"
        renamed.save_revision().publish()
        answer = read(client, answer["next"])
    assert len(seen) == len(set(seen))
    assert there_before <= set(seen)


@pytest.mark.parametrize("after", ["x", "a:b:c", "ñ", "x" * 1999])
def test_a_cursor_that_is_not_ours_is_refused(client, many, after):
    assert client.get(f"{V1}/services", {"after": after}).status_code == 400


def test_a_cursor_of_another_list_order_filter_or_language_is_refused(client, many):
    after = parse_qs(read(client, "/services", limit=2)["next"].split("?")[1])["after"][0]
    assert read(client, "/services", limit=5, after=after)["items"]
    for path, more in [
        ("/offices", {}),
        ("/services", {"order": "key"}),
        ("/services", {"category": "tema-1"}),
        ("/services", {"lang": "en"}),
        ("/services", {"offset": 1}),
    ]:
        answer = client.get(f"{V1}{path}", {"after": after, **more})
        assert answer.status_code == 400, (path, more)
        assert answer.json()["errors"]


def test_rich_text_leaves_as_safe_html_with_whole_addresses_and_as_text(client, site, settings):
    _form, page = site
    link = f'<a linktype="page" id="{page.get_parent().pk}">los trámites</a>'
    page.result = f"<p>Vea {link}<script>x()</script></p><ul><li>uno</li></ul>"
    page.save_revision().publish()
    told = read(client, f"/services/{page.slug}")
    assert told["rich"]["result"]["html"] == told["result"]
    assert f'href="{settings.SITE_URL}/tramites/"' in told["result"]
    assert "linktype" not in told["result"] and "script" not in told["result"]
    assert told["rich"]["result"]["text"] == "Vea los trámites\n- uno"


def test_the_blocks_of_a_body_are_typed(client, site):
    body = [
        ("heading", "Antes"),
        ("paragraph", rich("<p>Uno <b>dos</b></p>")),
        ("list", {"items": [rich("<p>a</p>"), rich("<p>b</p>")], "ordered": True}),
        ("callout", {"kind": "attention", "title": "Ojo", "text": rich("<p>c</p>")}),
        ("facts", {"title": "", "rows": [{"label": "Hora", "value": rich("<p>8</p>")}]}),
        ("quote", {"text": "d", "author": ""}),
        ("form", {"form": site[0], "display": "panel"}),
    ]
    page = news(body=body)
    told = read(client, f"/news/{page.slug}")["blocks"]
    assert [one["type"] for one in told] == [name for name, _value in body]
    assert all(one["id"] for one in told)
    assert told[1]["html"] == "<p>Uno <b>dos</b></p>" or "dos</b>" in told[1]["html"]
    assert told[2]["items"][1]["text"] == "b" and told[2]["ordered"] is True
    assert told[6]["form"]["id"] == "form:contacto"


def test_a_detail_says_when_it_last_changed(client, site):
    Change.objects.update(at=timezone.now() - timedelta(minutes=1))
    answer = client.get(f"{V1}/services/inscribir-nacimiento")
    assert answer.json()["updated_at"]
    assert answer["Last-Modified"].endswith("GMT")


def test_withdrawn_procedures_say_why_and_what_to_use_instead(client, site):
    _form, page = site
    gone = make.service("viejo", withdrawn_on="2026-01-02", withdrawn_reason="Ya no hace falta.", replaced_by=page)
    assert [one["slug"] for one in read(client, "/services", state="withdrawn")["items"]] == ["viejo"]
    assert gone.slug not in [one["slug"] for one in read(client, "/services")["items"]]
    assert len(read(client, "/services", state="any")["items"]) == 2
    told = read(client, "/services/viejo", expand="replaced_by")
    assert (told["state"], told["withdrawn_reason"]) == ("withdrawn", "Ya no hace falta.")
    assert told["replaced_by"]["id"] == "service:inscribir-nacimiento" and told["replaced_by"]["summary"]


def test_content_tells_every_type_of_page_typed(client, site):
    from core.api_content import page_kinds

    told = {one["type"] for one in walk(client, "/content", limit=3)}
    assert told <= {kind.type for kind in page_kinds()}
    section = read(client, "/content/section:tramites")
    assert section["data"]["items_url"] == "/api/v1/services" and section["parent"]["type"] == "home"
    service = read(client, "/content/service:inscribir-nacimiento")
    assert service["data"]["form"]["id"] == "form:contacto"
    assert [one["id"] for one in service["trail"]] == ["home:inicio", "section:tramites"]
    assert {one["language"]: one["state"] for one in service["translations"]} == {"es": "source", "en": "untranslated"}
    below = read(client, "/content", below="section:tramites")
    assert [one["id"] for one in below["items"]] == ["service:inscribir-nacimiento"]


def test_what_was_moved_or_taken_down_says_so(client, site):
    from core.served.taking_down import say_why

    _form, page = site
    other = make.service("otro")
    page.slug = "registrar-nacimiento"
    page.save_revision().publish()
    moved = client.get(f"{V1}/content/service:inscribir-nacimiento")
    assert moved.status_code == 404 and moved.json()["moved_to"] == "/api/v1/services/registrar-nacimiento"
    assert client.get(f"{V1}/services/inscribir-nacimiento").status_code == 301
    page.unpublish()
    say_why(page, reason="Cambió la ley.", instead=other)
    gone = client.get(f"{V1}/content/service:registrar-nacimiento")
    assert gone.status_code == 410
    assert (gone.json()["reason"], gone.json()["replaced_by"]["id"]) == ("Cambió la ley.", "service:otro")


def test_an_address_of_the_site_is_resolved(client, site):
    from wagtail.contrib.redirects.models import Redirect

    _form, page = site
    make.places()
    office = make.office()
    Redirect.objects.create(old_path="/nacer", redirect_link="/tramites/inscribir-nacimiento/")
    found = {
        "/": "home:inicio",
        "/tramites/": "section:tramites",
        "/tramites/inscribir-nacimiento/": "service:inscribir-nacimiento",
        "/en/tramites/inscribir-nacimiento/": "service:inscribir-nacimiento",
        "/tramites/categoria/vivienda/": "category:vivienda",
        "/instituciones/minjus/": "organism:minjus",
        f"/oficinas/{office.slug}/": f"office:{office.slug}",
        "/formularios/contacto/": "form:contacto",
    }
    told = {path: read(client, "/resolve", path=path)["link"] for path in found}
    assert {path: link and link["id"] for path, link in told.items()} == found
    assert told["/en/tramites/inscribir-nacimiento/"]["url"].startswith("/en/")
    assert read(client, "/resolve", path="/nacer")["moved_to"] == "/tramites/inscribir-nacimiento/"
    assert [one["source"] for one in read(client, "/redirects")["items"]] == ["/nacer"]
    for path in ("/no-hay/", "/tramites/no-hay/", "/tramites/inscribir-nacimiento/solicitud/no/", "/admin/"):
        assert client.get(f"{V1}/resolve", {"path": path}).status_code == 404, path
    page.slug = "registrar"
    page.save_revision().publish()
    moved = read(client, "/resolve", path="/tramites/inscribir-nacimiento/")
    assert (moved["state"], moved["moved_to"]) == ("moved", "/tramites/registrar/")
    page.unpublish()
    assert read(client, "/resolve", path="/tramites/registrar/")["state"] == "gone"


def test_the_menus_are_those_of_the_site(client, site):
    told = read(client, "/navigation")
    assert told["menu"][0] == {"title": "Trámites", "url": "/tramites/"}
    english = read(client, "/navigation", lang="en")
    assert english["menu"][0] == {"title": "Procedures", "url": "/en/tramites/"}
    assert [one["code"] for one in told["languages"]] == ["es", "en"]
    assert {"/ayuda/", "/verificar/"} <= {one["url"] for one in told["footer"]}


def test_only_published_comments_are_told(client, site):
    from news.models import Comment

    page = news()
    for number, status in enumerate(("published", "waiting", "refused")):
        Comment.objects.create(page=page, language="es", name=status, text=status, digest=str(number), status=status)
    assert [one["name"] for one in read(client, f"/news/{page.slug}/comments")["items"]] == ["published"]


def test_notices_say_what_they_hold_on(client, site):
    from services_catalog.models import Notice
    from tests.support.pages import locale

    notice = Notice.objects.create(title="No hay sistema", locale=locale("es"))
    notice.procedures.add(site[1])
    told = read(client, "/notices")["items"]
    assert [one["id"] for one in told[0]["procedures"]] == ["service:inscribir-nacimiento"]
