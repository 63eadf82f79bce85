"""Public figures: equal to a recount, published once, surviving what is removed, telling no small number."""

import csv
import io
import json
import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casework.models import PastCase
from participation import figures, published, visits
from participation.figure_hiding import rounded
from participation.models import Figure, FigureState, OpinionDay
from tests.support import factories_catalog as make
from tests.support.forms_data import contact_form
from tests.support.officers import sent

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)
FORMS = ("escribanos", "duplicado", "certificacion")


@pytest.fixture
def cases():
    """Three years of requests of three forms, some waiting, some late, some at the very edge of a month."""
    make.places()
    chance = random.Random(16)
    forms = [contact_form(slug=slug, title=slug) for slug in FORMS]
    rows = []
    for _ in range(3000):
        opened = datetime(2024, 1, 1, 6, tzinfo=UTC) + timedelta(minutes=chance.randrange(60 * 24 * 1000))
        closed = opened + timedelta(hours=chance.randrange(1000)) if chance.random() < 0.8 else None
        form = chance.choices(forms, [80, 19, 1])[0]
        rows.append(PastCase(form=form, opened_at=opened, closed_at=closed, due_on=opened.date() + timedelta(days=15)))
    for edge in (datetime(2026, 3, 1, 4, 59, 59, tzinfo=UTC), datetime(2026, 3, 1, 5, tzinfo=UTC)):
        rows.append(PastCase(form=forms[0], opened_at=edge, closed_at=edge, due_on=date(2026, 2, 28)))
    PastCase.objects.bulk_create(rows)


def recount(period, what):
    """Count what was published as somebody else would: by the local day in words, in plain SQL."""
    moment = {"received": "opened_at", "decided": "closed_at", "in_time": "closed_at"}[what]
    late = " AND (closed_at AT TIME ZONE 'America/Havana')::date <= due_on" if what == "in_time" else ""
    day = f"to_char({moment} AT TIME ZONE 'America/Havana', 'YYYY-MM-DD')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT form.slug, count(*) FROM casework_pastcase one JOIN tramites_forms_onlineform form"
            f" ON form.id = one.form_id WHERE {day} LIKE %s{late} GROUP BY 1",
            [f"{period}%"],
        )
        return dict(cursor.fetchall())


def test_every_published_figure_is_a_recount_of_its_period(cases):
    done = figures.publish_due(TODAY)
    assert done[0] == "2024-01"
    assert {"2024", "2025"} <= set(done)
    assert "2026" not in done, "nothing of a year that has not ended"
    assert done[-1] == "2026-10"
    for period in done:
        for what in ("received", "decided", "in_time"):
            wanted = recount(period, what)
            kept = Figure.objects.filter(period=period, measure=what, dimension="procedure")
            assert {row.value: row.n for row in kept if row.n} == wanted, (period, what)
            country = Figure.objects.filter(period=period, measure=what, dimension="").first()
            assert (country.n if country else 0) == sum(wanted.values())


def test_days_are_those_of_sql(cases):
    figures.publish_due(TODAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY"
            " floor(extract(epoch FROM closed_at - opened_at) / 86400)) FROM casework_pastcase"
            " WHERE to_char(closed_at AT TIME ZONE 'America/Havana', 'YYYY') = '2025'"
        )
        wanted = [int(days) for days in cursor.fetchone()[0]]
    kept = Figure.objects.filter(period="2025", dimension="")
    names = ("decided_median_days", "decided_nine_of_ten_days")
    assert [kept.get(measure=name).shown for name in names] == wanted


def test_what_is_shown_is_rounded_and_what_is_small_is_hidden_everywhere(cases, client):
    figures.publish_due(TODAY)
    small = Figure.objects.filter(measure="received", n__lt=5)
    assert small.exists()
    for row in Figure.objects.filter(measure__in=figures.OF_PEOPLE):
        assert row.shown in (None, rounded(row.n))
        assert row.n >= 5 or row.shown is None
    assert not [row for row in published.rows() if row.measure == "in_time"]
    lines = list(csv.DictReader(io.StringIO(client.get("/cifras/datos/cifras.csv").content.decode())))
    for row in small:
        (line,) = [
            one
            for one in lines
            if (one["periodo"], one["medida"], one["valor"]) == (row.period_id, "received", row.value)
            and one["dimension"] == (row.dimension or "pais")
        ]
        assert line["numero"] == ""
        assert line["estado"] in (FigureState.SMALL, FigureState.LEFT_OUT)


def test_a_period_is_published_once_and_survives_what_is_removed(cases):
    figures.publish_due(TODAY)
    before = list(Figure.objects.order_by("pk").values_list("pk", "n", "shown"))
    PastCase.objects.all().delete()
    assert figures.publish_due(TODAY) == []
    assert list(Figure.objects.order_by("pk").values_list("pk", "n", "shown")) == before
    assert figures.publish_due(TODAY + timedelta(days=12)) == ["2026-11"]


@pytest.mark.parametrize(
    ("today", "last"), [("2026-11-05", "2026-09"), ("2026-11-06", "2026-10"), ("2026-12-31", "2026-11")]
)
def test_a_month_is_published_five_days_after_it_ends(cases, today, last):
    assert figures.publish_due(date.fromisoformat(today))[-1] == last


def test_what_was_sent_to_try_a_form_and_removed_ones_count_as_they_should(cases):
    before = figures.counted(*figures.stretch(timezone.localdate().replace(day=1)))
    submission, _clave = sent()
    tried, _clave = sent()
    type(tried).objects.filter(pk=tried.pk).update(is_test=True)
    after = figures.counted(*figures.stretch(timezone.localdate().replace(day=1)))

    def of(rows):
        return sum(one.n for one in rows if one.measure == "received" and not one.dimension)

    assert of(after) == of(before) + 1
    assert submission.case.team is not None


def test_visits_and_opinions_are_counted_by_day(client):
    day = date(2026, 10, 31)
    visits.add({"/tramites/": (7, 0), "/x/": (0, 3)}, day=day)
    visits.add({"/tramites/": (5, 1)}, day=day)
    visits.add({"/tramites/": (100, 0)}, day=date(2026, 11, 1))
    OpinionDay.objects.create(place="none", language="es", day=day, yes=30, no=10, aside_no=500)
    OpinionDay.objects.create(place="view:x", language="es", day=day, no=400, set_aside_why="Un ataque")
    figures.publish_due(TODAY)
    kept = {row.measure: row.shown for row in Figure.objects.filter(period="2026-10")}
    assert (kept["visits"], kept["useful_yes"], kept["useful_no"], kept["useful_share"]) == (12, 30, 10, 75)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_says_shows_and_links_everything(cases, client, prefix, django_assert_max_num_queries):
    figures.publish_due(TODAY)
    with django_assert_max_num_queries(12):
        answer = client.get(f"{prefix}/cifras/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert page.count("<svg role=") >= 2
    assert page.count("<figure") == page.count("<table")
    addresses = re.findall(r'href="((?:metodo|datos|20\d\d)[^"]*)"', page)
    assert len(addresses) > 30
    for address in {*addresses[:6], *addresses[-6:]}:
        assert client.get(f"{prefix}/cifras/{address}").status_code == 200, address
    assert client.get(f"{prefix}/cifras/2023-01/").status_code == 404
    assert client.get(f"{prefix}/cifras/datos/otra.csv").status_code == 404


def test_before_there_is_a_complete_month_the_page_says_so(client):
    assert figures.publish_due(TODAY) == []
    answer = client.get("/cifras/")
    assert answer.status_code == 200
    assert "<svg role=" not in answer.content.decode()
    assert client.get("/cifras/datos/cifras.csv").content.decode().splitlines() == [
        "periodo,medida,dimension,valor,nombre,numero,estado"
    ]


def test_the_csv_is_what_its_description_says(cases, client):
    """Each cell against the schema of the Data Package (Table Schema of Frictionless)."""
    figures.publish_due(TODAY)
    package = json.loads(client.get("/cifras/datos/datapackage.json").content)
    (resource,) = package["resources"]
    rows = list(csv.reader(io.StringIO(client.get(f"/cifras/datos/{resource['path']}").content.decode())))
    fields = resource["schema"]["fields"]
    assert rows[0] == [field["name"] for field in fields]
    keys = set()
    for row in rows[1:]:
        line = dict(zip(rows[0], row, strict=True))
        for field in fields:
            value, rules = line[field["name"]], field.get("constraints", {})
            if value in resource["schema"]["missingValues"]:
                assert not rules.get("required"), field["name"]
                continue
            assert field["type"] != "integer" or value.isdigit()
            assert "enum" not in rules or value in rules["enum"]
            assert "pattern" not in rules or re.fullmatch(rules["pattern"], value)
        keys.add(tuple(line[name] for name in resource["schema"]["primaryKey"]))
    assert len(keys) == len(rows) - 1


def test_page_csv_and_json_say_the_same(cases, client):
    figures.publish_due(TODAY)
    lines = list(csv.DictReader(io.StringIO(client.get("/cifras/datos/cifras.csv").content.decode())))
    same = json.loads(client.get("/cifras/datos/cifras.json").content)["cifras"]
    as_text = [{k: "" if v is None else str(v) for k, v in row.items()} for row in same]
    assert as_text == lines
    entry = json.loads(client.get("/cifras/datos/dcat.jsonld").content)
    assert all("dct:license" in one for one in entry["dcat:distribution"])
    assert entry["dct:publisher"]["@type"] == "foaf:Agent"
