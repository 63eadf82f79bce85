"""The facts of a procedure in words, in the active language: the same ones on its page, in lists and in search."""

import re

from django.conf import settings
from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from services_catalog.choices import Audience, Channel, DaysKind, TermFor

FIRST_SENTENCE = re.compile(r".{20,}?[^\W\d]{2,}\)?\.(?=\s+[A-ZÁÉÍÓÚÑ¿])|.{20,}?\d\)?\.(?=\s+[A-ZÁÉÍÓÚÑ¿])")


def money(amount):
    """Return a Decimal as people read it: "120,00 CUP"."""
    return f"{number_format(amount, decimal_pos=2)} CUP"


def cost_words(cost):
    """Return the price in a few words ("25,00 CUP", "Free"), or "" when the amount is not known."""
    if cost.cost_amount is None:
        return ""
    return _("Free") if cost.is_free else money(cost.cost_amount)


def price_date(cost):
    """Return of when a price is, in a few words; a price without date says so, and what is free needs none."""
    if cost.cost_dated:
        return _("Price of %(date)s") % {"date": cost.cost_dated}
    return _("The source gives no date") if cost.cost_amount else ""


def term_words(service):
    """Return the term in a few words ("Up to 15 working days"), or "" when the days are not known."""
    days = service.term_days
    if days is None:
        return ""
    if days == 0:
        return _("On the spot")
    if service.term_kind == DaysKind.WORKING:
        term = ngettext("%(days)s working day", "%(days)s working days", days)
    elif service.term_kind == DaysKind.NATURAL:
        term = ngettext("%(days)s natural day", "%(days)s natural days", days)
    else:
        term = ngettext("%(days)s day", "%(days)s days", days)
    term = term % {"days": days}
    if service.term_for == TermFor.PERSON:
        return _("You have %(term)s to do it") % {"term": term}
    if service.term_for == TermFor.RESULT:
        return term
    return _("Up to %(term)s") % {"term": term}


def term_label(service):
    """Return what the term of a procedure tells: three different things that people read as one."""
    if service.term_for == TermFor.PERSON:
        return _("When to do it")
    return _("How long it lasts") if service.term_for == TermFor.RESULT else _("How long it takes")


def labels(values, choices):
    """Return the readable names of stored values as a list of str, in the order of the closed list."""
    return [str(choice.label) for choice in choices if choice.value in values]


def sentence(words):
    """Return a list of str as one text: the first with a capital, the rest as they go inside a sentence."""
    return ", ".join([*words[:1], *(word[:1].lower() + word[1:] for word in words[1:])])


def audience_words(service):
    return sentence(labels(service.audience, Audience))


def channel_words(service):
    return sentence(labels(service.channels, Channel))


def facts(service, told=()):
    """Return the facts that decide, as the components take them: notices that hold, cost, time, whether it is online.

    `told`: list of services_catalog.notices.Told, of which the most pressing is said.
    """
    found = [("attention", f"{one.label}: {one.title}") for one in told[:1]]
    found += [
        ("money", cost_words(service.cost)),
        ("clock", "" if service.term_for == TermFor.RESULT else term_words(service)),
    ]
    if service.is_online:
        found.append(("online", _("Online")))
    return [{"icon": icon, "text": text} for icon, text in found if text]


def with_article(institution):
    """Return an institution's name as a sentence says it, "el Ministerio de Justicia", in its own language.

    In an interface of another language there is only its name: an article of the other language would be odd before it.
    """
    # Pages point to the Spanish one: in Spanish nothing has to be asked.
    here = get_language() == settings.LANGUAGE_CODE or institution.locale.language_code == get_language()
    article = institution.article if here else ""
    return f"{article} {institution.name}".strip()


def contracted(text):
    """Return Spanish text with "de el" and "a el" said as one word. Names with a capital article ("El Caney") stay."""
    return text.replace(" de el ", " del ").replace(" a el ", " al ")


def short(text, words=16):
    """Return the beginning of a text (str): its first sentence when that is short enough, else its first words."""
    first = FIRST_SENTENCE.match(text)
    if first and len(first[0].split()) <= words + 4:
        return first[0]
    return Truncator(text).words(words)
