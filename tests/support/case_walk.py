"""A walk over everything that can be done with a case, by the person it is of, who answers it, who is asked, the clock.

Each place is visited once, by undoing what led to it: the walk says what each leads to, and a visitor looks at it.
"""

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from casework import services
from casework.acting import NotPossible, kept_from
from casework.clock import clock_steps
from casework.corrections import corrections_expire, open_correction
from casework.life import Taker
from casework.models import DECIDED_AS, Case, DocumentState, Role, Team, TeamMember
from casework.opinions import opinions_late
from casework.passing import receivers
from tests.support.officers import issue, sent


def who_answers(case, *roles):
    """Return somebody of the team of a case who may handle it: the person who has it, when they may."""
    roles = roles or (Role.HEAD, Role.OFFICER)
    members = TeamMember.objects.now().filter(team=case.team_id, role__in=roles).select_related("user").order_by("pk")
    able = [member.user for member in members if not kept_from(case, member.user)]
    assert able, f"nobody can answer {case}"
    return next((user for user in able if user.pk == case.assignee_id), able[0])


def answer(case):
    correction = open_correction(case)
    answers = case.submission.answers | {"mensaje": "Corregido"}
    services.correction_answer(correction.pk, answers=answers, answers_number=case.submission.answers_number)


def expire(case):
    corrections_expire(open_correction(case).answer_by + timedelta(days=1))


def cancel(case):
    services.correction_cancel(case.pk, actor=who_answers(case), text="Ya no.")


def valid(case):
    return case.documents.get(state=DocumentState.VALID)


def revoke(case):
    services.document_revoke(valid(case).pk, actor=who_answers(case), text="Por error.")


def replace(case):
    words = {"text": "El nombre.", "holder": "Ana Pérez Ruiz", "words": "Otro texto."}
    services.document_replace(valid(case).pk, actor=who_answers(case), **words)


def ask(fields):
    def act(case):
        way = next(way for way in case.life.out_of(case.state_id) if case.life.asks(way))
        services.correction_ask(case.pk, way.slug, actor=who_answers(case), message="Diga más.", fields=fields)

    return act


def decide(outcome):
    def act(case):
        who = who_answers(case)
        way = next(way for way in case.life.out_of(case.state_id) if case.life.ends(way))
        if way.four_eyes:
            others = TeamMember.objects.now().filter(team=case.team_id, role=Role.HEAD).order_by("-pk")
            who = others[0].user
        services.case_assign(case.pk, actor=who, assignee=who)
        words = {"text": "Así se decide.", "holder": "Ana Pérez Ruiz"}
        services.case_decide(case.pk, way.slug, actor=who, outcome=outcome, **words)

    return act


def step(slug):
    def act(case):
        way = next(way for way in case.life.steps(case.state_id) if way.slug == slug)
        if way.who == Taker.SYSTEM:
            clock_steps(timezone.localdate() + timedelta(days=way.after_days))
            return
        who = who_answers(case, *([Role.HEAD] if way.who == Taker.HEAD else []))
        services.case_transition(case.pk, slug, actor=who, text="Sigue.", note="Nota.")

    return act


def pass_on(case):
    to = receivers(case).first()
    if case.handovers.exists() or to is None:
        raise NotPossible("once is enough for the walk")
    services.case_pass(case.pk, to, actor=who_answers(case), text="Le toca a otra.")


def ask_opinion(case):
    team = Team.objects.get(name="Quien opina")
    services.opinion_ask(case.pk, team, actor=who_answers(case), question="¿Consta?", fields=["mensaje"])


def with_opinion(act):
    """Return the act of whoever is asked, on the opinion that is waited for."""

    def done(case):
        opinion = case.opinions.get(closed_at=None)
        expert = TeamMember.objects.now().filter(team=opinion.team_id).first()
        act(opinion, expert.user)

    return done


def opinion_late(case):
    opinions_late(case.opinions.get(closed_at=None, late_on=None).due_on + timedelta(days=1))


def merge(case):
    """Join the case to another of its person."""
    if case.handovers.exists() or case.closed_at:
        raise NotPossible("the other one is where this one was")
    other = sent(case.submission.applicant)[0].case
    services.case_merge(case.pk, other.pk, actor=who_answers(case), text="Es lo mismo.")


def part(case):
    if not case.merges.filter(undone_at=None).exists():
        raise NotPossible("it is joined to none")
    services.case_part(case.pk, actor=who_answers(case, Role.HEAD), text="No lo era.")


CITIZEN = {
    "answer": answer,
    "withdraw": lambda case: services.case_withdraw(case.pk, text="Ya no hace falta."),
    "appeal": lambda case: services.case_appeal(case.pk, text="No estoy de acuerdo."),
}
CLOCK = {"expire": expire, "issue": issue, "opinion late": opinion_late}
BODY = {
    "give opinion": with_opinion(lambda one, user: services.opinion_give(one.pk, actor=user, text="Sí.")),
    "return opinion": with_opinion(lambda one, user: services.opinion_return(one.pk, actor=user, text="No.")),
}
OFFICER = {
    "extend": lambda case: services.case_extend(case.pk, actor=who_answers(case), text="Hay que buscar."),
    "pass": pass_on,
    "merge": merge,
    "part": part,
    "withdraw opinion": lambda case: services.opinion_withdraw(
        case.opinions.get(closed_at=None).pk, actor=who_answers(case), text="Ya no."
    ),
    "ask opinion": ask_opinion,
    "ask": ask({"mensaje": "Falta."}),
    "ask in words": ask(None),
    "cancel": cancel,
    **{f"decide {outcome}": decide(outcome) for outcome in DECIDED_AS},
    "revoke": revoke,
    "replace": replace,
}


def acts_of(life):
    """Return {name: act} of all that can be done in a Life."""
    steps = {way.slug for way in life.ways if not (life.asks(way) or life.ends(way))}
    return CITIZEN | CLOCK | BODY | OFFICER | {f"step {slug}": step(slug) for slug in sorted(steps)}


def place_of(case):
    """Return what a case is, as far as what can be done with it goes."""
    documents = tuple(case.documents.order_by("created_at").values_list("state", flat=True))[-1:]
    passed = case.handovers.exists() and case.closed_at is None
    return case.place.slug, case.outcome, open_correction(case) is not None, documents, case.appealed, passed


CANNOT = (NotPossible, AttributeError, StopIteration)


def walk(case, visit):
    """Visit each place that a case can get to. Returns {place: {name of an act: the place it leads to}}.

    `visit` (function of a fresh Case and the path to it) is called once in each. The case is left as it was.
    """
    known = {}
    _from(case.pk, (), visit, known)
    return known


def _from(pk, path, visit, known):
    case = Case.objects.get(pk=pk)
    here = place_of(case)
    if here in known:
        return here
    ways = known[here] = {}
    visit(case, path)
    for name, act in acts_of(case.life).items():
        before = transaction.savepoint()
        try:
            act(Case.objects.get(pk=pk))
        except (*CANNOT, ObjectDoesNotExist):
            pass  # it cannot be done here
        else:
            there = _from(pk, (*path, name), visit, known)
            if there != here:
                ways[name] = there
        transaction.savepoint_rollback(before)
    return here
