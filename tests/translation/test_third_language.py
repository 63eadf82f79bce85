"""A third language is a setting, its words and its translations: the site is asked in Portuguese, no code knows it."""

import re

import polib
import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.urls import clear_url_caches, reverse
from django.utils import translation
from django.utils.translation import trans_real
from wagtail.models import Locale

from accounts.models import User
from casework.life import Place
from core import message_parts
from core.segments import translate
from home.management.commands.prepare import ensure_locales
from search import upkeep
from search.engines.chosen import engine_named
from services_catalog.models import Category, ServicePage

pytestmark = pytest.mark.django_db
LANGUAGES = [("es", "Spanish"), ("en", "English"), ("pt", "Portuguese")]
WORDS = {"Search": "Pesquisar", "Home": "Início", "My account": "Minha conta"}
PROCEDURE = "duplicado-de-carne-de-identidad"


@pytest.fixture
def portuguese(seeded_site, settings, tmp_path):
    """The site of `LANGUAGES=es,en,pt`, with a few of its words and one page translated."""
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n > 1);"}
    po.extend(polib.POEntry(msgid=word, msgstr=said) for word, said in WORDS.items())
    words = tmp_path / "pt" / "LC_MESSAGES" / "django.mo"
    words.parent.mkdir(parents=True)
    words.write_bytes(po.to_binary())
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
    settings.LOCALE_PATHS = [*project.LOCALE_PATHS, tmp_path]
    forget()
    Locale.objects.get_or_create(language_code="pt")
    yield settings
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = LANGUAGES[:2]
    forget()


def forget():
    """Nothing read before the setting changed may be left: another process would not have it."""
    trans_real._translations.pop("pt", None)
    trans_real.reset_cache(setting="LANGUAGES")
    clear_url_caches()
    cache.clear()


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    page = response.content.decode()
    assert '<html lang="pt"' in page or status != 200
    return page


@pytest.mark.parametrize(
    "address",
    [
        "/pt/",
        "/pt/tramites/",
        f"/pt/tramites/{PROCEDURE}/",
        f"/pt/tramites/{PROCEDURE}/solicitud/",
        "/pt/noticias/",
        "/pt/oficinas/",
        "/pt/instituciones/",
        "/pt/guias/",
        "/pt/buscar/?q=carne",
        "/pt/contacto/",
        "/pt/cuenta/entrar/",
        "/pt/seguimiento/",
    ],
)
def test_every_part_is_served_in_it_with_its_words(portuguese, client, address):
    page = read(client, address)
    assert "Minha conta" in page and "Mi cuenta" not in page
    links = dict(re.findall(r'<a href="([^"]+)" lang="(\w\w)" hreflang', page))
    assert set(links.values()) >= {"es", "en"} and {"Español", "English"} <= set(re.findall(r">(\w+)</a>", page))
    assert all(not link.startswith("/pt/") for link in links)


def test_the_others_lead_to_it(portuguese, client):
    for address in (f"/tramites/{PROCEDURE}/", f"/en/tramites/{PROCEDURE}/"):
        assert (
            f'<a href="/pt/tramites/{PROCEDURE}/" lang="pt" hreflang="pt">Português</a>'
            in client.get(address).content.decode()
        )


def test_what_is_not_translated_shows_in_the_source_and_says_so(portuguese, client):
    page = read(client, f"/pt/tramites/{PROCEDURE}/")
    assert re.search(r'<h1[^>]* lang="es"', page)
    assert f'rel="canonical" href="{project.SITE_URL}/tramites/{PROCEDURE}/"' in page


def test_what_is_translated_shows_in_it(portuguese, client, django_capture_on_commit_callbacks):
    category = Category.objects.filter(locale__language_code="es").first()
    texts = {category.name: "Uma categoria", category.description: "Uma descrição"}
    with django_capture_on_commit_callbacks(execute=True):
        translate(category, texts, language="pt")
    assert "Uma categoria" in read(client, "/pt/tramites/")
    assert category.name in client.get("/tramites/").content.decode()


def test_an_account_and_the_states_of_a_case_speak_it(portuguese, client):
    person = User.objects.create_user(email="pessoa@example.org", language="pt")
    client.force_login(person)
    assert "Minha conta" in read(client, "/pt/cuenta/")
    assert ("pt", "Portuguese") in read_choices(client)
    place = Place(1, "received", "Recibida", translations={"en": {"label": "Received"}, "pt": {"label": "Recebida"}})
    for language, said in (("es", "Recibida"), ("en", "Received"), ("pt", "Recebida")):
        with translation.override(language):
            assert place.in_words()[0] == said


def read_choices(client):
    codes = re.findall(r'name="language" value="(\w\w)"', client.get(reverse("account_profile")).content.decode())
    return [pair for pair in LANGUAGES if pair[0] in codes]


def test_programs_are_answered_in_it(portuguese, client):
    found = client.get("/api/v1/services", {"lang": "pt", "limit": 1}).json()["items"][0]
    assert "/pt/tramites/" in found["url"]
    assert upkeep.outdated("postgres"), "the index was made for other languages: the worker makes it anew"
    upkeep.rebuild(engine_named("postgres"))
    assert client.get("/api/v1/search", {"q": "carne", "lang": "pt"}).json()["results"][0]["url"].startswith("/pt/")
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /pt/cuenta/" in robots


def test_no_page_may_take_its_address(portuguese):
    from home.routing import taken_by_the_site

    assert taken_by_the_site("pt")


def test_its_words_are_compiled_and_what_they_lack_is_told(settings, tmp_path, monkeypatch):
    settings.LANGUAGES = LANGUAGES
    parts = tmp_path / "pt" / "parts"
    parts.mkdir(parents=True)
    po = polib.POFile()
    po.append(polib.POEntry(msgid="Home", msgstr="Início"))
    po.save(str(parts / "home.po"))
    monkeypatch.setattr(message_parts, "LOCALE", tmp_path / "es")
    monkeypatch.setattr(message_parts, "PARTS", project.BASE_DIR / "locale" / "es" / "parts")
    monkeypatch.setattr(message_parts, "COMPILED", tmp_path / "es" / "LC_MESSAGES" / "django.mo")
    message_parts.compile_messages()
    compiled = polib.mofile(str(tmp_path / "pt" / "LC_MESSAGES" / "django.mo"))
    assert [(entry.msgid, entry.msgstr) for entry in compiled] == [("Home", "Início")]
    told = [line for line in message_parts.problems() if line.endswith("in pt")]
    assert "'Search' has no translation in pt" in told and "'Home' has no translation in pt" not in told


def test_no_table_has_a_column_for_a_language():
    from django.apps import apps

    named = re.compile(rf"_({'|'.join(code for code, _name in LANGUAGES)})$")
    rooms = [config for config in apps.get_app_configs() if (project.BASE_DIR / config.name).is_dir()]
    fields = [
        f"{model.__name__}.{field.name}"
        for room in rooms
        for model in room.get_models()
        for field in model._meta.fields
    ]
    assert [name for name in fields if named.search(name)] == []


def test_prepare_makes_the_locale_of_each_language(db, settings):
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
    Locale.objects.filter(language_code="pt").delete()
    ensure_locales()
    assert Locale.objects.filter(language_code="pt").exists()


def test_a_seeded_procedure_is_there(seeded_site):
    assert ServicePage.objects.filter(slug=PROCEDURE, locale__language_code="es").exists()
