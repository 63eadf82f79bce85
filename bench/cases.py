"""The lists of the staff with 1,000,000 submissions over 200 teams and with 1,000, asked in turns.

`python -m bench.cases [--many 1000000]` on a seeded DATABASE_URL, of which it uses copies. Three in ten cases are open.
Prints a table, writes var/bench/cases.json. Bars: p95 <= 1.3 x and <= 300 ms, of what is looked for 50 ms; 10,000 cases
given to other teams in 60 s while the queue is asked.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from urllib.parse import urlencode

import psycopg

from bench.bars import bar, p95, report
from bench.serving import own_database, server, set_up
from bench.visitor import Unexpected, Visitor, session_of

FEW, MANY = 1_000, 1_000_000
TIMES = 20
RATIO, LIMIT, FOUND = 1.3, 300, 50  # against the same list of 1,000 cases; ms of a list, ms of what is looked for
ROUTED, ROUTE_SECONDS = 10_000, 60
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
TEAMS, OF_OFFICER = 200, 40  # teams, and those that the officer who asks is in
MAKE_TEAMS = f"""
    INSERT INTO casework_team (name, is_default)
    SELECT format('Equipo %%s', n), false FROM generate_series(1, {TEAMS}) n
    WHERE NOT EXISTS (SELECT FROM casework_team WHERE name = 'Equipo 1')
"""
JOIN_TEAMS = f"""
    DELETE FROM casework_teammember WHERE user_id = (SELECT id FROM accounts_user WHERE email = %(officer)s);
    INSERT INTO casework_teammember (team_id, user_id, role, since)
    SELECT t.id, u.id, 'officer', now() FROM casework_team t, accounts_user u
    WHERE u.email = %(officer)s AND t.name LIKE 'Equipo %%'
    ORDER BY t.id LIMIT {OF_OFFICER}
"""
CASES = """
    INSERT INTO casework_case (submission_id, kind_id, kind_version_id, state_id, team_id, receiver, assignee_id,
                               opened_at, due_on, extended, paused_on, closed_at, found_by_words)
    SELECT s.id, k.id, v.id, states.ids[CASE WHEN s.id % 10 < 7 THEN 4 WHEN s.id % 40 = 8 THEN 3 ELSE 1 + s.id % 2 END],
           teams.ids[1 + s.id % cardinality(teams.ids)], s.receiver,
           CASE WHEN s.id % 50 > 25 THEN staff.ids[1 + s.id / 50 % cardinality(staff.ids)] END, s.sent_at,
           (now() + interval '30 days' - (s.id % 60) * interval '1 day')::date
               - CASE WHEN s.id % 10 < 7 THEN 60 + s.id % 1000 ELSE 0 END::int,
           false, CASE WHEN s.id % 40 = 8 THEN now()::date END, CASE WHEN s.id % 10 < 7 THEN s.sent_at END,
           true
    FROM tramites_forms_submission s
    CROSS JOIN (SELECT id FROM casework_casekind WHERE slug = 'solicitud') k
    JOIN casework_kindversion v ON v.kind_id = k.id AND v.number = 1
    CROSS JOIN LATERAL (
        SELECT array_agg(id ORDER BY sort_order) AS ids FROM casework_state WHERE kind_id = k.id
    ) states
    CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM casework_team WHERE name LIKE 'Equipo %') teams
    CROSS JOIN (SELECT array_agg(id) AS ids FROM accounts_user WHERE is_staff) staff
    WHERE NOT s.is_test AND NOT EXISTS (SELECT FROM casework_case c WHERE c.submission_id = s.id)
"""
# What waits for the citizen has its correction, and one open case in twenty waits for the opinion of another team.
CORRECTIONS = """
    INSERT INTO casework_correction (case_id, returns_to_id, message, asked_at, answer_by, "end", reply, unchanged)
    SELECT c.id, c.state_id, %(words)s, c.opened_at, c.due_on, '', %(words)s, false FROM casework_case c
    WHERE c.paused_on IS NOT NULL AND NOT EXISTS (SELECT FROM casework_correction one WHERE one.case_id = c.id)
"""
OPINIONS = """
    INSERT INTO casework_opinion (case_id, number, team_id, question, fields, asked_by_id, asked_at, due_on, pauses,
                                  "end", text)
    SELECT c.id, 1, teams.ids[1 + (c.id + 7) %% cardinality(teams.ids)], %(words)s, '[]', staff.id, c.opened_at,
           c.due_on, false, '', %(words)s
    FROM casework_case c
    CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM casework_team WHERE name LIKE 'Equipo %%') teams
    CROSS JOIN (SELECT id FROM accounts_user WHERE is_staff ORDER BY id LIMIT 1) staff
    WHERE c.closed_at IS NULL AND c.id %% 20 = 8
    AND NOT EXISTS (SELECT FROM casework_opinion one WHERE one.case_id = c.id)
"""
# Each case has a first name that one in 40 has, and a family name that one in 3,000 has.
WORDS = """
    INSERT INTO casework_caseword (case_id, word)
    SELECT c.id, (%(first)s::text[])[1 + c.id %% 40] FROM casework_case c
    UNION ALL SELECT c.id, (%(family)s::text[])[1 + c.id / 7 %% 3000] FROM casework_case c
    ON CONFLICT DO NOTHING
"""
QUEUE = "/admin/casos/"
FIND = "find "  # what comes after it is looked for, and not asked by address
LISTS = {
    "open": QUEUE,
    "mine": f"{QUEUE}?part=mine",
    "nobody's": f"{QUEUE}?part=free",
    "late": f"{QUEUE}?part=late",
    "waiting": f"{QUEUE}?part=waiting",
    "waiting for an opinion": f"{QUEUE}?part=opinion",
    "opinions asked of us": "/admin/opiniones/",
    "all columns": f"{QUEUE}?cols=procedure-kind-state-team-who-sent-due",
    "answered": f"{QUEUE}?part=closed",
    "due this week": f"{QUEUE}?part=week",
    "appealed": f"{QUEUE}?part=appealed",
    "of one kind": f"{QUEUE}?kind={{kind}}",
    "of one team": f"{QUEUE}?team={{team}}",
    "late of one team": f"{QUEUE}?part=late&team={{team}}",
    "answered of one team": f"{QUEUE}?part=closed&team={{team}}",
    "far on": f"{QUEUE}?after={{far}}",
    "a number": f"{FIND}SOB-0000-0009",
    "a family name": f"{FIND}familia7",
    "a first name": f"{FIND}nombre7",
    "both names": f"{FIND}nombre1 familia0",
    "a name of nobody": f"{FIND}nadie",
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
    """Add submissions, their cases and the words of these until there are `last`, over TEAMS teams."""
    from casework.words import hashed
    from core.crypto import encrypt

    answers = encrypt(json.dumps({f"pregunta_{place}": "Una respuesta de una persona" for place in range(12)}))
    words = {
        "first": [hashed(f"nombre{place}") for place in range(40)],
        "family": [hashed(f"familia{place}") for place in range(3000)],
    }
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(MAKE_TEAMS.replace("%%", "%"))
        with psycopg.ClientCursor(connection) as cursor:
            cursor.execute(JOIN_TEAMS, {"officer": OFFICER})
        first = connection.execute("SELECT count(*) + 1 FROM tramites_forms_submission").fetchone()[0]
        connection.execute(SUBMISSIONS, {"answers": answers, "first": first, "last": last})
        connection.execute(CASES)
        connection.execute(WORDS, words)
        connection.execute(CORRECTIONS, {"words": encrypt("Palabras")})
        connection.execute(OPINIONS, {"words": encrypt("Palabras")})
        tables = "tramites_forms_submission, casework_case, casework_caseword, casework_correction, casework_opinion"
        connection.execute(f"VACUUM ANALYZE {tables}")


def places(url):
    """Return LISTS with what only the database knows: a form, a kind, a team, and a day far on in the queue."""
    with psycopg.connect(url) as connection:
        form = connection.execute("SELECT min(form_id) FROM tramites_forms_submission").fetchone()[0]
        kind = connection.execute("SELECT id FROM casework_casekind WHERE slug = 'solicitud'").fetchone()[0]
        team = connection.execute("SELECT id FROM casework_team WHERE name = 'Equipo 3'").fetchone()[0]
        far = connection.execute(
            "SELECT due_on, id FROM casework_case WHERE closed_at IS NULL ORDER BY due_on DESC, id OFFSET 60 LIMIT 1"
        ).fetchone()
    words = {"form": form, "kind": kind, "team": team, "far": f"{far[0].isoformat()}_{far[1]}"}
    return {name: path.format(**words) for name, path in LISTS.items()}


def route(most):
    """Hand up to `most` open cases of the officer's teams to another team, as many pages of the queue do, and print
    how many and the seconds (JSON): the work of a process of its own."""
    set_up()
    from accounts.models import User
    from casework.models import Case, Team
    from casework.taking import MOST_AT_ONCE, cases_hand

    who = User.objects.get(email=OFFICER)
    teams = list(Team.objects.filter(members__user=who, members__until=None).order_by("pk"))
    done, begun = 0, time.monotonic()
    for team, to in zip(teams, [*teams[1:], teams[0]], strict=True):
        # Taken before any is handed over, so that none goes round.
        keys = list(
            Case.objects.open().filter(team=team).order_by("-pk").values_list("pk", flat=True)[: most // OF_OFFICER]
        )
        for first in range(0, len(keys), MOST_AT_ONCE):
            done += cases_hand(keys[first : first + MOST_AT_ONCE], actor=who, team=to)[0]
    print(json.dumps({"cases": done, "seconds": time.monotonic() - begun}))


def routed(port, cookies):
    """Return (what `route` says, the seconds that each look at the queue took meanwhile)."""
    visitor, looks = Visitor(port, cookies), []
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    command = [sys.executable, "-m", "bench.cases", "--route", str(ROUTED)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as work:
        while work.poll() is None:
            begun = time.perf_counter()
            visitor.get(QUEUE)
            looks.append(time.perf_counter() - begun)
            time.sleep(0.2)
        said = json.loads(work.stdout.read().splitlines()[-1])
    return said, looks


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--route", type=int)
    options = parser.parse_args(arguments)
    if options.route:
        return route(options.route)
    with own_database("few"):
        few, cookies = os.environ["DATABASE_URL"], officer()
        fill(FEW)
        with own_database("many"):
            begun = time.monotonic()
            fill(options.many)
            filled_in = round(time.monotonic() - begun)
            with server(DATABASE_URL=few) as one, server() as two:
                times = in_turns([(one, places(few)), (two, places(os.environ["DATABASE_URL"]))], cookies)
                said, looks = routed(two, cookies)
    rows = []
    for name, (few, many) in times.items():
        ratio, limit = round(p95(many) / p95(few), 2), FOUND if LISTS[name].startswith(FIND) else LIMIT
        rows.append(bar(f"{name}: {options.many} : {FEW} submissions, p95", f"{ratio} x, {p95(many)} ms",
                        f"<= {RATIO} x, <= {limit} ms", ratio <= RATIO and p95(many) <= limit))  # fmt: skip
    rate = said["cases"] / said["seconds"]
    figure = f"{said['cases']} in {said['seconds']:.0f} s, {rate:.0f}/s"
    rows.append(
        bar(f"giving {ROUTED} cases to other teams", figure, f"<= {ROUTE_SECONDS} s", ROUTED / rate <= ROUTE_SECONDS)
    )
    rows.append(bar("the queue meanwhile, p95", f"{p95(looks)} ms", f"<= {LIMIT} ms", p95(looks) <= LIMIT))
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
                asked(visitor, paths[name])
                if turn >= 3:
                    found[name][side].append(time.perf_counter() - begun)
    return found


def asked(visitor, path):
    """Have a Visitor open a list, or look for what comes after FIND."""
    if path.startswith(FIND):
        fields = {"csrfmiddlewaretoken": visitor.token(), "action": "find", "text": path.removeprefix(FIND)}
        status, _leads_to = visitor.ask("POST", QUEUE, urlencode(fields))
        if status != 200:
            raise Unexpected(f"{path}: {status}")
    else:
        visitor.get(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
