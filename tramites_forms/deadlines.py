"""Until when a draft can be sent, in words for the pages of who is filling it. Pure but for counting a quota."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tramites_forms.templatetags.forms_text import moment

SOON = timedelta(days=5)


def deadline_notice(draft):
    """Return dict(kind, title, text) of what somebody filling a draft must know of dates and places now, or None."""
    form, now = draft.form, timezone.now()
    if draft.is_test:
        return None
    if reason := form.closed_reason(started=True):
        text = _("What you wrote is still saved, but it cannot be sent now.")
        if form.opens_at and now < form.opens_at:
            text = _("You can send it from %(when)s.") % {"when": moment(form.opens_at)}
        return {"kind": "attention", "title": reason, "text": text}
    if form.closes_at:
        last = form.closes_at + timedelta(minutes=form.grace_minutes)
        if now >= form.closes_at:
            text = _("Because you had begun, you can still send it until %(when)s.") % {"when": moment(last)}
            return {"kind": "attention", "title": _("This form has closed"), "text": text}
        if form.closes_at - now < SOON:
            text = _("Send it before %(when)s.") % {"when": moment(form.closes_at)}
            return {"kind": "attention", "title": _("This form closes soon"), "text": text}
    if draft.expires_at - now < SOON:
        text = _("If you save any step before %(when)s, it is kept for 30 more days.") % {
            "when": moment(draft.expires_at)
        }
        return {"kind": "attention", "title": _("This draft will be removed soon"), "text": text}
    return None
