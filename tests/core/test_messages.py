from datetime import date
from gettext import NullTranslations

import polib
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import trans_real

from accounts.models import User
from core import installed_messages, message_parts
from core.loose_text import loose_texts
from home.management.commands.prepare import read_messages_again


@pytest.fixture
def project(tmp_path, settings, monkeypatch):
    """An empty project whose messages live in a folder of the test."""
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(message_parts, "LOCALE", tmp_path / "locale" / "es")
    monkeypatch.setattr(message_parts, "PARTS", tmp_path / "locale" / "es" / "parts")
    monkeypatch.setattr(message_parts, "COMPILED", tmp_path / "locale" / "es" / "LC_MESSAGES" / "django.mo")
    monkeypatch.setattr(installed_messages, "packages", list)
    return tmp_path


def write(project, path, text):
    target = project / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def part(project, room, *entries):
    catalogue_file = polib.POFile()
    catalogue_file.metadata = message_parts.METADATA
    catalogue_file.extend(polib.POEntry(**entry) for entry in entries)
    path = project / "locale/es/parts" / f"{room}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue_file.save(str(path))


def test_messages_are_found_in_python_and_in_templates(project):
    write(project, "news/models.py", '_("date"); ngettext("%(n)s item", "%(n)s items", 2); pgettext("month", "May")')
    write(
        project,
        "templates/news/page.html",
        "{% load i18n %}<p title=\"it's\">{% translate 'Source' %}</p>\n   {% blocktranslate trimmed count n=total %}\n"
        "  {{ n }} reply {% plural %} {{ n }} replies {% endblocktranslate %} {% if x %}({{ _('Yes') }}{% endif %}",
    )
    found = message_parts.extract()
    assert set(found) == {
        ("", "date"),
        ("", "%(n)s item"),
        ("month", "May"),
        ("", "Source"),
        ("", "%(n)s reply"),
        ("", "Yes"),
    }
    assert found["", "%(n)s reply"][0] == "%(n)s replies"


def test_check_names_what_is_missing_empty_fuzzy_wrong_and_unused(project):
    write(project, "news/models.py", '\n_("missing"); _("empty"); _("fuzzy"); _("%(n)s left"); _("right")')
    part(
        project,
        "news",
        {"msgid": "empty", "msgstr": ""},
        {"msgid": "fuzzy", "msgstr": "borroso", "flags": ["fuzzy"]},
        {"msgid": "%(n)s left", "msgstr": "quedan %(m)s"},
        {"msgid": "right", "msgstr": "bien"},
        {"msgid": "gone", "msgstr": "ido"},
    )
    with pytest.raises(CommandError) as failure:
        call_command("messages", check=True)
    said = str(failure.value)
    assert "news/models.py:2: 'missing' has no translation (news.po)" in said
    assert "'empty' is empty" in said
    assert "'fuzzy' is fuzzy" in said
    assert "'%(n)s left' has other placeholders" in said
    assert "'gone' is used nowhere" in said
    assert "'right'" not in said


def test_two_rooms_may_not_translate_a_message_differently(project):
    part(project, "news", {"msgid": "date", "msgstr": "fecha"})
    part(project, "home", {"msgid": "date", "msgstr": "día"})
    with pytest.raises(CommandError, match=r"'date' differs between home\.po and news\.po"):
        call_command("messages", compile=True)


def test_compile_writes_the_catalogue_that_django_reads(project):
    part(project, "news", {"msgid": "date", "msgstr": "fecha"}, {"msgid": "later", "msgstr": ""})
    part(project, "home", {"msgid": "date", "msgstr": "fecha"})
    call_command("messages", compile=True)
    compiled = polib.mofile(str(message_parts.COMPILED))
    assert [(entry.msgid, entry.msgstr) for entry in compiled] == [("date", "fecha")]


def test_update_adds_what_is_missing_to_the_part_of_its_room_and_nothing_twice(project):
    write(project, "news/models.py", '_("date"); _("shared")')
    write(project, "home/models.py", '_("shared")')
    part(project, "home", {"msgid": "shared", "msgstr": "común"})
    call_command("messages", update=True)
    call_command("messages", update=True)
    assert [entry.msgid for entry in polib.pofile(str(project / "locale/es/parts/news.po"))] == ["date"]


def test_what_installed_packages_say_is_nobodys_in_our_sources_and_ours_wins(project, monkeypatch):
    monkeypatch.setattr(installed_messages, "problems", list)
    write(project, "news/models.py", '_("Words")')
    part(project, "news", {"msgid": "Words", "msgstr": "Palabras que buscar"})
    part(project, "installed", {"msgid": "Words", "msgstr": "Palabras"}, {"msgid": "Search…", "msgstr": "Buscar…"})
    call_command("messages", check=True)
    call_command("messages", compile=True)
    compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(message_parts.COMPILED))}
    assert compiled == {"Words": "Palabras que buscar", "Search…": "Buscar…"}


def test_words_that_nobody_marked_for_translation_are_told(project):
    write(
        project,
        "templates/news/page.html",
        '{% load i18n %}<title>{{ title }} · Soberanía</title>\n<p>{% translate "Source" %}: {{ name }}</p>\n'
        "{% blocktranslate trimmed %}All\nright{% endblocktranslate %}\n<p>Falta esto</p>",
    )
    assert loose_texts() == ["templates/news/page.html:5: 'Falta esto' is not marked for translation"]


@pytest.fixture
def package(project, monkeypatch):
    """A package that somebody installed: two messages in English, one of them in its own Spanish."""
    folder = project / "site-packages" / "wagtail" / "admin"
    monkeypatch.setattr(installed_messages, "packages", lambda: [folder])
    for language, texts in {"en": ["Saved", "Search…"], "es": ["Saved"]}.items():
        said = polib.POFile()
        said.metadata = message_parts.METADATA
        said.extend(polib.POEntry(msgid=text, msgstr="Guardado" if language == "es" else "") for text in texts)
        place = folder / "locale" / language / "LC_MESSAGES"
        place.mkdir(parents=True)
        for domain in ("django", "djangojs"):
            said.save(str(place / f"{domain}.po"))
            (place / f"{domain}.mo").write_bytes(said.to_binary())
    return folder


def test_what_a_new_version_of_a_package_says_only_in_english_is_told(package, project):
    with pytest.raises(CommandError) as failure:
        call_command("messages", check=True)
    assert "'Search…' has no translation (installed.po)" in str(failure.value)
    assert "'Search…' has no translation (js/installed.po)" in str(failure.value)
    assert "'Saved'" not in str(failure.value)
    part(project, "installed", {"msgid": "Search…", "msgstr": "Buscar…"})
    (project / "locale/es/parts/js").mkdir()
    part(project, "js/installed", {"msgid": "Search…", "msgstr": "Buscar…"})
    call_command("messages", check=True)


def test_what_no_package_says_any_more_is_told(package, project):
    part(project, "installed", {"msgid": "Search…", "msgstr": "Buscar…"}, {"msgid": "Moderate", "msgstr": "Moderar"})
    with pytest.raises(CommandError, match=r"installed\.po: 'Moderate' is said by no installed package"):
        call_command("messages", check=True)


def test_everything_that_the_installed_packages_say_is_in_spanish():
    assert installed_messages.problems() == []
    assert len(installed_messages.packages()) > 10


@pytest.mark.django_db
def test_the_scripts_of_the_admin_speak_spanish(client):
    """Wagtail and wagtail-localize each serve the messages of their own scripts."""
    client.force_login(User.objects.create_superuser(email="jefa@inst.example"))
    said = client.get("/admin/jsi18n/").content.decode()
    assert '"Changes have been autosaved.": "Los cambios se guardaron."' in said
    assert r'"%(num)s error": [' in said
    assert r"%(num)s errores" in said
    said = client.get("/admin/localize/jsi18n/").content.decode()
    assert '"Applying editor lock": "Bloqueando la edici\\u00f3n"' in said


def test_a_process_that_began_before_the_messages_were_there_reads_them_once_they_are(monkeypatch):
    """The first start on a new machine: what it puts into the search must not be English in the Spanish index."""
    monkeypatch.setattr(trans_real, "_translations", {"es": NullTranslations()})
    with translation.override("es"):
        assert translation.gettext("Procedures") == "Procedures"
    read_messages_again()
    with translation.override("es"):
        assert translation.gettext("Procedures") == "Trámites"


def test_no_message_of_ours_takes_the_place_of_a_name_of_the_calendar():
    """«May» was said of what somebody may do, and every date of May read «5 de puede de 2026»."""
    months = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ]
    days = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
    with translation.override("es"):
        for number, month in enumerate(months, 1):
            assert date_format(date(2026, number, 5)) == f"5 de {month} de 2026"
            assert date_format(date(2026, number, 5), "M").lower()[:3] == month[:3]
        for number, day in enumerate(days):
            assert date_format(date(2026, 11, 23 + number), "l").lower() == day
