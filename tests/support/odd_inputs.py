"""What strangers and broken programs put into addresses and forms, and which names each view looks for there."""

import contextlib
from urllib.parse import quote

from django.http import QueryDict

WORDS_300 = "+".join(f"palabra{n}" for n in range(300))
WORDS_5000 = "+".join(f"p{n}" for n in range(5_000))

# Raw, as they stand in an address or in the body of a form: what is no text must not be made text on its way.
VALUES = {
    "300 words": WORDS_300,
    "5,000 words": WORDS_5000,
    "100 kB": "x" * 100_000,
    "100 kB of brackets": "(" * 50_000 + ")" * 50_000,
    "NUL": "%00",
    "NUL inside": "a%00b",
    "nothing": "",
    "blank": "+",
    "a word": "abc",
    "0": "0",
    "1": "1",
    "negative": "-1",
    "minus nothing": "-",
    "a fraction": "1.5",
    "beyond a bigint": "99999999999999999999",
    "400 digits": "9" * 400,
    "5,000 digits": "9" * 5_000,
    "infinity": "1e999",
    "not a number": "NaN",
    "digits of another script": "%D9%A3",
    "a superscript": "%C2%B2",
    "no UTF-8": "%ff%fe",
    "Latin-1": "ma%f1ana",
    "an overlong slash": "%c0%af",
    "a lone surrogate": "%ed%a0%80",
    "cut UTF-8": "%e2%82",
    "UTF-8 and not": "%C3%B1%ff%C3%B1",
    "a bad escape": "%zz%",
    "emoji": "%F0%9F%98%80",
    "unseen": "%E2%80%8B%E2%80%AE",
    "brackets": "[1]",
    "open brackets": "[" * 3_000,
    "a dictionary": "%7B%22a%22%3A%5B1%5D%7D",
    "deep JSON": "%5B" * 5_000,
    "commas": "a,b,,,-c,*",
    "lookups": "title__regex,_*,id(*(*))",
    "quotes": "%27%22%5C%60%3B--",
    "a pattern": "(a%2B)%2B%24%5B%5C",
    "wildcards": "%25_%25%5C",
    "a format": "%7B0%7D%25s%25n",
    "no such day": "2026-02-30",
    "year 0": "0000-00-00",
    "year 10,000": "10000-01-01",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31T23:59:59Z",
    "a path up": "..%2f..%2fetc%2fpasswd",
    "another site": "https://evil.example/x",
    "no address": "http://[::1",
    "a script": "javascript:alert(1)",
    "line ends": "a%0d%0aSet-Cookie:%20x=1",
    "a UUID": "00000000-0000-0000-0000-000000000000",
    "true": "true",
    "null": "null",
}
REPEATED = ("1", "2", "abc", "%00", "", "%ff")  # one name several times

# What lists, searches and interfaces of this kind are asked with, whether a view looks for it or not.
_NAMES = (
    "q query search p page per_page page_size order ordering sort order_by locale language lang next type id ids pk",
    "uuid slug fields limit offset cursor format callback mode layout columns export _export content_type",
    "collection collection_id tag tags user owner date created_at timestamp latest_revision_created_at child_of",
    "ancestor_of descendant_of translation_of search_operator html_path page_type multiple allow_external_link",
    "user_perms can_choose_root chosen_url revision version token code state response_type client_id redirect_uri",
    "scope nonce prompt max_age pagina institucion categoria orden tipo lugar provincia municipio tema linea desde",
    "hasta estado",
)
COMMON_NAMES = [name for line in _NAMES for name in line.split()]

JSON, MULTIPART = "application/json", "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
BODIES = {
    "a list": (JSON, b'["a", [1], {"b": null}]'),
    "a word of JSON": (JSON, b'"action"'),
    "a number of JSON": (JSON, b"1e999"),
    "cut JSON": (JSON, b'{"action": ["note"], "a": {"b": "\\ud800"'),
    "JSON 5,000 deep": (JSON, b"[" * 5_000),
    "JSON that is no UTF-8": (JSON, b'{"a": "\xff\xfe"}'),
    "no JSON": (JSON, b"\x00"),
    "a file without an end": (MULTIPART, PART % (b"f", b'; filename="\x00"', b"")),
    "a file with an odd name": (MULTIPART, PART % (b"file", b'; filename="..\\../\xff\x00.png"', b"GIF89a") + b"--x--"),
    "a field with NUL": (MULTIPART, PART % (b"action", b"", b"a\x00b\xff") + b"--x--"),
    "a field with base64": (
        MULTIPART,
        b'--x\r\nContent-Disposition: form-data; name="f"\r\nContent-Transfer-Encoding: base64\r\n\r\n=\xff\r\n--x--',
    ),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "a boundary too long": ("multipart/form-data; boundary=" + "b" * 300, b"x"),
    "10,001 fields": ("application/x-www-form-urlencoded", b"a=1&" * 10_001),
    "3 MB of text": ("text/plain", b"\xff\xfe" * 1_500_000),
    "an unknown charset": ("application/x-www-form-urlencoded; charset=no-such", b"a=%ff"),
    "UTF-7": ("application/x-www-form-urlencoded; charset=utf-7", b"\xff\xfe=+ADw-"),
    "XML": ("application/xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
    "no type at all": ("", b"a=1"),
}


class Noting(QueryDict):
    """A QueryDict that notes each name that somebody looks for."""

    looked_for = set()

    def __getitem__(self, name):
        Noting.looked_for.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        Noting.looked_for.add(name)
        return super().__contains__(name)

    def _getlist(self, name, default=None, force_list=False):
        Noting.looked_for.add(name)
        return super()._getlist(name, default, force_list)

    def pop(self, name, *default):
        Noting.looked_for.add(name)
        return super().pop(name, *default)


@contextlib.contextmanager
def names_looked_for():
    """Yield a set that fills with the names looked for in the queries and forms of requests answered meanwhile."""
    Noting.looked_for = found = set()
    yield found


def note_names(monkeypatch):
    """From now on every request carries what notes who looks for what."""
    monkeypatch.setattr("django.core.handlers.wsgi.QueryDict", Noting)
    monkeypatch.setattr("django.http.request.QueryDict", Noting)


def query(names, value):
    """Return the query string that gives each of `names` the raw `value`, or each value when it is a tuple."""
    values = value if isinstance(value, tuple) else (value,)
    return "&".join(f"{quote(str(name), safe='')}={one}" for name in names for one in values)
