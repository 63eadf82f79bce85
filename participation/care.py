from django.urls import reverse
from django.utils.translation import gettext as _

from core.care import Waiting, register
from participation import ballots
from participation.models import Feedback, InboundMail, InboundState, Theme


@register
def opinions_to_attend():
    return Waiting(
        "opiniones",
        _("Opinions to attend"),
        _("What people missed on a page, in their words."),
        Feedback.objects.with_text().filter(handled=False, aside=False).count(),
        f"{reverse('wagtailsnippets_participation_feedback:list')}?handled=false",
    )


@register
def mails_nobody_could_read():
    """Messages that the program could not read: kept aside, for somebody who can."""
    return Waiting(
        "correos-sin-leer",
        _("Messages that could not be read"),
        _("They came to the mailbox and no program can read them. Somebody of the mailbox takes the original."),
        InboundMail.objects.filter(state=InboundState.DEAD).count(),
        f"{reverse('mailbox')}?part=dead",
    )


@register
def mails_that_wait():
    return Waiting(
        "correos-por-decidir",
        _("Messages that wait for somebody"),
        _("Their sender may be false, or they came to many. Somebody of the mailbox decides what they are."),
        InboundMail.objects.filter(state=InboundState.HELD).count(),
        f"{reverse('mailbox')}?part=held",
    )


@register
def themes_without_words():
    """Matters that officers began and nobody can see yet."""
    drafts = Theme.objects.filter(live=False, latest_revision__isnull=False, summary="")
    return Waiting(
        "asuntos-sin-publicar",
        _("Matters without words"),
        _("Officers joined reports in them. Write what people say and publish it."),
        drafts.count(),
        reverse("wagtailsnippets_participation_theme:list"),
        tuple(drafts.values_list("title", flat=True)[:3]),
    )


@register
def boxes_to_open():
    """Closed answers of certified persons that two institutions have to open."""
    closed = ballots.waiting().order_by("closes_on")
    return Waiting(
        "urnas-por-abrir",
        _("Ballot boxes to open"),
        _("Nobody can answer any more. The two institutions that keep the keys open them together."),
        closed.count(),
        reverse("wagtailsnippets_participation_consultation:list"),
        tuple(closed.values_list("title", flat=True)[:3]),
    )
