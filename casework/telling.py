"""What a person is told of their case, at once, by e-mail or else by text message: one notice for each event.

It is written down in the transaction of what it tells and delivered by its queue. It says what happened, what can be
done and by when; no name, no answer and no word of the officer, since messages are read over shoulders.
"""

from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts import sms
from casework.models import WITH_DOCUMENT, DocumentState, Notice, NoticeChannel, Outcome
from casework.models.event import EventKind
from casework.term import appeal_by
from core.messages import mail
from core.messages.model import Channel
from core.messages.outbox import put, put_sms
from tramites_forms.reading import receipt_address

# {what: (subject, sentence, what can be done now)}. A text message is the sentence alone, with the address.
SAID = {
    "moved": (
        _("%(number)s: your request moves on"),
        _("Your request is now: %(state)s."),
        _("You need not do anything. They must answer by %(due)s."),
    ),
    "extended": (
        _("%(number)s: more time to answer you"),
        _("The institution took more time to answer, once, as the law allows."),
        _("It must answer by %(due)s. The reason is with your request."),
    ),
    "withdrawn": (
        _("%(number)s: you withdrew your request"),
        _("Your request is withdrawn, as you asked."),
        _("You need not do anything. If you need it again, send another request."),
    ),
    "passed": (
        _("%(number)s: your request is with another institution"),
        _("Your request was passed to the institution that must answer it."),
        _("It has your request now: %(receiver)s. It must answer by %(due)s. You need not send it again."),
    ),
    "appealed": (
        _("%(number)s: we received your appeal"),
        _("The institution has your appeal."),
        _("Somebody else than who decided answers it, by %(due)s. You need not do anything."),
    ),
    "asked": (
        _("%(number)s: you are asked for a correction"),
        _("You are asked to correct your request, by %(answer_by)s at the latest."),
        _("What to correct and why is with your request. Meanwhile the days to answer you do not run."),
    ),
    "reminded": (
        _("%(number)s: a correction waits for you"),
        _("You have until %(answer_by)s to correct your request."),
        _("After that day the institution goes on with what it has."),
    ),
    "cancelled": (
        _("%(number)s: the correction is no longer needed"),
        _("The institution no longer needs the correction it asked for."),
        _("You need not do anything. They must answer by %(due)s."),
    ),
    "expired": (
        _("%(number)s: the time for the correction has passed"),
        _("The time to correct your request has passed. The institution goes on with what it has."),
        _("You need not do anything. They must answer by %(due)s."),
    ),
    "corrected": (
        _("%(number)s: we received your correction"),
        _("The institution has your correction."),
        _("You need not do anything. The days run again: they must answer by %(due)s."),
    ),
    "merged": (
        _("%(number)s: joined to your other request"),
        _("Your request was joined to %(into)s, which asks for the same."),
        _("One answer is given to both, by %(into_due)s. You need not do anything. The reason is with your request."),
    ),
    "parted": (
        _("%(number)s: by itself again"),
        _("Your request is no longer joined to %(into)s: each is answered."),
        _("They must answer by %(due)s. You need not do anything. The reason is with your request."),
    ),
    "opinion": (
        _("%(number)s: another institution is asked for its opinion"),
        _("Another institution is asked for its opinion, to answer you."),
        _("%(body)s gives it by %(opinion_by)s. %(clock)s You need not do anything."),
    ),
    "opined": (
        _("%(number)s: the opinion came"),
        _("The opinion that your request waited for has come."),
        _("You need not do anything. They must answer by %(due)s."),
    ),
    "not_ours": (
        _("%(number)s: an opinion is not given"),
        _("Who was asked for an opinion on your request does not give it."),
        _("Your institution goes on. You need not do anything. They must answer by %(due)s."),
    ),
    "opinion_late": (
        _("%(number)s: an opinion is late"),
        _("The opinion that your request waits for did not come in time."),
        _("Your institution answers you all the same, by %(due)s. You need not do anything."),
    ),
    "opinion_over": (
        _("%(number)s: an opinion is no longer needed"),
        _("Your request no longer waits for an opinion."),
        _("You need not do anything. They must answer by %(due)s."),
    ),
    "granted": (
        _("%(number)s: your request was granted"),
        _("Your request was granted."),
        _("The answer is with your request."),
    ),
    "granted_with_document": (
        _("%(number)s: your request was granted, and your document is ready"),
        _("Your request was granted. Your signed document is ready."),
        _("The answer and the document are with your request."),
    ),
    "granted_document_later": (
        _("%(number)s: your request was granted"),
        _("Your request was granted."),
        _("The answer is with your request. The document is being made: we write to you when it is ready."),
    ),
    "partly": (
        _("%(number)s: your request was granted in part"),
        _("Your request was granted in part."),
        _("The answer is with your request. %(disagree)s"),
    ),
    "partly_with_document": (
        _("%(number)s: your request was granted in part, and your document is ready"),
        _("Your request was granted in part. Your signed document is ready."),
        _("Both are with your request. %(disagree)s"),
    ),
    "partly_document_later": (
        _("%(number)s: your request was granted in part"),
        _("Your request was granted in part."),
        _("The answer is with your request. The document is being made: we write to you when it is ready."),
    ),
    "refused": (
        _("%(number)s: your request was refused"),
        _("Your request was refused."),
        _("The reason is with your request. %(disagree)s"),
    ),
    "closed": (
        _("%(number)s: your request was closed"),
        _("Your request was closed without a decision."),
        _("The reason is with your request. %(disagree)s"),
    ),
    "appeal": (
        _("%(number)s: your appeal was answered"),
        _("Your appeal was answered: %(outcome)s."),
        _("The answer is with your request. %(disagree)s"),
    ),
    "appeal_with_document": (
        _("%(number)s: your appeal was answered, and your document is ready"),
        _("Your appeal was answered: %(outcome)s."),
        _("The answer and the signed document are with your request."),
    ),
    "appeal_document_later": (
        _("%(number)s: your appeal was answered"),
        _("Your appeal was answered: %(outcome)s."),
        _("The answer is with your request. The document is being made: we write to you when it is ready."),
    ),
    "issued": (
        _("%(number)s: your document is ready"),
        _("Your signed document is ready."),
        _("It is with your request."),
    ),
    "revoked": (
        _("%(number)s: your document was revoked"),
        _("The document of your request was revoked. Whoever verifies it reads so."),
        _("The reason is with your request. You can complain to the institution."),
    ),
    "replaced": (
        _("%(number)s: your document is replaced by another"),
        _("The document of your request is being replaced by another one."),
        _("The reason is with your request. Whoever verifies the one before reads that there is a newer one."),
    ),
}
# What the form's own room tells: the receipt.
ELSEWHERE = {EventKind.OPENED}
WITH_A_DAY = {EventKind.ASKED, EventKind.REMINDED}


def tell(event, *, way=None, facts=None):
    """Tell the citizen of a public CaseEvent, once: a second call finds its Notice and does nothing.

    `way`: the Way that the case took, when it may have a sentence of its own; `facts` ({name: str or date}): what its
    words need and the event does not hold.
    """
    if event.kind in ELSEWHERE or Notice.objects.filter(event=event).exists():
        return
    submission = event.case.submission
    with transaction.atomic(), translation.override(submission.language):
        facts = _facts(event) | {name: _in_words(fact) for name, fact in (facts or {}).items()}
        subject, sentence, then = ((str(text) % facts).strip() for text in SAID[what_of(event)])
        if way is not None:
            sentence = way.sentence(submission.language, facts["state"]) or sentence
        channel, message = _send(submission, subject, sentence, then, kind=f"case/{event.kind}")
        Notice.objects.create(event=event, channel=channel, message=message, created_at=timezone.now())


def what_of(event):
    """Return the key of SAID for a public event. A decision says what there is of its document by then."""
    if event.kind != EventKind.DECIDED:
        return str(event.kind)
    decision = decision_of(event)
    said = decision.outcome if decision.number == 1 else "appeal"
    given = Q(decision=decision) | Q(decision=None) if decision.number == 1 else Q(decision=decision)
    document = event.case.documents.filter(given).order_by("created_at").first()
    if decision.outcome not in WITH_DOCUMENT or document is None:
        return said
    return f"{said}_document_later" if document.state == DocumentState.PENDING else f"{said}_with_document"


def decision_of(event):
    """Return the Decision that a CaseEvent tells."""
    before = event.case.events.filter(kind=EventKind.DECIDED, number__lt=event.number).count()
    return event.case.decisions.get(number=before + 1)


def disagreeing(case):
    """Return what who does not agree with the last answer can do (str, a sentence), "" when all was granted."""
    if case.outcome == Outcome.GRANTED:
        return ""
    last = appeal_by(case)
    if last is None:
        return _("You can complain to the institution.")
    return _("You can appeal until %(day)s: somebody else answers.") % {"day": date_format(last)}


def address_of(submission):
    """Return where the person reads their request: in their space, or with number and clave."""
    if submission.applicant_id:
        return settings.SITE_URL + reverse("my_request", args=[submission.reference])
    return f"{settings.SITE_URL}{reverse('follow')}?numero={submission.reference}"


def _in_words(fact):
    """Return a fact in the active language: a day is written out."""
    return date_format(fact) if isinstance(fact, date) else str(fact)


def _facts(event):
    case = event.case
    facts = {"number": case.submission.reference, "state": case.place.in_words()[0], "due": date_format(case.due.day)}
    facts["receiver"] = case.receiver
    if event.kind == EventKind.DECIDED:
        facts["outcome"] = Outcome(decision_of(event).outcome).label.lower()
        facts["disagree"] = disagreeing(case)
    if event.kind in WITH_A_DAY:
        facts["answer_by"] = date_format(case.corrections.get(closed_at=None).answer_by)
    return facts


def _send(submission, subject, sentence, then, kind):
    """Have it sent. Returns (NoticeChannel, OutgoingMessage or None)."""
    address = address_of(submission)
    if to := receipt_address(submission):
        context = {
            "sentence": sentence,
            "then": then,
            "address": address,
            "with_clave": not submission.applicant_id,
            "site_url": settings.SITE_URL,
        }
        body = render_to_string("casework/email/case.txt", context)
        answers = [settings.MAILBOX_ADDRESS] if settings.MAILBOX_URL else None
        message = EmailMultiAlternatives(subject=subject, body=body, to=[to], reply_to=answers)
        written = put(Channel.EMAIL, to.strip().lower(), mail.as_data(message), kind=kind, about=submission)
        return NoticeChannel.EMAIL, written
    phone = submission.applicant.phone if submission.applicant else None
    if phone and sms.offered():
        text = f"{submission.reference}: {sentence} {address}"
        if settings.SMS_URL.startswith("memory"):
            sms.send(phone, text)
            return NoticeChannel.SMS, None
        return NoticeChannel.SMS, put_sms(phone, text, kind=kind, about=submission)
    return NoticeChannel.NONE, None
