"""Limits: atomic, exact to the moment, forgotten by nothing before their time, and shared by processes."""

import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache, caches
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, transaction
from django.test import RequestFactory

from casework import guessing, tracking, verify_views
from core.limits import HOUR, client_address, give_back, take, within_limit, within_value_limit
from core.limits.checks import refuse_limits_that_are_forgotten
from core.limits.models import KeptValue, Limit
from core.limits.upkeep import limits_forget
from core.signals import limit_reached
from headless.api import desk
from headless.models import ApiClient
from news import views as news_views
from participation import opinions, subscribing
from participation.mailbox import filing, judging
from tests.support.paths import ROOT
from tests.support.processes import database_address
from tramites_forms.uploads import tus
from tramites_forms.views import inline, resuming

NOON = 1_800_000_000.25


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is moved: `clock.now += seconds`."""

    class Clock:
        now = NOON

    monkeypatch.setattr(time, "time", lambda: Clock.now)
    return Clock


def in_parallel(act, count):
    """Do `act` in `count` threads that begin together, each with a connection of its own. Returns what they gave."""
    together = threading.Barrier(count)

    def one(number):
        together.wait(30)
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


@pytest.mark.django_db
@pytest.mark.parametrize(("amount", "seconds"), [(1, 1), (3, 60), (10, 300), (10, HOUR), (120, HOUR), (5, 86_400)])
def test_a_window_is_as_long_as_it_says(clock, amount, seconds):
    for number in range(amount):
        verdict = take("kind", "value", amount=amount, seconds=seconds)
        assert (verdict.allowed, verdict.remaining) == (True, amount - 1 - number)
    refused = take("kind", "value", amount=amount, seconds=seconds)
    assert (refused.allowed, refused.remaining, refused.wait) == (False, 0, seconds)
    clock.now = NOON + seconds - 0.001
    assert not take("kind", "value", amount=amount, seconds=seconds).allowed
    clock.now = NOON + seconds
    assert take("kind", "value", amount=amount, seconds=seconds).allowed


@pytest.mark.django_db
def test_no_hour_whatever_holds_more_than_the_amount(clock):
    """Also across the full hour, where windows that begin on the clock let twice as many through."""
    passed = []
    for step in range(3 * HOUR // 97):
        clock.now = NOON + step * 97
        if within_value_limit("kind", "value", 10):
            passed.append(clock.now)
    assert len(passed) > 20
    assert all(passed[i + 10] - passed[i] >= HOUR for i in range(len(passed) - 10))


@pytest.mark.django_db
def test_trying_on_does_not_make_the_wait_longer(clock):
    assert take("kind", "v", amount=1, seconds=60).allowed
    for second in range(1, 60):
        clock.now = NOON + second
        assert take("kind", "v", amount=1, seconds=60).wait == pytest.approx(60 - second)
    clock.now = NOON + 60
    assert take("kind", "v", amount=1, seconds=60).allowed


@pytest.mark.django_db
def test_kinds_and_values_are_counted_apart_and_what_was_right_is_given_back():
    assert take("a", "x", amount=1, seconds=60).allowed
    assert take("b", "x", amount=1, seconds=60).allowed
    assert take("a", "y", amount=1, seconds=60).allowed
    assert not take("a", "x", amount=1, seconds=60).allowed
    give_back("a", "x")
    give_back("a", "nobody")
    assert take("a", "x", amount=1, seconds=60).allowed
    assert not take("zero", "x", amount=0, seconds=60).allowed


@pytest.mark.django_db
def test_who_is_counted_cannot_be_read_in_the_table():
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.77")
    within_limit("kind", request, 5)
    ratelimit.consume(RequestFactory().post("/", REMOTE_ADDR="203.0.113.77"), app="allauth.account", action="login")
    assert "203.0.113" not in str(list(Limit.objects.values())) + str(list(KeptValue.objects.values()))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_24_parallel_tries_of_10_allowed_are_10():
    passed = in_parallel(lambda _number: within_value_limit("kind", "value", 10), 24)
    assert passed.count(True) == 10


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_24_parallel_sign_ins_of_5_allowed_are_5(monkeypatch):
    """allauth's own count, over the cache: its lock and its list are right too."""
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 60)  # the machine may be busy: it is not what is tried
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_TIMEOUT", 60)
    request = RequestFactory().post("/")

    def sign_in(_number):
        return ratelimit.consume(request, app="allauth.account", action="request_login_code", key="a@example.com")

    assert sum(usage is not None for usage in in_parallel(sign_in, 24)) == 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_24_at_once_one_adds_and_all_are_added_up():
    assert in_parallel(lambda _number: cache.add("once", 1, 60), 24).count(True) == 1
    cache.set("sum", 0, 60)
    in_parallel(lambda _number: cache.incr("sum"), 24)
    assert cache.get("sum") == 24


@pytest.mark.django_db
def test_345_junk_requests_free_no_lock():
    """Neither ours, nor allauth's, nor a code of a second factor that was used."""
    victim = RequestFactory().post("/", REMOTE_ADDR="198.51.100.1")

    def tries():
        own = within_value_limit("follow", "SOB-2222-2222", 10)
        theirs = ratelimit.consume(victim, app="allauth.account", action="login_failed", key="ana@example.com")
        return own or bool(theirs)

    while tries():
        pass
    assert cache.add("allauth.mfa.totp.used?user=1&code=123456", "y", timeout=300)
    for number in range(345):
        junk = RequestFactory().post("/", REMOTE_ADDR="203.0.113.9")
        within_value_limit("follow", f"SOB-{number}", 10)
        ratelimit.consume(junk, app="allauth.account", action="login_failed", key=f"{number}@example.com")
        cache.set(f"junk:{number}", "x" * 200, 3600)
    assert not tries()
    assert not cache.add("allauth.mfa.totp.used?user=1&code=123456", "y", timeout=300)


@pytest.mark.django_db
def test_a_code_of_a_second_factor_is_good_once(monkeypatch):
    monkeypatch.setattr(totp, "decrypt", lambda secret: secret)
    monkeypatch.setattr(totp, "validate_totp_code", lambda secret, code: True)

    class Instance:
        user_id, data = 7, {"secret": "x"}

    assert totp.TOTP(Instance()).validate_code("123456")
    assert not totp.TOTP(Instance()).validate_code("123456")


COUNT_HERE = """
import django; django.setup()
from core.limits import within_value_limit
from django.core.cache import cache
print(sum(within_value_limit("processes", "value", 10) for _ in range(12)), cache.add("processes", 1, 600))
"""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("redis_url", ["", "redis://127.0.0.1:1/0"], ids=["without Redis", "with a Redis that is away"])
def test_limits_hold_across_two_processes_and_a_restart(redis_url):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "DATABASE_URL": database_address(),
        "REDIS_URL": redis_url,
    }
    command = [sys.executable, "-c", COUNT_HERE]
    two = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120)[0].split() for process in two]
    assert sum(int(passed) for passed, _added in said) == 10
    assert sorted(added for _passed, added in said) == ["False", "True"]
    again = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert again == ["0", "False"], "a process that starts later knows what the others counted"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_limit_is_not_counted_where_a_rollback_would_forget_it():
    with transaction.atomic(), pytest.raises(RuntimeError, match="rollback"):
        take("kind", "value", amount=1, seconds=60)


@pytest.mark.django_db
def test_what_is_past_its_time_is_swept_and_nothing_else(clock):
    take("short", "x", amount=1, seconds=60)
    take("long", "x", amount=1, seconds=600)
    cache.set("short", [1.5], 60)
    cache.set("long", {"a": 1}, 600)
    cache.set("for_ever", 5, None)
    clock.now += 60
    limits_forget(timestamp=0)
    assert (Limit.objects.count(), KeptValue.objects.count()) == (1, 2)
    assert cache.get_many(["short", "long", "for_ever"]) == {"long": {"a": 1}, "for_ever": 5}


@pytest.mark.django_db
def test_the_cache_keeps_what_it_is_told_as_long_as_it_is_told(clock):
    assert cache.add("n", 1, timeout=HOUR)
    clock.now += HOUR - 1
    assert cache.incr("n") == 2, "adding to it does not change when it ends"
    assert not cache.add("n", 9, timeout=HOUR)
    clock.now += 1
    assert cache.get("n") is None
    assert not cache.has_key("n")
    assert not cache.touch("n", 5)
    assert not cache.delete("n")
    with pytest.raises(ValueError, match="no whole number"):
        cache.incr("n")
    assert cache.add("n", 9, timeout=HOUR)
    for value in (True, None, "y", [1.5, 2.5], {"a": (1, 2)}, 2**70, -5, b"\x00"):
        cache.set("v", value)
        assert cache.get("v", "nothing") == value
        assert type(cache.get("v")) is type(value)
    cache.set("gone", 1, timeout=0)
    assert cache.get("gone") is None
    assert cache.get_or_set("made", lambda: 7) == 7


CULLING = [
    "django.core.cache.backends.locmem.LocMemCache",
    "django.core.cache.backends.db.DatabaseCache",
    "django.core.cache.backends.filebased.FileBasedCache",
    "django.core.cache.backends.dummy.DummyCache",
    "django.core.cache.backends.redis.RedisCache",
    "core.redis_cache.LostRedisCache",
]


@pytest.mark.parametrize("backend", CULLING)
def test_a_site_whose_limits_may_be_forgotten_does_not_start(settings, backend):
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": backend, "LOCATION": "x"}}
    with pytest.raises(ImproperlyConfigured, match="may forget limits"):
        refuse_limits_that_are_forgotten()
    with pytest.raises(SystemCheckError, match=r"core\.E003"):
        call_command("check", "--tag", "caches")


def test_every_cache_that_may_be_lost_is_another_one_than_that_of_limits():
    assert type(caches["default"]).__name__ == "KeptCache"
    assert not any(type(caches[name]) is type(caches["default"]) for name in ("pages", "renditions"))


@pytest.mark.parametrize(
    ("proxies", "header", "remote", "counted"),
    [
        (0, "9.9.9.9", "203.0.113.5", "203.0.113.5"),
        (1, "9.9.9.9, 203.0.113.5", "10.0.0.1", "203.0.113.5"),
        (2, "9.9.9.9, 203.0.113.5, 10.0.0.2", "10.0.0.1", "203.0.113.5"),
        (2, "203.0.113.5", "10.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "203.0.113.5:4711", "", "203.0.113.5"),
        (1, "[2001:db8:1:2::9]:4711", "", "2001:db8:1:2::"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (0, "", "::ffff:203.0.113.5", "203.0.113.5"),
        (0, "", "fe80::1%eth0", "fe80::"),
        (1, "<script>", "", "unknown"),
        (0, "", "", "unknown"),
    ],
)
def test_one_sender_is_one_address_or_one_network(settings, proxies, header, remote, counted):
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": header} if header else {}
    assert client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)) == counted


@pytest.mark.django_db
def test_whoever_listens_hears_of_a_limit_once_and_not_about_whom():
    heard = []

    def listen(**said):
        heard.append(said)

    limit_reached.connect(listen)
    try:
        for _ in range(30):
            within_value_limit("follow", "SOB-2222-2222", 10)
    finally:
        limit_reached.disconnect(listen)
    assert [one["kind"] for one in heard] == ["follow"]
    assert "SOB-" not in str(heard)


# Every limit of our own: (kind, amount). A new one is found by the test below, which reads the code.
OURS = {
    "follow": tracking.ASKS_PER_HOUR,
    "api-client": ApiClient._meta.get_field("calls_per_hour").default,
    "verify": verify_views.ASKS_PER_HOUR,
    "follow-nothing": guessing.IN_A_ROW,
    "verify-nothing": guessing.IN_A_ROW,
    "comment": 60,
    "comment-page": news_views.PER_PAGE_AND_HOUR,
    "opinion": 300,
    "opinion-counted": opinions.COUNTED,
    "opinion-words": opinions.WORDS_PER_HOUR,
    "opinions-weekly": 1,
    "subscription-mail": subscribing.MAILS_PER_HOUR,
    "consultation": opinions.COUNTED,
    "mail-receipt": filing.RECEIPTS_A_DAY[judging.PASS],
    "form": inline.MOST_IN_AN_HOUR,
    "desk-asks": desk.ASKS_PER_HOUR,
    "files-begun": tus.FILES_PER_HOUR,
    "care-weekly": 1,
    "resume-mail": resuming.MAILS_PER_HOUR,
    "resume-ask": resuming.ASKS_PER_HOUR,
    "resume-code": resuming.ASKS_PER_HOUR,
}
NAMED = re.compile(r'(?:within_limit|within_value_limit|take|open_post)\(\s*"([\w-]+)"')


def test_the_table_of_limits_names_every_one_of_the_code():
    rooms = ("accounts", "casework", "core", "edition", "headless", "home", "news", "participation", "search")
    rooms += ("tramites_forms",)
    code = [path.read_text(encoding="utf-8") for room in rooms for path in (ROOT / room).rglob("*.py")]
    of_claves = {f"{one.kind}-nothing" for one in (guessing.OF_REQUESTS, guessing.OF_DOCUMENTS)}
    assert {kind for text in code for kind in NAMED.findall(text)} | of_claves == set(OURS)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_24_parallel_tries_let_through_what_is_left_of_every_limit(monkeypatch, settings):
    """Of ours, when ten are left of it; of allauth's, with ten allowed for each way in which it counts."""
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 60)
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_TIMEOUT", 60)
    passed = {}
    for kind, amount in OURS.items():
        for _ in range(max(0, amount - 10)):
            take(kind, "value", amount=amount, seconds=HOUR)
        said = in_parallel(lambda _n, kind=kind, amount=amount: within_value_limit(kind, "value", amount), 24)
        passed[kind] = (said.count(True), min(10, amount))
    for action, rates in settings.ACCOUNT_RATE_LIMITS.items():
        for per in {rate.rsplit("/", 1)[1] for rate in rates.split(",")}:
            config, user = {action: f"10/600s/{per}"}, SimpleNamespace(pk=1, is_authenticated=True)
            told = {"app": "allauth.account", "action": action, "config": config, "key": "a@example.com", "user": user}
            said = in_parallel(lambda _n, told=told: ratelimit.consume(RequestFactory().post("/"), **told), 24)
            passed[action, per] = (sum(one is not None for one in said), 10)
    assert {name: counts for name, counts in passed.items() if counts[0] != counts[1]} == {}
