"""What a person is told about the certification, in one place: the account, its pages and the forms show the same.

Each thing says what it is, why, and leads to where something can be done about it.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from core import standing
from core.standing import Told

from .certification_state import standing_of
from .models import Certification
from .moments import clock, day, hour


@standing.register
def told_of(user):
    """Return the list of Told about `user` (User), the most general first."""
    return everything(standing_of(user))


def everything(now):
    """Return the list of Told of a Standing. Who has nothing under way is told that the account is not certified."""
    ways = [one for way in now.ways for one in _of_way(way, certified=bool(now.certification))]
    whole = headline(now)
    return [*whole, *ways] if whole or ways else [_not_certified()]


def headline(now):
    """Return [Told] about the certification itself: that it stands, ended or was taken back. Without any: []."""
    if now.certification:
        return [_certified(now)]
    if now.lost and now.lost.revoked_at:
        texts = (
            now.lost.revoked_reason,
            _("You can certify the account again. If you think it is a mistake, write to us."),
        )
        return [_told("withdrawn", "error", _("Your certification was taken back"), *filter(None, texts))]
    if now.lost:
        text = _("It was good until %(date)s. Certify the account again.") % {"date": day(now.lost.expires_at)}
        return [_told("ended", "attention", _("Your certification has ended"), text)]
    return []


def _told(key, kind, title, *texts, link="", url=""):
    return Told(key, kind, title, texts, url or reverse("account_certify"), link or _("Certify your account"))


def _not_certified():
    text = _(
        "You can fill any request, and send those that do not ask for it. "
        "To send the others, somebody must first compare you with your identity card."
    )
    return _told("not_certified", "attention", _("Your account is not certified"), text)


def _certified(now):
    one = now.certification
    facts = {"name": one.legal_name, "date": day(one.certified_at)}
    texts = [_("We know that you are %(name)s since %(date)s. You can send any request.") % facts]
    if one.expires_at:
        texts.append(_("It is good until %(date)s.") % {"date": day(one.expires_at)})
    if now.ends_soon:
        texts.append(_("Certify the account again before that day, so that you can go on sending requests."))
        return _told("ends_soon", "attention", _("Your certification is about to end"), *texts)
    link = _("Correct the name or the number")
    return _told("certified", "done", _("Your account is certified"), *texts, link=link)


def _of_way(way, *, certified):
    """Yield what is to be told of a Way: what is under way, or the last refusal; and every appeal that waits."""
    if way.under_way or way.state == "code_ended":
        yield _state(way, certified)
    last = way.refusal
    for refusal in way.refusals:
        if refusal.appeal_waits:
            yield _appeal_waits(refusal)
        elif refusal is last and not way.under_way:
            yield _refused(refusal, certified)


def _state(way, certified):
    one = way.current
    if way.state == "waiting":
        text = _(
            "You sent them on %(date)s and we will tell you by message. "
            "Meanwhile you can fill any request: what you write is saved."
        ) % {"date": hour(one.sent_at)}
        return _told("waiting", "info", _("Your photos are being looked at"), text, link=_("See how it goes"))
    if way.state in {"photos_begun", "photos_ready"}:
        text = _("They are saved. Go on where you left off.")
        address, link = reverse("account_photos"), _("Go on with the photos")
        return _told(way.state, "attention", _("Your photos are not sent yet"), text, url=address, link=link)
    if way.state == "away":
        text = _(
            "Come back from it in this same browser before %(hour)s, and confirm that it is you. "
            "If you cannot, start again."
        ) % {"hour": clock(one.ends_at)}
        title = _("You went to the identity application")
        return _told("away", "info", title, text, link=_("Start again or choose another way"))
    if way.state == "code":
        title = _("You have a code to correct your data") if certified else _("You have a code to certify at a desk")
        text = _("Take it with your identity card before %(date)s.") % {"date": day(one.expires_at)}
        return _told("code", "info", title, text, link=_("See the code"))
    text = _("It was good until %(date)s. Ask for another one.") % {"date": day(one.expires_at)}
    return _told("code_ended", "attention", _("Your code has ended"), text, link=_("Ask for another code"))


def refused_title(*, certified):
    """Return the title of a refusal: of certifying, or of correcting what is certified."""
    return _("Your data were not corrected") if certified else _("Your account could not be certified")


def _refused(refusal, certified):
    title = refused_title(certified=certified)
    reason = f"{refusal.reason_for_person}."
    if refusal.appeal_upheld:
        photos = refusal.method == Certification.Method.DOCUMENT
        what = _("Send the photos again.") if photos else _("Ask for another code.")
        return _told("appeal_upheld", "info", _("Your appeal was accepted"), what, link=_("Read the answer"))
    if refusal.appeal_answered_at:
        text = _("Somebody else looked at your appeal: the decision stands. You can try again, this way or another.")
        return _told("appeal_denied", "error", title, reason, text, link=_("Read the answer"))
    if refusal.may_appeal:
        text = _("You can try again, or appeal until %(date)s.") % {"date": day(refusal.appeal_end)}
    else:
        text = _("The time to appeal ended on %(date)s. You can try again.") % {"date": day(refusal.appeal_end)}
    return _told("refused", "error", title, reason, text, link=_("See what you can do"))


def _appeal_waits(refusal):
    text = _("We received it on %(date)s. Somebody who did not take part will look at it.")
    text %= {"date": day(refusal.appealed_at)}
    return _told("appeal_waits", "info", _("Your appeal waits for an answer"), text, link=_("See how it goes"))
