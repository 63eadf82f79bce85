"""Each variable of README's table is read and tried at every start: garbage ends it in one line that names it."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from config.development_keys import development_seal, development_statements
from config.refusals import refusals
from config.variables import VARIABLES
from tests.support.paths import DATA, ROOT

GOOD_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="  # always the same: names of tests must not change


def pem(key, secrecy=None):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secrecy or NoEncryption()).decode()


RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
HERE = str(ROOT / "tests")
SEAL = str(DATA / "seal.svg")
SEAL_ACTS = str(DATA / "seal-that-acts.svg")
GUNICORN = ("-m", "gunicorn", "-c", "python:config.web", "config.wsgi")
ADDRESS = ["nonsense", "https://", "ftp://host.example/", "https://host:port/", "https://ho st/", "https://300.1.1.1/"]
NUMBER = ["x", "-1", "1.5", "999999999", "٣", "0x10"]
YES_NO = ["tru", "2", "sí", "on off"]

# Variable -> (what is good, what production refuses). Development refuses the same, but for those of LOOSER.
CASES = {
    "DATABASE_URL": (
        ["postgres://site:secret-word@db.example:5432/soberania", "postgresql:///name?host=/run/postgresql&user=me"],
        ["nonsense", "sqlite:///site.db", "postgres://db.example:no-port/soberania", "postgres://db.example:5432"],
    ),
    "SECRET_KEY": (
        ["k3J9-" * 12],
        ["short", "a" * 80, "development-only-never-in-production-0123456789abcdef"],
    ),
    "FIELD_KEYS": (
        [GOOD_KEY, f"{GOOD_KEY}, {GOOD_KEY[::-1][1:]}="],
        ["not-a-fernet-key", f"{GOOD_KEY},cut-off", ",", "ZGV2ZWxvcG1lbnQtb25seS1uZXZlci1pbi1wcm9kISE="],
    ),
    "INDEX_KEY": (["q8Zr2_" * 6], ["short", "a" * 40, "development-only-never-in-production-0123456789"]),
    "SITE_URL": (
        ["https://soberania.example", "https://soberania.example/"],
        [
            *ADDRESS,
            "http://soberania.example",
            "https://soberania.example/portal",
            "https://soberania.example:8443",
            "https://me@soberania.example",
        ],
    ),
    "ALLOWED_HOSTS": (
        ["soberania.example", ".example", "10.0.0.7, soberania.example,[::1]"],
        ["soberania.example, *", ".", "https://soberania.example", "soberania.example:443", "another.example", "ñandú"],
    ),
    "LANGUAGES": (["es", "es,en,pt", "es, en"], ["en", "es,xx", "es,en,en", "español", "es;en", ","]),
    "TRUSTED_PROXY_COUNT": (["0", "2"], [*NUMBER, "some"]),
    "EMAIL_URL": (
        ["smtp+tls://user:pass@mail.example:587", "smtp://10.0.0.2"],
        ["nonsense", "consolemail://", "smtp+tls://", "smtp+tls://mail.example:many", "submission://mail.example"],
    ),
    "EMAIL_FROM": (
        ["no-responder@soberania.example", "Soberanía <no-responder@soberania.example>"],
        ["nobody", "@example.org", "somebody@", "a b@exam ple"],
    ),
    "MAILBOX_URL": (
        [
            "imaps://buzon:secret-word@mail.example/INBOX",
            "imap+tls://buzon%40mail.example:secret-word@mail.example:143/",
        ],
        [
            *(
                "nonsense",
                "imaps://mail.example/INBOX",
                "imaps://buzon@mail.example/INBOX",
                "pop3://a:secret-word@mail.example/",
            ),
            *(
                "imap://buzon:secret-word@mail.example/INBOX",
                "imaps://buzon:secret-word@ho st/",
                "imaps://buzon:secret-word@mail.example:x/",
            ),
            "imaps://buzon:secret-word@mail.example/Bandeja%22",
        ],
    ),
    "MAILBOX_ADDRESS": (["buzon@mail.example"], ["nonsense", "buzon@", "@mail.example"]),
    "MAILBOX_AUTHSERV_ID": (["mx.mail.example", "mx-1"], ["dos palabras", "a;b", "x" * 300]),
    "DIGESTS_PER_HOUR": (["0", "2000"], NUMBER),
    "ELASTICSEARCH_URL": (["http://es:9200", "https://user:pass@es.example:9200"], ADDRESS),
    "ELASTICSEARCH_INDEX": (["soberania", "site-2"], ["Soberania", "a b", "_x", "a/b", "*", "a" * 200]),
    "REDIS_URL": (
        ["redis://redis:6379/0", "rediss://:pass@redis.example/1", "unix:///run/redis.sock"],
        ["nonsense", "http://redis", "redis://", "redis://host:port/0"],
    ),
    "CACHE_ROOT": ([HERE], ["/nonexistent", "relative", "/dev/null", "/" + "x" * 300]),
    "STORAGE_URL": (
        [f"file://{HERE}"],
        ["nonsense", "s3://bucket", "file://relative/path", "file:///nonexistent", "file:///dev/null"],
    ),
    "PRIVATE_ROOT": ([HERE], ["/nonexistent", "relative", "/dev/null", "/" + "x" * 300]),
    "CLAMAV_URL": (["tcp://clamav:3310"], [*ADDRESS, "tcp://clamav", "clamav:3310", "tcp://clamav:port"]),
    "SIGNING_CERTIFICATE": (
        [str(development_seal(Path(tempfile.gettempdir()) / "soberania-test-signing.p12"))],
        ["seal.p12", "/nonexistent.p12", "/dev/null", HERE, f"{HERE}/conftest.py"],
    ),
    "SIGNING_PASSWORD": (["one word, and another"], ["two\nlines"]),
    "STATEMENT_KEYS": (
        [str(development_statements(Path(tempfile.gettempdir()) / "soberania-test-statements"))],
        ["keys", "/nonexistent", "/dev/null", HERE],
    ),
    "TIMESTAMP_URL": (["http://tsa.example/tsr"], ADDRESS),
    "OPEN_UNCHECKED_FILES": (["true", "0"], YES_NO),
    "SMS_URL": (["https://gateway.example/send"], [*ADDRESS, "console:", "memory:"]),
    "SMS_TOKEN": (["abc.DEF-123="], ["two words", "ñ", "line\nX-Other: 1"]),
    "STAFF_SECOND_FACTOR": (["no", "yes"], YES_NO),
    "OIDC_PRIVATE_KEY": (
        [
            pem(RSA),
            pem(RSA).replace("\n", "\\n"),
            pem(RSA) + pem(OTHER_RSA),
            (pem(RSA) + pem(OTHER_RSA)).replace("\n", "\\n"),
        ],
        [
            pem(RSA) + pem(RSA),
            pem(RSA) + "garbage",
            pem(RSA) + pem(OTHER_RSA)[:300],
            pem(RSA) + pem(ec.generate_private_key(ec.SECP256R1())),
            "garbage",
            pem(RSA)[:300],
            pem(ec.generate_private_key(ec.SECP256R1())),
            pem(RSA, BestAvailableEncryption(b"word")),
            pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)),
        ],
    ),
    "IDENTITY_APP_URL": (["https://identidad.example/entrar"], [*ADDRESS, "http://identidad.example/"]),
    "IDENTITY_APP_KEY": (["u7-Kq" * 8], ["short", "a" * 40]),
    "SITE_STATE": (["República de Cuba"], ["a" * 81, "two\nlines", "123"]),
    "SITE_INSTITUTION": (["Ministerio de Ejemplo"], ["a" * 121, "two\nlines", "..."]),
    "SITE_PHONE": (["7830 0000", "+53 7 830-0000"], ["call me", "1", "7830 0000; 7830 0001", "٧٨٣٠"]),
    "SITE_SEAL": ([SEAL], ["seal.svg", "/nonexistent.svg", "/dev/null", HERE, f"{HERE}/conftest.py", SEAL_ACTS]),
    "METRICS_TOKEN": (["m3tr1cs-" * 4], ["short", "two words and more of them", "aaaaaaaaaaaaaaaaaaaaaaa"]),
    "SECURITY_CONTACTS": (
        ["mailto:seguridad@soberania.example, https://soberania.example/seguridad"],
        ["seguridad@soberania.example", "mailto:nobody", "https://", "http://soberania.example/x"],
    ),
    "PAGE_CACHE_SECONDS": (["0", "600"], NUMBER),
    "PAGE_CACHE_CONTROL": (
        ["public, max-age=0, s-maxage=60", "no-store"],
        ["garbage", "max-age", "max-age=x", "public,", "public\r\nX-Other: 1"],
    ),
    "API_REQUESTS_PER_MINUTE": (["0", "1200"], NUMBER),
    "EDGE_CACHE_URL": (["http://varnish:6081"], ADDRESS),
    "COUNT_VIEWS": (["off", "1"], YES_NO),
    "EDITION_ON_PHONES": (["false", "1"], YES_NO),
    "WEBHOOK_NETWORKS": (
        ["10.20.0.0/16", "192.168.7.0/24,fd12:3456::/32"],
        [
            "10.20.0.1/16",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "0.0.0.0/0",
            "8.8.8.0/24",
            "::1/128",
            "fe80::/10",
            "x",
            "10.0.0.0/8;",
        ],
    ),
    "APPROVED_BY_ANOTHER": (["pages", "facts", "all"], ["x", "facts,forms", "FACTS ALL"]),
    "HEADLESS_PREVIEW_URL": (["https://frente.example/borrador?modo=1"], ADDRESS),
    "LOG_LEVEL": (["WARNING"], ["loud", "warning", "10"]),
    "LOG_FORMAT": (["plain", "json"], ["xml", "JSON"]),
    "HOST": (["0.0.0.0", "::1", "localhost"], ["999.1.1.1", "a b", "http://x", "-"]),
    "PORT": (["8000"], [*NUMBER, "0", "70000"]),
    "WEB_WORKERS": (["2"], [*NUMBER, "0"]),
    "WEB_THREADS": (["3"], [*NUMBER, "0"]),
    "DEBUG": (["0"], ["1", "true", "perhaps"]),
}
LOOSER = {  # what development lets pass and production does not: keys, kinds and hosts of a machine of one's own
    "SECRET_KEY": "short", "INDEX_KEY": "short", "SITE_URL": "http://soberania.example", "ALLOWED_HOSTS": "*",
    "EMAIL_URL": "consolemail://", "SMS_URL": "console:", "DEBUG": "1",
    "IDENTITY_APP_URL": "http://identidad.example/", "MAILBOX_URL": "imap://buzon:secret-word@mail.example/INBOX",
}  # fmt: skip
SAFE = {name: good[0] for name, (good, _) in CASES.items()}
REQUIRED = {name: SAFE[name] for name, variable in VARIABLES.items() if variable.required}
GARBAGE = [(name, number) for name, (_, bad) in CASES.items() for number in range(len(bad))]


def documented():
    """Return the variables (set) in the first column of README's table, and those (set) that say "required"."""
    rows = re.findall(r"^\| (`[A-Z][^|]*) \|([^|]*)\|(.*)\|$", (ROOT / "README.md").read_text(), re.M)
    names = {name: rest for first, _, rest in rows for name in re.findall(r"`([A-Z_]+)`", first)}
    return set(names), {name for name, rest in names.items() if rest.strip().startswith("required")}


def start(*command, at=ROOT, **variables):
    """Run a command of the checkout `at` under the production settings with only these variables."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "site")}
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=at,
        env={**environment, **settings, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def only_line(done):
    said = (done.stdout + done.stderr).strip()
    assert done.returncode == 1, said
    assert len(said.splitlines()) == 1, said
    assert said.startswith("soberania: ")
    return said


def test_readme_the_code_and_these_cases_know_the_same_variables():
    assert documented()[0] == set(VARIABLES) == set(CASES)


def test_readme_says_which_are_required():
    assert documented()[1] == set(REQUIRED)


def test_no_setting_is_read_that_the_table_does_not_know():
    """Of the whole code that runs in production; what only make, tests or libraries read has other names."""
    read, call = set(), re.compile(r"""(?:\benv(?:\.\w+)?\(|environ(?:\.get)?[\[(])\s*["']([A-Z][A-Z_]+)["']""")
    rooms = "core home news search headless edition services_catalog tramites_forms accounts casework participation"
    for folder in ("site", *rooms.split()):
        for path in (ROOT / folder).rglob("*.py"):
            read |= set(call.findall(path.read_text(encoding="utf-8")))
    others = {"DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR", "MAKELEVEL"}
    assert read - others <= set(VARIABLES)


def test_all_the_good_values_together_are_refused_by_nothing():
    assert refusals(SAFE) == []


@pytest.mark.parametrize(("name", "number"), [(name, n) for name, (good, _) in CASES.items() for n in range(len(good))])
def test_a_good_value_is_refused_in_neither_way_of_running(name, number):
    value = CASES[name][0][number]
    assert refusals(SAFE | {name: value}) == []
    assert refusals({name: value}, production=False) == []


@pytest.mark.parametrize(("name", "number"), GARBAGE)
def test_garbage_is_refused_by_name_and_never_repeated(name, number):
    value = CASES[name][1][number]
    reasons = refusals(SAFE | {name: value})
    assert reasons
    assert all(reason.startswith(f"{name} ") for reason in reasons), reasons
    assert not any("\n" in reason for reason in reasons)
    assert len(value) < 13 or value not in "; ".join(reasons)


@pytest.mark.parametrize("name", sorted(set(CASES) - set(LOOSER)))
def test_development_refuses_garbage_too(name):
    assert refusals({name: CASES[name][1][0]}, production=False)[0].startswith(f"{name} ")


@pytest.mark.parametrize(("name", "value"), sorted(LOOSER.items()))
def test_development_lets_pass_what_is_only_unsafe(name, value):
    assert refusals({name: value}, production=False) == []
    assert refusals(SAFE | {name: value})


@pytest.mark.parametrize("name", sorted(REQUIRED))
@pytest.mark.parametrize("empty", [None, "", "  "])
def test_a_required_one_that_is_missing_or_empty_is_refused(name, empty):
    rest = {key: value for key, value in SAFE.items() if key != name} | ({} if empty is None else {name: empty})
    assert f"{name} is not set" in refusals(rest)


@pytest.mark.parametrize("name", sorted(set(VARIABLES) - set(REQUIRED)))
def test_one_that_is_set_to_nothing_is_as_if_it_were_not_there(name):
    assert refusals(SAFE | {name: ""}) in ([], ["IDENTITY_APP_KEY is not set"])


def test_an_identity_application_needs_its_key():
    assert refusals(REQUIRED | {"IDENTITY_APP_URL": SAFE["IDENTITY_APP_URL"]}) == ["IDENTITY_APP_KEY is not set"]


def test_one_secret_is_not_used_twice():
    assert refusals(SAFE | {"INDEX_KEY": SAFE["SECRET_KEY"]})


def test_a_folder_that_the_user_of_the_site_may_not_write_in_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    we_are = os.geteuid()
    if we_are == 0:
        os.seteuid(65534)  # root may write anywhere
    try:
        reasons = refusals(REQUIRED | {"PRIVATE_ROOT": str(tmp_path)})
    finally:
        os.seteuid(we_are)
    assert reasons == [reason for reason in reasons if reason.startswith(("PRIVATE_ROOT ", "STORAGE_URL "))] != []


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_command_ends_in_one_line(name):
    """A real start for each: nothing reads the variable before it was tried."""
    bad = CASES[name][1][0]
    assert f"{name} " in only_line(start("manage.py", "worker", **REQUIRED | {name: bad}))


@pytest.mark.parametrize("name", ["WEB_THREADS", "REDIS_URL", "OIDC_PRIVATE_KEY", "HOST", "LOG_LEVEL", "SECRET_KEY"])
def test_the_web_server_ends_in_one_line(name):
    bad = CASES[name][1][0]
    assert f"{name} " in only_line(start(*GUNICORN, **REQUIRED | {name: bad}))


@pytest.mark.parametrize(
    "command", [("manage.py", "check"), ("-m", "gunicorn", "-c", "python:config.web", "config.wsgi")]
)
def test_everything_that_is_missing_is_said_in_one_line(command):
    said = only_line(start(*command))
    assert all(f"{name} is not set" in said for name in REQUIRED)


def test_settings_that_do_not_exist_are_one_line():
    assert "DJANGO_SETTINGS_MODULE" in only_line(start("manage.py", "check", DJANGO_SETTINGS_MODULE="config.nothing"))


def test_make_run_tries_them_too():
    said = only_line(start("-m", "config.run", WEB_THREADS="x", PORT="18431"))
    assert "WEB_THREADS" in said
