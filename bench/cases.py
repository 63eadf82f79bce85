"""The lists of the staff with 1,000,000 submissions and with 1,000, asked in turns.

`python -m bench.cases [--many 1000000]` on a seeded DATABASE_URL, of which it uses copies. Three in ten cases are open.
Prints a table, writes var/bench/cases.json. Bars: p95 <= 2 x and <= 300 ms.
"""

import argparse
import json
import os
import sys
import time

import psycopg

from bench.bars import bar, p95, report
from bench.serving import own_database, server, set_up
from bench.visitor import Visitor, session_of

FEW, MANY = 1_000, 1_000_000
TIMES = 20
RATIO, LIMIT = 2, 300
OFFICER = "funcionaria@soberania.example"
SUBMISSIONS = """
    WITH versions AS (
        SELECT row_number() OVER (ORDER BY v.id) - 1 AS place, count(*) OVER () AS all_of_them, v.id, v.form_id,
               (SELECT min(t.id) FROM tramites_forms_formversiontext t WHERE t.version_id = v.id) AS text_id
        FROM tramites_forms_formversion v
    )
    INSERT INTO tramites_forms_submission (reference, pin_hash, idempotency_key, form_id, version_id, text_id, answers,
                                           level, receiver, sent_at, is_test)
    SELECT format('SOB-%%s-%%s', left(code, 4), right(code, 4)), repeat('0', 64), gen_random_uuid(), v.form_id, v.id,
           v.text_id, %(answers)s, 2, 'Oficina de medida', now() - n * interval '1 minute', n %% 500 = 0
    FROM generate_series(%(first)s::int, %(last)s::int) n
    CROSS JOIN LATERAL (SELECT lpad(upper(to_hex(n)), 8, '0') AS code) c
    JOIN versions v ON v.place = n %% v.all_of_them
"""
CASES = """
    INSERT INTO casework_case (submission_id, kind_id, state_id, team_id, receiver, assignee_id, opened_at, due_on,
                               extended, paused_on, closed_at)
    SELECT s.id, k.id, states.ids[CASE WHEN s.id % 10 < 7 THEN 4 WHEN s.id % 40 = 8 THEN 3 ELSE 1 + s.id % 2 END],
           team.id, s.receiver,
           CASE WHEN s.id % 50 > 25 THEN staff.ids[1 + s.id / 50 % cardinality(staff.ids)] END, s.sent_at,
           (now() + interval '30 days' - (s.id % 60) * interval '1 day')::date
               - CASE WHEN s.id % 10 < 7 THEN 60 + s.id % 1000 ELSE 0 END::int,
           false, CASE WHEN s.id % 40 = 8 THEN now()::date END, CASE WHEN s.id % 10 < 7 THEN s.sent_at END
    FROM tramites_forms_submission s
    CROSS JOIN (SELECT id FROM casework_casekind ORDER BY id LIMIT 1) k
    CROSS JOIN (SELECT array_agg(id ORDER BY sort_order) AS ids FROM casework_state) states
    CROSS JOIN (SELECT id FROM casework_team WHERE institution_id IS NULL) team
    CROSS JOIN (SELECT array_agg(id) AS ids FROM accounts_user WHERE is_staff) staff
    WHERE NOT s.is_test AND NOT EXISTS (SELECT FROM casework_case c WHERE c.submission_id = s.id)
"""
QUEUE = "/admin/casos/"
LISTS = {
    "open": QUEUE,
    "mine": f"{QUEUE}?part=mine",
    "nobody's": f"{QUEUE}?part=free",
    "late": f"{QUEUE}?part=late",
    "waiting": f"{QUEUE}?part=waiting",
    "answered": f"{QUEUE}?part=closed",
    "of one state": f"{QUEUE}?state={{state}}",
    "far on": f"{QUEUE}?after={{far}}",
    "one number": f"{QUEUE}?number=SOB-0000-0009",
    "submissions": "/admin/submissions/",
    "submissions, page 100": "/admin/submissions/?p=100",
    "submissions of one form": "/admin/submissions/?form={form}",
    "submissions, part of a number": "/admin/submissions/?q=SOB-0000-03",
}


def officer():
    """Return the cookies of an officer who signed in, and leave no connection to the database behind."""
    set_up()
    from django.db import connections

    from accounts.models import User
    from casework.default_kind import default_kind

    default_kind()
    cookies = session_of(User.objects.get(email=OFFICER))
    connections["default"].close()
    connections["default"].close_pool()
    return cookies


def fill(last):
    """Add submissions and their cases until there are `last`."""
    from core.crypto import encrypt

    answers = encrypt(json.dumps({f"pregunta_{place}": "Una respuesta de una persona" for place in range(12)}))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        first = connection.execute("SELECT count(*) + 1 FROM tramites_forms_submission").fetchone()[0]
        connection.execute(SUBMISSIONS, {"answers": answers, "first": first, "last": last})
        connection.execute(CASES)
        connection.execute("VACUUM ANALYZE tramites_forms_submission, casework_case")


def places(url):
    """Return LISTS with what only the database knows: a form, a state, and a day far on in the queue."""
    with psycopg.connect(url) as connection:
        form = connection.execute("SELECT min(form_id) FROM tramites_forms_submission").fetchone()[0]
        state = connection.execute("SELECT id FROM casework_state ORDER BY sort_order OFFSET 1 LIMIT 1").fetchone()[0]
        far = connection.execute(
            "SELECT due_on, id FROM casework_case WHERE closed_at IS NULL ORDER BY due_on DESC, id OFFSET 60 LIMIT 1"
        ).fetchone()
    words = {"form": form, "state": state, "far": f"{far[0].isoformat()}_{far[1]}"}
    return {name: path.format(**words) for name, path in LISTS.items()}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=MANY)
    options = parser.parse_args(arguments)
    with own_database("few"):
        few, cookies = os.environ["DATABASE_URL"], officer()
        fill(FEW)
        with own_database("many"):
            begun = time.monotonic()
            fill(options.many)
            filled_in = round(time.monotonic() - begun)
            with server(DATABASE_URL=few) as one, server() as two:
                times = in_turns([(one, places(few)), (two, places(os.environ["DATABASE_URL"]))], cookies)
    rows = []
    for name, (few, many) in times.items():
        ratio = round(p95(many) / p95(few), 2)
        rows.append(bar(f"{name}: {options.many} : {FEW} submissions, p95", f"{ratio} x, {p95(many)} ms",
                        f"<= {RATIO} x, <= {LIMIT} ms", ratio <= RATIO and p95(many) <= LIMIT))  # fmt: skip
    return report("cases", rows, filled_in_seconds=filled_in)


def in_turns(sides, cookies):
    """Return {list: (seconds on the first side, on the second)}, one request here, one there."""
    visitors = [Visitor(port, cookies) for port, _paths in sides]
    found = {}
    for name in LISTS:
        found[name] = ([], [])
        for turn in range(TIMES + 3):
            for side, (visitor, (_port, paths)) in enumerate(zip(visitors, sides, strict=True)):
                begun = time.perf_counter()
                visitor.get(paths[name])
                if turn >= 3:
                    found[name][side].append(time.perf_counter() - begun)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
