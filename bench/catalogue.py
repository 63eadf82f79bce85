"""The catalogue with 5,000 procedures and with 300, nothing kept, asked in turns.

`python -m bench.catalogue` on a seeded DATABASE_URL, of which it uses copies. The added procedures are copies of the
first ones, so that categories and institutions stay as they are spread. Writes var/bench/catalogue.json.
"""

import os
import sys
import time

import psycopg

from bench.bars import bar, p95, report
from bench.serving import own_database, server
from bench.visitor import Visitor

FEW, MANY = 300, 5_000
TIMES = 25
RATIO = 1.3
LISTS = {
    "catalogue": "/tramites/",
    "second page": "/tramites/?pagina=2",
    "last page": "/tramites/?pagina=9999",
    "of a category": "/tramites/categoria/{category}/",
    "online": "/tramites/?en_linea=1",
    "of an institution": "/tramites/?institucion={institution}",
    "a procedure": "/tramites/{service}/",
}
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NEW_IN_PAGE = {
    "path": "u.path",
    "slug": "u.slug",
    "url_path": "regexp_replace(o.url_path, '[^/]+/$', u.slug || '/')",
    "title": "o.title || ' ' || u.number",
    "draft_title": "o.title || ' ' || u.number",
    "translation_key": "gen_random_uuid()",
    "latest_revision_id": "NULL",
    "live_revision_id": "NULL",
}
NEW_IN_SERVICE = {"page_ptr_id": "n.id", "import_key": "NULL", "sort_key": "o.sort_key || ' ' || u.number"}


def step(number):
    """Return the four characters that stand for the place of a page among its siblings."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text.zfill(4)


def copying(connection, table, new):
    """Return (columns, what each gets) of `table`: as the original has it but for `new`."""
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER' "
        "AND is_identity = 'NO'",
        [table],
    )
    columns = [row[0] for row in found]
    return ", ".join(f'"{one}"' for one in columns), ", ".join(new.get(one, f'o."{one}"') for one in columns)


def fill(last):
    """Copy procedures until there are `last` in Spanish."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        parent, language = connection.execute(
            "SELECT p.path, p.locale_id FROM wagtailcore_page p JOIN services_catalog_serviceindexpage i "
            "ON i.page_ptr_id = p.id JOIN wagtailcore_locale l ON l.id = p.locale_id WHERE l.language_code = 'es'"
        ).fetchone()
        there = connection.execute(
            "SELECT p.id, p.path FROM wagtailcore_page p JOIN services_catalog_servicepage s ON s.page_ptr_id = p.id "
            "WHERE p.locale_id = %s ORDER BY p.path",
            [language],
        ).fetchall()
        first = int(there[-1][1][-4:], 36) + 1
        originals = [pk for pk, _path in there]
        connection.execute("CREATE TEMP TABLE u (original int, path text, slug text, number int)")
        with connection.cursor().copy("COPY u FROM STDIN") as copy:
            for number in range(first, first + last - len(there)):
                copy.write_row((originals[number % len(originals)], parent + step(number), f"copia-{number}", number))
        columns, values = copying(connection, "wagtailcore_page", NEW_IN_PAGE)
        connection.execute(
            f"INSERT INTO wagtailcore_page ({columns}) SELECT {values} FROM u JOIN wagtailcore_page o "
            "ON o.id = u.original"
        )
        columns, values = copying(connection, "services_catalog_servicepage", NEW_IN_SERVICE)
        connection.execute(
            f"INSERT INTO services_catalog_servicepage ({columns}) SELECT {values} FROM u "
            "JOIN wagtailcore_page n ON n.path = u.path "
            "JOIN services_catalog_servicepage o ON o.page_ptr_id = u.original"
        )
        connection.execute(
            "UPDATE wagtailcore_page p SET numchild = (SELECT count(*) FROM wagtailcore_page c "
            "WHERE c.path LIKE p.path || '%%' AND c.depth = p.depth + 1) WHERE path = %s",
            [parent],
        )
        connection.execute("VACUUM ANALYZE")


def places():
    """Return LISTS with the names of this database."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        names = connection.execute(
            "SELECT c.slug, i.slug, p.slug FROM services_catalog_servicepage s "
            "JOIN services_catalog_category c ON c.id = s.category_id "
            "JOIN services_catalog_institution i ON i.id = s.institution_id "
            "JOIN wagtailcore_page p ON p.id = s.page_ptr_id ORDER BY p.path LIMIT 1"
        ).fetchone()
    words = dict(zip(("category", "institution", "service"), names, strict=True))
    return {name: path.format(**words) for name, path in LISTS.items()}


def in_turns(sides, paths):
    """Return {list: (seconds on the first side, on the second)}, one request here, one there."""
    found = {}
    for name, path in paths.items():
        found[name] = ([], [])
        for turn in range(TIMES + 3):
            for side, port in enumerate(sides):
                begun = time.perf_counter()
                Visitor(port).get(path)
                if turn >= 3:
                    found[name][side].append(time.perf_counter() - begun)
    return found


def main():
    with own_database("few"):
        few = os.environ["DATABASE_URL"]
        fill(FEW)
        with own_database("many"):
            fill(MANY)
            nothing_kept = {"PAGE_CACHE_SECONDS": "0"}
            with server(DATABASE_URL=few, **nothing_kept) as one, server(**nothing_kept) as two:
                times = in_turns((one, two), places())
    rows = []
    for name, (small, big) in times.items():
        ratio = round(p95(big) / p95(small), 2)
        figure = f"{ratio} x ({p95(small)}, {p95(big)} ms)"
        rows.append(bar(f"{name}: {MANY} : {FEW} procedures, p95", figure, f"<= {RATIO} x", ratio <= RATIO))
    return report("catalogue", rows)


if __name__ == "__main__":
    sys.exit(main())
