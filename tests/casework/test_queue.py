"""The queue: each part holds what it says, what is found, taken, given and kept; nobody sees more than their teams."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from casework import services
from casework.columns import COLUMNS
from casework.models import Case, CaseWord, Role, SavedView, Team
from casework.queue import PARTS, QueueFilters, counts, next_after
from casework.taking import case_assign, cases_hand
from casework.words import folded, words_given
from tests.support.officers import asked, begun, decided, join, officer, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def who():
    return join(officer(), sent()[0].case.team)


def one(**answers):
    return sent(**answers)[0].case


def keys(query, user):
    return [case.pk for case in QueueFilters(QueryDict(query), user=user).page()]


def test_each_part_holds_what_it_says_and_counts_the_same(who):
    Case.objects.update(due_on=timezone.localdate() + timedelta(days=20))
    plain = Case.objects.get()
    mine, waits, late, week, closed, appealed, opined = (one() for _ in range(7))
    asked_team = Team.objects.create(name="Quien opina")
    join(officer("perita"), asked_team)
    Case.objects.update(due_on=timezone.localdate() + timedelta(days=20))
    begun(mine, who)
    asked(waits, who)
    Case.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    Case.objects.filter(pk=week.pk).update(due_on=timezone.localdate() + timedelta(days=7))
    decided(closed, who, "refused")
    decided(appealed, who, "refused")
    services.case_appeal(appealed.pk, text="No.")
    services.opinion_ask(opined.pk, asked_team, actor=who, question="¿Consta?")
    opened = {plain, mine, waits, late, week, appealed, opined}
    holds = {
        "open": opened,
        "mine": {mine, waits},
        "free": opened - {mine, waits},
        "late": {late},
        "week": {week},
        "waiting": {waits},
        "opinion": {opined},
        "appealed": {appealed},
        "closed": {closed},
    }
    assert set(holds) == set(PARTS)
    told = counts(who, PARTS)
    for part, cases in holds.items():
        assert set(keys(f"part={part}", who)) == {case.pk for case in cases}, part
        assert told[part] == len(cases), part


def test_the_queue_of_many_teams_is_in_one_order_and_in_pages(who, monkeypatch):
    other = Team.objects.create(name="Otro")
    join(who, other)
    for place in range(6):
        case = one()
        day = timezone.localdate() + timedelta(days=place % 3)
        Case.objects.filter(pk=case.pk).update(due_on=day, team=other if place % 2 else case.team)
    monkeypatch.setattr("casework.queue.PAGE", 3)
    found, query = [], ""
    while True:
        rows = QueueFilters(QueryDict(query), user=who).page()
        found += [(case.due_on, case.pk) for case in rows[:3]]
        if len(rows) <= 3:
            break
        query = f"after={rows[2].due_on.isoformat()}_{rows[2].pk}"
    assert found == sorted(found) and len(found) == Case.objects.count() == len(set(found))


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        *(("zoraida", True), ("ZORAIDA núñez", True), ("Nunez", True), ("zora", False), ("zoraida pérez", False)),
        *(("{number}", True), ("{start}", True), ("{end}", True), ("{joined}", True), ("", False), ("\x00", False)),
    ],
)
def test_a_case_is_found_by_words_of_the_name_and_parts_of_the_number(who, typed, finds):
    case = one(nombre="Zoraida Núñez")
    number = case.submission.reference
    parts = {"number": number, "start": number[4:8], "end": number[9:], "joined": number.replace("-", "").lower()}
    filters = QueueFilters({}, user=who, text=typed.format(**parts))
    found = filters.page() if filters.text else []
    assert [one.pk for one in found] == ([case.pk] if finds else [])
    stranger = join(officer("otro"), Team.objects.create(name="Otro"))
    assert not QueueFilters({}, user=stranger, text=typed.format(**parts) or "x").page()


def test_the_database_reads_no_name_and_an_answer_corrected_is_found_by_what_it_says_now(who):
    ana = User.objects.create_user(email="ana@example.com")
    case = sent(ana, nombre="Zoraida")[0].case
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(word, ' ') FROM casework_caseword")
        assert "zoraida" not in cursor.fetchone()[0]
    correction = asked(case, who, {"nombre": "Escríbalo entero."})
    answers = case.submission.answers | {"nombre": "Yolanda"}
    services.correction_answer(correction.pk, answers=answers, answers_number=1)
    assert QueueFilters({}, user=who, text="yolanda").page() and not QueueFilters({}, user=who, text="zoraida").page()


def test_cases_of_the_release_before_get_their_words(who):
    case = one(nombre="Zoraida")
    CaseWord.objects.all().delete()
    Case.objects.update(found_by_words=False)
    assert words_given() == Case.objects.count() and words_given() == 0
    assert [found.pk for found in QueueFilters({}, user=who, text="Zoraida").page()] == [case.pk]


def test_folding_is_of_letters_not_of_words():
    assert folded("  Núñez-O'Reilly, Á. 2") == ["nunez", "reilly"]
    assert folded("85010112345") == ["85010112345"]


def test_who_was_found_in_a_search_can_read_who_looked(who, client):
    from accounts.models import DataAccess

    ana = User.objects.create_user(email="ana@example.com")
    case = sent(ana, nombre="Zoraida")[0].case
    client.force_login(who)
    answer = client.post("/admin/casos/", {"action": "find", "text": "zoraida"})
    assert case.submission.reference in answer.content.decode()
    assert DataAccess.objects.filter(subject=ana, actor=who).exists()
    assert "Zoraida" not in str(client.session.items()), "what was looked for is kept nowhere"


def test_two_who_take_the_next_one_get_two_and_none_is_their_own(who):
    first = Case.objects.get()
    own = sent(who)[0].case
    Case.objects.filter(pk=own.pk).update(due_on=timezone.localdate())
    other = join(officer("otra"), first.team)
    assert services.case_take_next(who).pk == first.pk
    assert services.case_take_next(who) is None
    assert services.case_take_next(other).pk == own.pk
    with pytest.raises(PermissionDenied):
        services.case_take_next(officer("editora", "access_admin"))


def test_many_are_given_at_once_each_with_its_trace_and_each_refusal_in_words(who, client):
    other = join(officer("otra"), Case.objects.get().team)
    cases = [Case.objects.get(), one(), one()]
    decided(cases[2], who)
    client.force_login(who)
    chosen = {"action": "give", "person": other.pk, "case": [case.pk for case in cases], "query": "part=free"}
    answer = client.post("/admin/casos/", chosen)
    assert answer["Location"].endswith("/admin/casos/?part=free")
    page = client.get(answer["Location"]).content.decode()
    assert "Hecho con 2 casos" in page and f"{cases[2].submission.reference}: Ya se respondió" in page
    assert set(Case.objects.open().values_list("assignee", flat=True)) == {other.pk}
    assert all(case.events.filter(kind="assigned", actor=who).exists() for case in cases[:2])


def test_nobody_gives_what_is_not_theirs_nor_to_who_may_not_have_it(who, client):
    case = Case.objects.get()
    stranger = join(officer("otro"), Team.objects.create(name="Otro"))
    client.force_login(stranger)
    client.post("/admin/casos/", {"action": "take", "case": case.pk})
    client.post("/admin/casos/", {"action": "give", "case": case.pk, "person": stranger.pk})
    case.refresh_from_db()
    assert case.assignee is None and case.events.count() == 1
    reader = join(officer("lectora"), case.team, role=Role.READER)
    client.force_login(who)
    client.post("/admin/casos/", {"action": "give", "case": case.pk, "person": reader.pk})
    case.refresh_from_db()
    assert case.assignee is None


def test_cases_go_to_another_team_of_their_institution_and_to_no_other(who):
    case = Case.objects.get()
    beside = Team.objects.create(name="Archivo")
    from services_catalog.models import Institution
    from tests.support import factories_catalog as catalogue

    elsewhere = Team.objects.create(
        name="Lejos", institution=Institution.objects.get(pk=catalogue.service("tramite").institution_id)
    )
    assert cases_hand([case.pk], actor=who, team=elsewhere) == (0, {})
    assert cases_hand([case.pk], actor=who, team=beside) == (1, {})
    assert not Case.objects.seen_by(who).exists()
    trace = case.events.order_by("-number")[0]
    assert (trace.kind, trace.text, trace.is_public, trace.actor) == ("handed", "Archivo.", False, who)


def test_a_hand_over_says_from_whom(who):
    other = join(officer("otra"), Case.objects.get().team)
    case = begun(Case.objects.get(), who)
    case_assign(case.pk, actor=other, assignee=other, from_whom=who)
    with pytest.raises(services.NotPossible, match="otra persona"):
        case_assign(case.pk, actor=other, assignee=other, from_whom=who)


def test_a_view_is_kept_shared_and_opened_with_the_rights_of_who_opens_it(who, client):
    team = Case.objects.get().team
    other, stranger = join(officer("otra"), team), join(officer("otro"), Team.objects.create(name="Otro"))
    client.force_login(who)
    client.post("/admin/casos/", {"action": "keep", "name": "Privadas-7", "query": "part=mine&after=x&evil=1"})
    client.post("/admin/casos/", {"action": "keep", "name": "Urgencias-7", "share": team.pk, "query": "part=late"})
    kept = set(SavedView.objects.values_list("name", "query"))
    assert kept == {
        (name, f"part={part}&cols=procedure-state-who-due")
        for name, part in (("Privadas-7", "mine"), ("Urgencias-7", "late"))
    }
    client.force_login(other)
    page = client.get("/admin/casos/").content.decode()
    assert "Urgencias-7" in page and "Privadas-7" not in page
    client.post("/admin/casos/", {"action": "drop", "view": SavedView.objects.get(name="Urgencias-7").pk})
    assert SavedView.objects.filter(name="Urgencias-7").exists(), "only its owner takes a view out"
    client.force_login(stranger)
    assert "Urgencias-7" not in client.get("/admin/casos/").content.decode()
    client.post("/admin/casos/", {"action": "keep", "name": "Mía", "share": team.pk, "query": ""})
    assert not SavedView.objects.filter(owner=stranger).exists(), "nobody shares with a team of others"


def test_the_next_case_follows_the_view_one_came_from(who, client):
    first, second, third = Case.objects.get(), one(), one()
    for place, case in enumerate((first, second, third)):
        Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() + timedelta(days=place))
    begun(first, who)
    begun(third, who)
    first.refresh_from_db()
    assert next_after(first, QueryDict("part=mine"), who).pk == third.pk
    client.force_login(who)
    client.get("/admin/casos/?part=mine")
    assert client.get(f"/admin/casos/{first.pk}/siguiente/")["Location"] == f"/admin/casos/{third.pk}/"
    assert client.get(f"/admin/casos/{third.pk}/siguiente/")["Location"] == "/admin/casos/?part=mine"


def test_the_queue_never_counts_to_the_end(who, monkeypatch):
    monkeypatch.setattr("casework.queue.MOST_COUNTED", 2)
    one(), one()
    assert counts(who, PARTS)["open"] == 2


@pytest.mark.parametrize("text", ["x" * 9000, "' OR 1=1 --", "😀" * 50, "\x00\x01", "%_%", "SOB-", "١٢٣"])
@pytest.mark.parametrize("action", ["find", "give", "hand", "keep", "drop", "nada", ""])
def test_whatever_is_sent_gets_an_answer(who, client, text, action):
    client.force_login(who)
    said = {"action": action, "text": text, "person": text, "to": text, "name": text, "view": text, "case": text}
    assert client.post("/admin/casos/", said).status_code in (200, 302, 400)


def heads_of(page):
    """The heads of the table of the queue, in order."""
    return re.findall(r'<th scope="col">([^<]+)</th>', page[page.index('<table class="listing w-mt-6"') :])


def test_an_officer_has_the_columns_they_chose_and_a_kept_view_its_own(who, client):
    client.force_login(who)
    usual = heads_of(client.get("/admin/casos/").content.decode())
    assert usual == ["Número", "Trámite", "Estado", "Quién la tiene", "Responder antes del"]
    client.post("/admin/casos/", {"action": "keep", "name": "Como siempre", "query": "part=open"})
    answer = client.post(
        "/admin/casos/", {"action": "columns", "query": "part=late", "column": ["due", "team", "nada"]}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/admin/casos/?part=late")
    page = client.get("/admin/casos/?part=open").content.decode()
    assert heads_of(page) == ["Número", "Equipo", "Responder antes del"]
    view = SavedView.objects.get(name="Como siempre")
    assert heads_of(client.get(f"/admin/casos/?{view.query}").content.decode()) == usual
    other = join(officer("otra"), Case.objects.get().team)
    client.force_login(other)
    assert heads_of(client.get("/admin/casos/").content.decode()) == usual, "each has theirs"
    assert len(heads_of(client.get("/admin/casos/?cols=kind-%3Cscript%3E-sent").content.decode())) == 3
    client.force_login(who)
    client.post("/admin/casos/", {"action": "columns", "query": ""})
    assert heads_of(client.get("/admin/casos/").content.decode()) == usual, "with none the usual ones come back"


def test_every_column_says_what_its_head_says_without_a_query_more(who, client):
    client.force_login(who)
    client.get("/admin/casos/")
    said = "-".join(COLUMNS)
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/casos/?cols=due")
    for _number in range(5):
        one()
    with CaptureQueriesContext(connection) as many:
        page = client.get(f"/admin/casos/?cols={said}").content.decode()
    assert len(many) <= len(few)
    assert len(heads_of(page)) == 1 + len(COLUMNS)


def test_each_key_presses_something_that_is_on_the_page_and_the_list_of_keys_names_it(who, client):
    case = Case.objects.get()
    client.force_login(who)
    queue = client.get("/admin/casos/").content.decode()
    begun(case, who)
    page = client.get(f"/admin/casos/{case.pk}/").content.decode()
    said = {"outcome": "granted", "text": "Consta.", "holder": "Ana Ruiz"}
    page += client.post(f"/admin/casos/{case.pk}/decision/", said).content.decode()
    keys = set(re.findall(r'data-controller="w-kbd"[^>]*aria-keyshortcuts="(\w)"', queue + page))
    listed = set(re.findall(r"<kbd>(\w)</kbd>", queue[queue.index("keyboard-shortut-group-cases") :]))
    assert keys == listed == set("nbtdgesc")
