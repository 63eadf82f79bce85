"""Small pieces of the pages of forms."""

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tramites_forms.retention import kept
from tramites_forms.usual_time import usual_time

register = template.Library()


@register.simple_tag
def content_lang(language):
    """` lang="es"` when the questions are in another language than the interface, else nothing."""
    return "" if language == get_language() else format_html(' lang="{}"', language)


@register.simple_tag
def form_facts(form, level_label, text=None):
    """Return the rows of a form's ficha: account, time, cost (as `text`, the words of its version, says it), dates."""
    rows = [{"label": _("Account needed"), "value": level_label}]
    if form.minutes:
        minutes = ngettext("About %d minute", "About %d minutes", form.minutes) % form.minutes
        rows.append({"label": _("Time to fill it"), "value": minutes})
    if text and text.get("cost"):
        rows.append({"label": _("Cost"), "value": text["cost"]})
    if form.closes_at:
        rows.append({"label": _("Closes on"), "value": moment(form.closes_at)})
    return rows


def halves(pin):
    """Return a clave (str) in two equal groups, as one reads it aloud: «7388 3877»."""
    middle = (len(pin) + 1) // 2
    return f"{pin[:middle]} {pin[middle:]}".strip()


@register.simple_tag(name="usual_time")
def usual_time_of(submission):
    """Return the UsualTime of a Submission."""
    return usual_time(submission.form.slug)


@register.simple_tag
def receipt_facts(submission, pin):
    """Return the rows of the comprobante: what proves that it was sent, when, and to whom."""
    due, keeping = submission.due, kept(submission)
    rows = [
        {
            "label": _("Access code"),
            "value": halves(pin),
            "note": _("You need it, with the number, to follow it."),
            "kind": "comprobante-key",
        },
        {"label": _("What you sent"), "value": submission.called},
        {"label": _("Sent"), "value": moment(submission.sent_at)},
        *([{"label": _("Sent for you by"), "value": submission.sent_by}] if submission.sent_by else []),
        {"label": _("Received by"), "value": submission.receiver},
        {"label": _("Answer due by"), "value": due.words, "note": due.note},
        {"label": _("Kept until"), "value": keeping.words, "note": keeping.why_words},
    ]
    return rows if pin else rows[1:]


@register.simple_tag
def moment(when):
    """Return a date and hour in words."""
    return _("%(day)s, %(hour)s") % {"day": date_format(localtime(when)), "hour": hour(when)}


@register.filter
def hour(when):
    """Return the hour as people say it: «2:30 p. m.», "2:30 pm"."""
    local = localtime(when)
    half = _("am") if local.hour < 12 else _("pm")
    return f"{date_format(local, 'g:i')} {half}"


@register.filter
def length_of_time(days):
    """Return a number of days in words: whole years when it is made of them."""
    if days and days % 365 == 0:
        return ngettext("%d year", "%d years", days // 365) % (days // 365)
    return ngettext("%d day", "%d days", days) % days
