"""Two people, an e-mail and a phone each, and every way of writing the other's: nobody ends where the other one is.

The walk drives the pages as a browser does. A code reaches only the owner of the e-mail or phone it was sent to, and
each person types whatever codes reached that person, in whichever of their browsers.
"""

import os
import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as runs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts import sms
from accounts.models import User
from config.settings.accounts import with_phones

SOAK = bool(os.environ.get("SOAK"))
RUNS = runs(
    max_examples=5000 if SOAK else 200,
    stateful_step_count=8,
    deadline=None,
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
PEOPLE = {
    "ana": {"email": "ana@nauta.example", "phone": "+5352123456"},
    "luis": {"email": "luis@nauta.example", "phone": "+5352123499"},
}
WRITTEN = {
    "ana@nauta.example": ["ana@nauta.example", "ANA@Nauta.Example", " ana@nauta.example\u200b"],
    "luis@nauta.example": ["luis@nauta.example", "Luis@NAUTA.example\u00a0"],
    "+5352123456": ["52123456", "+53 5 212 3456", "0053 5212\u20113456"],
    "+5352123499": ["52123499", "(53) 5212-3499"],
}
PASSWORDS = {"ana": "tres palabras sueltas", "luis": "cuatro cosas distintas"}
OWNER = {value: name for name, owned in PEOPLE.items() for value in owned.values()}
WHO = st.sampled_from(sorted(PEOPLE))
KIND = st.sampled_from(["email", "phone"])
NUMBER = st.integers(0, 2)
TAB = st.sampled_from([0, 0, 0, 1])
CODES = st.sampled_from([2, 2, 1, 0])  # how many pages of codes are answered at once, if the code reached this person


def who_is_in(browser):
    """Return the user whom the site would take this browser for, or None: what its middleware asks, without a page."""
    cookie = browser.cookies.get(settings.SESSION_COOKIE_NAME)
    if not cookie:
        return None
    request = HttpRequest()
    request.session = browser.session
    user = get_user(request)
    return user if user.is_authenticated else None


class TwoPeople(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        cache.clear()
        User.objects.all().delete()
        mail.outbox.clear()
        sms.outbox.clear()
        self.browsers = {name: [Client(), Client()] for name in PEOPLE}
        self.waits = {}  # (who, tab): the page of the code that this browser was led to

    def write(self, whose, kind, number):
        ways = WRITTEN[PEOPLE[whose][kind]]
        return ways[number % len(ways)]

    def post(self, who, tab, path, data, keep=False):
        answer = self.browsers[who][tab].post(path, data)
        assert answer.status_code < 500
        to = answer.get("Location", "")
        if "/codigo/" in to or "/confirmar/" in to:
            self.waits[who, tab] = to
        elif not keep or to:
            self.waits.pop((who, tab), None)

    def answer(self, who, tab, codes):
        """Type the newest code of this person, of each of the two boxes, into whatever page waits for one."""
        for _ in range(codes):
            for box in ([(message.to[0], message.body) for message in mail.outbox], sms.outbox):
                mine = [found[0] for to, text in box if OWNER[to] == who and (found := re.search(r"\d{4}-\d{4}", text))]
                if mine and (who, tab) in self.waits:
                    self.post(who, tab, self.waits[who, tab], {"code": mine[-1]}, keep=True)

    @rule(
        who=WHO, tab=TAB, whose=WHO, other=WHO, kinds=st.sampled_from(["email", "phone", "both"]), n=NUMBER, codes=CODES
    )
    def sign_up(self, who, tab, whose, other, kinds, n, codes):  # noqa: PLR0917
        data = {"email": self.write(whose, "email", n)} if kinds != "phone" else {"email": ""}
        data["phone"] = self.write(other, "phone", n) if kinds != "email" else ""
        self.post(who, tab, "/cuenta/crear/", data)
        self.answer(who, tab, codes)

    @rule(who=WHO, tab=TAB, whose=WHO, kind=KIND, by=st.sampled_from(["code", "password"]), n=NUMBER, codes=CODES)
    def sign_in(self, who, tab, whose, kind, by, n, codes):  # noqa: PLR0917
        password = PASSWORDS[who] if by == "password" else ""
        self.post(who, tab, "/cuenta/entrar/", {"login": self.write(whose, kind, n), "password": password})
        self.answer(who, tab, codes)

    @rule(who=WHO, tab=TAB, whose=WHO, n=NUMBER, codes=CODES)
    def recover(self, who, tab, whose, n, codes):
        self.post(who, tab, "/cuenta/clave/olvidada/", {"email": self.write(whose, "email", n)})
        self.answer(who, tab, codes)

    @rule(who=WHO, kind=KIND, plot=st.sampled_from(["sign up", "change"]), comes=st.sampled_from(["in", "up", "anew"]))
    def write_the_others_identifier_and_then_the_other_comes(self, who, kind, plot, comes):
        """The shortest plot, whole: by chance alone its steps seldom come together in a walk of this length."""
        other = next(name for name in PEOPLE if name != who)
        if plot == "sign up":
            emails, phones = (other, who) if kind == "email" else (who, other)
            self.sign_up(who, 1, emails, phones, "both", 0, 2)
        else:
            self.change(who, 0, other, kind, 0, 2)
        if comes == "in":
            self.sign_in(other, 1, other, kind, "code", 0, 2)
        elif comes == "up":
            self.sign_up(other, 1, other, other, kind, 0, 2)
        else:
            self.recover(other, 1, other, 0, 2)

    @rule(who=WHO, tab=TAB)
    def make_the_password_anew(self, who, tab):
        words = {"password1": PASSWORDS[who], "password2": PASSWORDS[who]}
        self.post(who, tab, "/cuenta/clave/olvidada/nueva/", words)

    @rule(who=WHO, tab=TAB, whose=WHO, kind=KIND, n=NUMBER, codes=CODES)
    def change(self, who, tab, whose, kind, n, codes):  # noqa: PLR0917
        path = {"email": "/cuenta/correo/", "phone": "/cuenta/telefono/"}[kind]
        self.post(who, tab, path, {kind: self.write(whose, kind, n), "action_add": ""})
        self.answer(who, tab, codes)

    @rule(who=WHO, tab=TAB)
    def set_a_password(self, who, tab):
        words = {"password1": PASSWORDS[who], "password2": PASSWORDS[who]}
        self.post(who, tab, "/cuenta/clave/crear/", words)

    @rule(who=WHO, tab=TAB, which=st.sampled_from([0, 0, 0, 1, 2]))
    def type_a_code_that_reached_me(self, who, tab, which):
        sent = [(message.to[0], message.body) for message in mail.outbox] + sms.outbox
        mine = [found[0] for to, text in sent if OWNER[to] == who and (found := re.search(r"\d{4}-\d{4}", text))]
        page = self.waits.get((who, tab))
        if mine and page:
            self.post(who, tab, page, {"code": mine[-1 - which % len(mine)]})

    @rule(who=WHO, which=st.integers(0, 1))
    def follow_a_link_that_reached_me(self, who, which):
        sent = [(message.to[0], message.body) for message in mail.outbox] + sms.outbox
        links = [link for to, text in sent if OWNER[to] == who for link in re.findall(r"/cuenta/deshacer/\S+/", text)]
        if links:
            self.post(who, 0, links[-1 - which % len(links)], {})

    @rule(who=WHO, tab=TAB)
    def sign_out(self, who, tab):
        self.post(who, tab, "/cuenta/salir/", {})

    @invariant()
    def nobody_is_where_the_other_proved(self):
        if not hasattr(self, "browsers"):
            return
        for user in User.objects.all():
            proved = [user.phone] if user.phone_verified_at else []
            proved += EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
            owners = {OWNER[value] for value in proved}
            assert len(owners) == 1, f"{owners} share an account with {proved}"
            assert {value for value in (user.email, user.phone) if value} == set(proved), "it holds what nobody proved"
            assert not user.emailaddress_set.filter(verified=False).exists()
        for name, browsers in self.browsers.items():
            for browser in browsers:
                if user := who_is_in(browser):
                    held = {OWNER[value] for value in (user.email, user.phone) if value}
                    assert held == {name}, f"{name} is in the account of {held}"


@pytest.mark.django_db
def test_nobody_ends_in_an_account_of_somebody_else(settings):
    for name, value in with_phones("memory:").items():
        setattr(settings, name, value)
    settings.ACCOUNT_RATE_LIMITS = False  # how often is another matter; here every order is tried
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    run_state_machine_as_test(TwoPeople, settings=RUNS)
