"""Opinions: asked of another body with a question and what it needs to see, given, not theirs, late, or withdrawn.

A case goes on meanwhile: it may be decided without them, and what comes late is kept, marked and told. The days of the
case stop only where its kind says so, and never past the day on which the opinion should be there. Where the case ended
long ago, what nobody gave ends by itself: nobody goes on looking at a request for ever.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from casework.acting import NotPossible, held, held_by_us, pause_ends, record
from casework.corrections import tell_who_has_it
from casework.models import Opinion, OpinionEnd, Role, Team, TeamMember
from casework.models.event import EventKind
from casework.models.opinion import GIVERS
from casework.officer_mail import tell_officer
from core import queues
from tramites_forms.amending import specs_on_the_way

REMINDED_BEFORE = timedelta(days=3)
LONGEST_DAYS = 60
LATE_DAYS = 30  # after the answer of the case, in which an opinion may still come


def waiting_opinions(case):
    """Return the Opinions of a case that did not come yet, the one that is due first before."""
    return case.opinions.waiting().select_related("team__institution").order_by("due_on", "pk")


def bodies(case):
    """Return the Teams that can be asked about a case: all others where somebody is to give an opinion."""
    able = _givers().exclude(user=case.submission.applicant_id)
    teams = Team.objects.filter(pk__in=able.values("team")).exclude(pk=case.team_id)
    return teams.select_related("institution").order_by("institution__sort_key", "name", "pk")


def _givers():
    return TeamMember.objects.now().filter(role__in=GIVERS, user__is_active=True)


def not_asked(case):
    """Return why no opinion can be asked about a case now (words), or ""."""
    if case.closed_at:
        return _("It is answered: no opinion is needed any more.")
    return "" if case.life.opinion_days else _("For cases of this kind no opinion is asked.")


def shown_to_body(case):
    """Return the specs (list) of the questions of a request that can be shown to who is asked."""
    return specs_on_the_way(case.submission.document, case.submission.answers)


@transaction.atomic
def opinion_ask(case_id, team, *, actor, question, fields=(), days=None, version=None):
    """Ask a Team of `bodies` for its opinion, with the questions `fields` (keys) whose answers and files it may see.

    `days` (int, natural): how long it has, by default as the kind says. Returns the Opinion. The citizen is told where
    the kind says so; the body always. Raises NotPossible, PermissionDenied.
    """
    case = held(case_id, actor, version)
    if reason := not_asked(case):
        raise NotPossible(reason)
    if not bodies(case).filter(pk=team.pk).exists():
        raise NotPossible(_("Choose one of the teams of the list."))
    if not question.strip():
        raise NotPossible(_("Write what you ask."))
    if set(fields) - {spec["key"] for spec in shown_to_body(case)}:
        raise NotPossible(_("One of those questions is not in this request."))
    days = case.life.opinion_days if days is None else days
    if not 1 <= days <= LONGEST_DAYS:
        raise NotPossible(_("Give them between 1 and 60 days."))
    if case.opinions.waiting().filter(team=team).exists():
        raise NotPossible(_("That team was asked already, and its opinion is waited for."))
    today = timezone.localdate()
    opinion = Opinion.objects.create(
        case=case,
        number=case.opinions.count() + 1,
        team=team,
        question=question.strip(),
        fields=list(fields),
        asked_by=actor,
        asked_at=timezone.now(),
        due_on=today + timedelta(days=days),
        pauses=case.life.opinion_pauses,
    )
    if opinion.pauses:
        case.paused_on = case.paused_on or today
    _changed(case)
    _told(case, opinion, EventKind.OPINION_ASKED, actor=actor)
    tell_body(opinion, "opinion_asked")
    return opinion


@transaction.atomic
def opinion_give(opinion_id, *, actor, text):
    """Give an opinion, with the files that were put to it. Returns the fresh Opinion.

    Whoever asked is told, also when it is late or the case was answered meanwhile.
    Raises NotPossible, PermissionDenied.
    """
    if not text.strip():
        raise NotPossible(_("Write the opinion."))
    return _answered(opinion_id, actor, OpinionEnd.GIVEN, text)


@transaction.atomic
def opinion_return(opinion_id, *, actor, text):
    """Say that an opinion is not of this body, and why: whoever asked can ask another. Returns the fresh Opinion."""
    if not text.strip():
        raise NotPossible(_("Write why it is not yours, or whose it is."))
    return _answered(opinion_id, actor, OpinionEnd.NOT_OURS, text)


def _answered(opinion_id, actor, end, text):
    case, opinion = held_by_body(opinion_id, actor)
    opinion.given_by, opinion.answers_number = actor, case.submission.answers_number
    _end(case, opinion, end, text)
    kind = EventKind.OPINION_GIVEN if end == OpinionEnd.GIVEN else EventKind.OPINION_NOT_OURS
    _told(case, opinion, kind, actor=actor)
    tell_who_has_it(case, kind, body=opinion.body)
    return opinion


@transaction.atomic
def opinion_withdraw(opinion_id, *, actor, text):
    """No longer need an opinion. The body is told why, and sees nothing more. Returns the fresh Opinion."""
    case_id = Opinion.objects.filter(pk=opinion_id).values_list("case", flat=True).first()
    case = held(case_id, actor)
    opinion = case.opinions.select_for_update(of=["self"]).get(pk=opinion_id)
    if opinion.closed_at:
        raise NotPossible(ENDED[opinion.end])
    if not text.strip():
        raise NotPossible(_("Write why it is no longer needed: who was asked reads it."))
    _end(case, opinion, OpinionEnd.WITHDRAWN, text)
    _told(case, opinion, EventKind.OPINION_OVER, actor=actor)
    tell_body(opinion, "opinion_over")
    return opinion


ENDED = {
    OpinionEnd.GIVEN: _("This opinion was given already."),
    OpinionEnd.NOT_OURS: _("Somebody of your team said already that it is not yours."),
    OpinionEnd.WITHDRAWN: _("Whoever asked no longer needs this opinion."),
    OpinionEnd.OVER: _("The case ended, and this opinion is no longer waited for."),
}


def held_by_body(opinion_id, actor):
    """Return (Case, Opinion) held for this transaction, if `actor` (User) may give the opinion and it is waited for.

    Raises PermissionDenied, NotPossible.
    """
    found = Opinion.objects.given_by(actor).filter(pk=opinion_id).values_list("case", flat=True).first()
    if found is None:
        raise PermissionDenied
    case = held_by_us(found)  # the case first, as everybody who changes it
    opinion = Opinion.objects.select_for_update(of=["self"]).get(pk=opinion_id)
    if case.submission.applicant_id == actor.pk:
        raise NotPossible(_("This request is yours: somebody else of the team gives the opinion."))
    if opinion.closed_at:
        raise NotPossible(ENDED[opinion.end])
    return case, opinion


def opinions_end(case, end, *, team=None):
    """End what is waited for in a case that is held, because it goes on without: of one Team, or of all.

    The bodies are told. Nothing is told to the citizen: what ends it tells more.
    """
    waiting = waiting_opinions(case)
    for opinion in waiting.filter(team=team) if team else waiting:
        _end(case, opinion, end, "")
        record(case, EventKind.OPINION_OVER, text=opinion.body)
        tell_body(opinion, "opinion_over")


def _end(case, opinion, end, text):
    opinion.closed_at, opinion.end, opinion.text, opinion.pauses = timezone.now(), end, text.strip(), False
    opinion.save()
    _go_on(case)
    _changed(case)


def _go_on(case, today=None):
    """Let the days run again when nothing stops them any more."""
    if case.paused_on and not case.place.waits and not case.is_stopped_by_an_opinion:
        pause_ends(case, today)


def _changed(case):
    case.version += 1
    case.save(update_fields=["due_on", "paused_on", "version"])


def _told(case, opinion, kind, *, actor=None):
    """Write the step down, told to the citizen where the kind says so and the case is not over."""
    public = case.life.opinion_told and case.closed_at is None
    clock = _("Meanwhile the days do not run.") if case.paused_on else _("The days to answer you go on.")
    facts = {"body": opinion.body, "opinion_by": opinion.due_on, "clock": clock}
    record(case, kind, actor=actor, text=opinion.body, is_public=public, facts=facts)


def tell_body(opinion, what):
    """Tell who gives opinions in the team that is asked: its experts and heads, or all who may where there are none."""
    # Nobody is asked about a request of their own.
    members = _givers().filter(team=opinion.team_id).exclude(user=opinion.case.submission.applicant_id)
    named = members.filter(role__in=[Role.EXPERT, Role.HEAD])
    for member in (named if named.exists() else members).select_related("user"):
        tell_officer(member.user, what, about=opinion.case.submission, opinion=opinion, day=opinion.due_on)


def opinions_remind(today):
    """Tell bodies once of what they must give in three days or fewer. Returns how many (int)."""
    soon = Opinion.objects.waiting().filter(reminded_on=None, due_on__gte=today, due_on__lte=today + REMINDED_BEFORE)
    soon = soon.filter(asked_at__date__lt=today)  # asked today, it was told today
    count = 0
    for opinion in soon.select_related("case__submission", "team__institution"):
        with transaction.atomic():
            if Opinion.objects.waiting().filter(pk=opinion.pk, reminded_on=None).update(reminded_on=today):
                tell_body(opinion, "opinion_soon")
                count += 1
    return count


def opinions_late(today):
    """Say of those whose day has passed that they are late: to who asked, its heads and the body. Returns how many."""
    late = Opinion.objects.waiting().filter(late_on=None, due_on__lt=today)
    return sum(_late(pk, case_id, today) for pk, case_id in list(late.values_list("pk", "case")))


@transaction.atomic
def _late(opinion_id, case_id, today):
    case = held_by_us(case_id)
    opinion = case.opinions.select_for_update(of=["self"]).waiting().filter(pk=opinion_id, late_on=None).first()
    if opinion is None:
        return 0
    paused, opinion.late_on, opinion.pauses = opinion.pauses, today, False
    opinion.save(update_fields=["late_on", "pauses"])
    if paused:
        _go_on(case, opinion.due_on)  # not a day more than was said, whenever this runs
    _changed(case)
    _told(case, opinion, EventKind.OPINION_LATE)
    if case.closed_at is None:
        tell_who_has_it(case, EventKind.OPINION_LATE, heads=True, body=opinion.body)
    tell_body(opinion, "opinion_overdue")
    return 1


def opinions_over(today):
    """End those that nobody gave long after the answer of their case. Returns how many (int)."""
    old = Opinion.objects.waiting().filter(case__closed_at__date__lt=today - timedelta(days=LATE_DAYS))
    keys = set(old.order_by().values_list("case", flat=True))
    for pk in keys:
        with transaction.atomic():
            opinions_end(held_by_us(pk), OpinionEnd.OVER)
    return len(keys)


@app.periodic(cron="11 12 * * *")
@app.task(
    name="casework.opinions_daily", queue=queues.UPKEEP, queueing_lock="casework.opinions_daily", pass_context=False
)
def opinions_daily(timestamp):
    """Once a day (at 7 or 8 in Havana, when people read): say what is late, remind of what comes, end what is over."""
    today = timezone.localdate()
    opinions_late(today)
    opinions_remind(today)
    opinions_over(today)
