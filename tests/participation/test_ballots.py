"""One closed answer of each certified person, from the page to what was decided, and what nobody can find out."""

import itertools
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from accounts.models import Certification
from core import personal_data
from participation import ballots, consulting
from participation.kept import ballots_due
from participation.models import Ballot, BallotBox, Consultation, ConsultationAnswer, ConsultationResult, Happening
from tests.participation.test_consultations import fill, hidden, send
from tests.support.consultations import FIRST, KEEPERS, SECOND, consultation, opened, questions, sealed
from tests.support.following import OURS
from tests.support.people import person

CARNE = "89120512345"
pytestmark = pytest.mark.django_db


def carnes():
    """Yield identity card numbers, each of another day of birth."""
    return (
        f"{year:02}{month:02}{day:02}12345"
        for year, month, day in itertools.product(range(60, 99), range(1, 13), range(1, 28))
    )


def cast(one, n, start=0, **answers):
    version = one.form.current_version()
    for carne in itertools.islice(carnes(), start, start + n):
        ballots.cast(one, version, answers, carne=carne)


def ends(one, days=1):
    """Let a consultation be over since yesterday."""
    today = timezone.localdate()
    dates = {"opens_on": today - timedelta(days=9), "closes_on": today - timedelta(days=days)}
    Consultation.objects.filter(pk=one.pk).update(**dates)
    one.refresh_from_db()


def test_who_may_answer_is_told_before_the_first_question(client):
    one = sealed()
    page = client.get(f"/consultas/{one.slug}/").content.decode()
    for words in ("cuenta certificada", "Consta que participó, no qué respondió", "No es una urna", *KEEPERS.values()):
        assert words in page or words.startswith("-----")
    asked = client.get(f"/consultas/{one.slug}/responder/").content.decode()
    assert "Entrar y responder" in asked
    assert "¿Le sirve el horario?" not in asked
    client.force_login(person())
    asked = client.get(f"/consultas/{one.slug}/responder/").content.decode()
    assert "Certificar mi cuenta" in asked
    assert "¿Le sirve el horario?" not in asked


def test_a_certified_person_answers_once_and_the_second_time_is_told_so(client):
    one = sealed()
    client.force_login(person(carne=CARNE))
    answer, data = send(client, one, sirve="si", dia="lunes")
    assert "Sus respuestas quedaron guardadas" in answer.content.decode()
    again = client.post(f"/consultas/{one.slug}/enviar/", data, headers=OURS)
    assert "Usted ya participó" in again.content.decode()
    assert "Usted ya participó" in client.get(f"/consultas/{one.slug}/responder/").content.decode()
    assert Ballot.objects.count() == 1
    assert not ConsultationAnswer.objects.exists()


def test_a_second_account_of_the_same_card_is_the_same_person(client):
    one = sealed()
    first = person("ana@nauta.example", carne=CARNE)
    client.force_login(first)
    send(client, one, sirve="si")
    Certification.objects.filter(user=first).update(revoked_at=timezone.now())
    client.force_login(person("otra@nauta.example", carne=CARNE))
    assert "Usted ya participó" in client.get(f"/consultas/{one.slug}/responder/").content.decode()
    data = {"version": one.form.current_version().pk, "dicho-sirve": "no"}
    assert "Usted ya participó" in client.post(f"/consultas/{one.slug}/enviar/", data, headers=OURS).content.decode()
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("who", ["anonymous", "registered", "expired", "revoked"])
def test_who_is_not_certified_now_sends_nothing(client, who):
    one = sealed()
    if who != "anonymous":
        user = person(carne="" if who == "registered" else CARNE)
        past = timezone.now() - timedelta(days=1)
        Certification.objects.filter(user=user).update(**{"expires_at" if who == "expired" else "revoked_at": past})
        client.force_login(user)
    data = {"version": one.form.current_version().pk, "dicho-sirve": "no", "send": "1"}
    answer = client.post(f"/consultas/{one.slug}/enviar/", data, headers=OURS)
    assert answer.status_code == 403
    assert "Quién puede responder" in answer.content.decode()
    assert not Ballot.objects.exists()


def test_another_site_sends_nothing_for_who_is_signed_in(client):
    one = sealed()
    client.force_login(person(carne=CARNE))
    looked = hidden(fill(client, one, sirve="si").content.decode())
    path = f"/consultas/{one.slug}/enviar/"
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://x.example"}, {}):
        assert client.post(path, {**looked, "send": "1"}, headers=headers).status_code == 403
    assert not Ballot.objects.exists()


def test_answers_are_not_kept_by_the_open_way_nor_by_the_closed_one_of_an_open_one():
    one, other = sealed(), consultation(title="Otra")
    version = one.form.current_version()
    with pytest.raises(ballots.Over):
        consulting.keep(one, version, {"sirve": "si"}, key="0" * 32, address="1.2.3.4")
    with pytest.raises(ballots.Over):
        ballots.cast(other, version, {"sirve": "si"}, carne=CARNE)
    assert not Ballot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_fifty_sends_at_once_one_is_kept():
    one = sealed()
    version = one.form.current_version()

    def try_it(number):
        try:
            ballots.cast(one, version, {"sirve": "si" if number % 2 else "no"}, carne=CARNE)
        except ballots.TookPart:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_it, range(50))) == 1
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(("opens", "closes"), [(1, 2), (-3, -1)])
def test_out_of_its_days_it_takes_nothing(client, opens, closes):
    one = sealed(opens, closes, 5)
    client.force_login(person(carne=CARNE))
    assert "no recibe respuestas" in client.get(f"/consultas/{one.slug}/responder/").content.decode()
    assert client.post(f"/consultas/{one.slug}/enviar/", {}, headers=OURS).status_code == 410
    with pytest.raises(ballots.Over):
        cast(one, 1, sirve="si")


def test_before_it_is_opened_nobody_reads_an_answer_in_the_database(client):
    one = sealed()
    client.force_login(person(carne=CARNE))
    send(client, one, sirve="si", dia="sabado")
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall() if not name.startswith(("tramites_forms", "wagtail"))]
        for table in tables:
            cursor.execute(f'SELECT row_to_json(one)::text FROM "{table}" AS one')
            rows = " ".join(text for (text,) in cursor.fetchall())
            assert "sabado" not in rows, table
            assert CARNE not in rows, table


def test_it_is_opened_by_both_counted_once_and_seen_from_its_day_on(client):
    one = sealed()
    cast(one, 33, sirve="si", dia="sabado")
    cast(one, 7, start=33, sirve="no")
    with pytest.raises(ballots.CannotOpen):
        ballots.taken_away(one)
    ends(one)
    box = opened(ballots.taken_away(one))
    result = ballots.open_box(one, box)
    assert (result.answers, result.aside) == (40, 0)
    assert result.sums == {"sirve": {"si": 33, "no": 7}, "dia": {"sabado": 33}}
    assert not Ballot.objects.exclude(sealed=None).exists()
    with pytest.raises(ballots.CannotOpen):
        ballots.open_box(one, box)
    assert consulting.results(one) is None
    for path in ("/consultas/", f"/consultas/{one.slug}/", f"/avisos/consulta/{one.slug}/feed/", "/buscar/?q=horario"):
        words = re.sub("<[^>]+>", " ", client.get(path).content.decode())
        assert not re.search(r"\b(33|35|40)\b", words), path  # no day of a month
    Consultation.objects.filter(pk=one.pk).update(results_on=timezone.localdate())
    one.refresh_from_db()
    page = client.get(f"/consultas/{one.slug}/").content.decode()
    assert ">35<" in page  # as every public count, to the nearest five
    assert "no han dicho todavía que destruyeron" in page
    ballots.keys_destroyed(one)
    assert "sus llaves están destruidas" in client.get(f"/consultas/{one.slug}/").content.decode()


def test_once_taken_away_no_answer_comes_into_it_whatever_its_days_become():
    """Two boxes with one person between them would tell what that person answered."""
    one = sealed()
    cast(one, 3, sirve="si")
    ends(one)
    ballots.taken_away(one)
    Consultation.objects.filter(pk=one.pk).update(closes_on=timezone.localdate() + timedelta(days=5))
    one.refresh_from_db()
    with pytest.raises(ballots.Over):
        cast(one, 1, start=3, sirve="no")


@pytest.mark.parametrize("change", ["less", "more", "half", "other"])
def test_what_is_not_the_whole_box_is_not_counted(change):
    one = sealed()
    cast(one, 4, sirve="si")
    ends(one)
    closed = ballots.taken_away(one)
    box = opened(closed, *([FIRST] if change == "half" else [FIRST, SECOND]))
    if change == "less":
        box["papeletas"].pop()
    elif change == "more":
        box["papeletas"].append("")
    elif change == "other":
        box["consulta"] = "x"
    with pytest.raises(ballots.CannotOpen):
        ballots.open_box(one, box)
    assert Ballot.objects.exclude(sealed=None).count() == 4
    assert not ConsultationResult.objects.exists()


def test_after_it_is_opened_nothing_in_the_database_ties_an_answer_to_a_person():
    """Tried: the number of the transaction, the place of the row, its order, times; in every table of this room."""
    one = sealed()
    version = one.form.current_version()
    said = [("si", "lunes")] * 6 + [("no", "sabado")] * 9
    for carne, (sirve, dia) in zip(carnes(), said, strict=False):
        ballots.cast(one, version, {"sirve": sirve, "dia": dia}, carne=carne)
    ends(one)
    ballots.open_box(one, opened(ballots.taken_away(one)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text), count(sealed) FROM participation_ballot")
        assert cursor.fetchone() == (1, 0), "one transaction wrote all of them again, empty"
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'participation_%'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(one)::text FROM "{table}" AS one')
            rows = [text for (text,) in cursor.fetchall()]
            holding = [row for row in rows if "sabado" in row]
            assert len(holding) == (1 if table == "participation_consultationresult" else 0), table
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'participation_ballot'"
        )
        kinds = dict(cursor.fetchall())
    assert set(kinds) == {"id", "consultation_id", "tag", "sealed"}
    assert not [kind for kind in kinds.values() if "time" in kind or kind == "date"]


def test_the_closed_box_goes_out_without_who_and_in_no_order():
    one = sealed()
    cast(one, 40, sirve="si")
    ends(one)
    kept = list(Ballot.objects.values_list("tag", "sealed"))
    box = ballots.taken_away(one)
    assert not any(tag in json.dumps(box) for tag, _sealed in kept)
    orders = {tuple(ballots.taken_away(one)["papeletas"]) for _ in range(3)}
    assert len(orders) == 3


def test_what_an_administrator_puts_in_the_table_is_not_counted():
    """Who can write SQL can add rows; what is inside has not our mark, and each is told as not read."""
    one = sealed()
    cast(one, 5, sirve="si")
    Ballot.objects.create(consultation=one, tag="f" * 64, sealed=b"x" * 900)
    ends(one)
    result = ballots.open_box(one, opened(ballots.taken_away(one)))
    assert result.answers == 5
    assert BallotBox.objects.get().unread == 1


def test_a_lost_key_annuls_it_and_everybody_reads_why(client):
    one = sealed(live=False)
    one.save_revision().publish()
    one.refresh_from_db()
    cast(one, 3, sirve="si")
    ballots.annul(one, "El Ministerio de Justicia perdió su llave.")
    page = client.get(f"/consultas/{one.slug}/").content.decode()
    assert "Fue anulada" in page
    assert "perdió su llave" in page
    assert "Fue anulada" in client.get("/consultas/").content.decode()
    assert "Responder las preguntas" not in page
    assert not Ballot.objects.exclude(sealed=None).exists()
    assert Happening.objects.filter(type="consultation", what="changed").count() == 1
    with pytest.raises(ballots.Over):
        cast(one, 1, start=5, sirve="si")
    with pytest.raises(ballots.CannotOpen):
        ballots.annul(one, "otra vez")
    one.save_revision().publish()
    assert "Fue anulada" in client.get(f"/consultas/{one.slug}/").content.decode(), "a draft brings nothing back"


def test_what_nobody_opens_in_its_time_is_annulled_by_itself(client):
    one, other = sealed(), sealed(title="Otra")
    cast(one, 2, sirve="si")
    ends(one, 95)
    late = timezone.localdate() - timedelta(days=ballots.UNOPENED_DAYS + 1)
    Consultation.objects.filter(pk=one.pk).update(results_on=late)
    consulting.consultations_count(0)
    consulting.consultations_count(0)
    assert BallotBox.objects.get().consultation_id == one.pk
    assert "no la abrieron en 90 días" in client.get(f"/consultas/{one.slug}/").content.decode()
    assert ballots.box_of(other) is None


def test_that_somebody_took_part_is_theirs_to_see_and_goes_in_time(client):
    one = sealed()
    user = person(carne=CARNE)
    client.force_login(user)
    send(client, one, sirve="si")
    assert personal_data.export(user)["consultas_en_que_participo"] == [{"consulta": one.title}]
    assert one.title in [row["value"] for row in personal_data.staying(user)]
    ends(one)
    assert not ballots_due(timezone.now() + timedelta(days=400)).exists(), "while it is closed it holds the answers"
    ballots.open_box(one, opened(ballots.taken_away(one)))
    assert not ballots_due(timezone.now() + timedelta(days=29)).exists()
    assert ballots_due(timezone.now() + timedelta(days=31)).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_key", ""),
        ("second_key", "x"),
        ("second_keeper", " "),
        ("second_key", KEEPERS["first_key"]),
        ("second_keeper", KEEPERS["first_keeper"].upper()),
        ("first_key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"),
    ],
)
def test_without_two_keys_of_two_institutions_it_is_not_published(field, value):
    with pytest.raises(ValidationError) as refused:
        sealed(**{field: value}).full_clean()
    assert field in refused.value.message_dict


@pytest.mark.parametrize(
    ("field", "value"), [("answering", "open"), ("first_keeper", "Otra"), ("second_key", KEEPERS["first_key"])]
)
def test_once_somebody_answered_its_rules_cannot_be_changed(field, value):
    one = sealed()
    cast(one, 1, sirve="si")
    setattr(one, field, value)
    if field == "second_key":
        one.first_key = KEEPERS["second_key"]
    with pytest.raises(ValidationError):
        one.full_clean()


def test_an_open_one_stays_open_once_somebody_answered(client):
    one = consultation()
    send(client, one, sirve="si")
    one.answering = "certified"
    for name, value in KEEPERS.items():
        setattr(one, name, value)
    with pytest.raises(ValidationError) as refused:
        one.full_clean()
    assert "answering" in refused.value.message_dict


def test_an_approver_takes_the_box_away_brings_it_back_and_says_that_the_keys_are_gone(client):
    one = sealed()
    cast(one, 6, sirve="si")
    client.force_login(person("jefa", permissions=("access_admin", "publish_consultation"), is_staff=True))
    path = f"/admin/consultas/{one.pk}/urna/"
    page = client.get(path).content.decode()
    assert "6 personas" in page
    assert "llevar/" not in page
    assert client.post(f"{path}llevar/").status_code == 302
    ends(one)
    assert "llevar/" in client.get(path).content.decode()
    taken = client.post(f"{path}llevar/")
    assert "attachment" in taken["Content-Disposition"]
    for wrong in (b"", b"{}", b"[" * 9000, b"\xff", json.dumps(opened(taken.json(), FIRST)).encode()):
        assert client.post(f"{path}abrir/", {"file": SimpleUploadedFile("u.json", wrong)}).status_code == 422
    whole = json.dumps(opened(taken.json())).encode()
    assert client.post(f"{path}abrir/", {"file": SimpleUploadedFile("u.json", whole)}).status_code == 302
    assert ConsultationResult.objects.get().answers == 6
    client.post(f"{path}llaves/")
    assert BallotBox.objects.get().destroyed_on
    assert client.post(f"{path}anular/", {"why": "x"}).status_code == 302
    assert BallotBox.objects.get().annulled_at is None


def test_the_program_is_given_as_it_is(client):
    client.force_login(person("edita", permissions=("access_admin", "change_consultation"), is_staff=True))
    given = client.get("/admin/consultas/llaves.py")
    assert "attachment" in given["Content-Disposition"]
    compile(given.content.decode(), "llaves.py", "exec")


def test_a_question_of_where_one_lives_is_counted_by_province():
    from tests.support.forms_data import field as question

    form = questions(
        question("long_list", "¿En qué municipio vive?", key="lugar", source="municipality", required=False)
    )
    one = sealed(form=form)
    one.full_clean()
    cast(one, 3, sirve="si", lugar="11-moa")
    cast(one, 2, start=3, sirve="si", lugar="11-gibara")
    ends(one)
    assert ballots.open_box(one, opened(ballots.taken_away(one))).sums["lugar"] == {"11": 5}
