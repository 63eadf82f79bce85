"""What this room keeps of people, and for how long: its lines of the register (docs/data-register.md)."""

from datetime import timedelta

from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from accounts.identity_app import LIFE
from accounts.models import (
    Certification,
    CertificationRequest,
    DataAccess,
    DeskConsent,
    Evidence,
    IdentifierChange,
    IdentityProof,
    SiteSession,
    SpentToken,
    User,
)
from accounts.models.certification_request import APPEAL_TERM, UNSENT
from accounts.models.identifier_change import UNDO_TERM
from accounts.models.user import GRACE
from core import retention
from core.kept import PAGE
from core.messages import outbox
from core.retention import Kind, Rows, Taken, delete_rows, over

UNPROVEN_LIFE = timedelta(days=7)
SPENT_LIFE = timedelta(days=60)  # longer than any token that came of it (IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN)
REQUEST_DAYS = 2 * 365
ENDED_CERTIFICATION_DAYS = 5 * 365
ACCESS_DAYS = 2 * 365
EXPIRED_CODE_DAYS = 30
State = CertificationRequest.State


def to_erase(now):
    """Accounts whose person asked to erase them, a week ago."""
    return User.objects.filter(erase_at__lte=now, is_staff=False)


def unproven(now):
    """Accounts that were begun with an e-mail or a phone of which nobody ever had the code."""
    proven = User.objects.filter(emailaddress__verified=True)
    return User.objects.filter(
        date_joined__lt=over(UNPROVEN_LIFE.days, now),
        last_login=None,
        phone_verified_at=None,
        is_staff=False,
        certifications=None,
    ).exclude(pk__in=proven.values("pk"))


def accounts_remove(users):
    """Remove accounts with everything of theirs, also what the history of staff work says of them by name."""
    kind = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=kind, object_id__in=[str(user.pk) for user in users]).delete()
    messages = outbox.forget_given_up([one for user in users for one in (user.email, user.phone)])
    asked = CertificationRequest.objects.filter(user__in=[user.pk for user in users])
    messages += outbox.forget(CertificationRequest._meta.label, asked.values_list("pk", flat=True))
    for user in users:
        user.delete()
    return Taken(others={"core.message": messages})


def requests_remove(rows):
    """Remove requests of certification with the messages that tell of them."""
    messages = outbox.forget(CertificationRequest._meta.label, [row.pk for row in rows])
    delete_rows(rows)
    return Taken(others={"core.message": messages})


def sessions(now):
    return Session.objects.filter(expire_date__lt=now)


def devices(now):
    """Where an account was open, with address and browser, once that session is over."""
    return UserSession.objects.filter(~Exists(Session.objects.filter(session_key=OuterRef("session_key"))))


def photos(now):
    """Photos are only needed to decide and, refused, to answer an appeal; those never sent, a month."""
    decided = Q(request__decided_at__lt=over(2 * APPEAL_TERM.days, now))
    return Evidence.objects.filter(decided | Q(request__sent_at=None, taken_at__lt=over(UNSENT.days, now)))


def requests(now):
    """Requests of certification that were decided or replaced long ago, and codes that nobody used."""
    settled = CertificationRequest.objects.exclude(state=State.OPEN).values("pk")
    unused = Q(state=State.OPEN, sent_at=None, expires_at__lt=over(EXPIRED_CODE_DAYS, now))
    return CertificationRequest.objects.filter(Q(pk__in=settled, created_at__lt=over(REQUEST_DAYS, now)) | unused)


def certifications(now):
    ended = over(ENDED_CERTIFICATION_DAYS, now)
    return Certification.objects.filter(Q(revoked_at__lt=ended) | Q(expires_at__lt=ended))


def accesses(now):
    return DataAccess.objects.filter(at__lt=over(ACCESS_DAYS, now))


def desk_consents(now):
    return DeskConsent.objects.filter(asked_at__lt=over(ACCESS_DAYS, now))


def tokens(now):
    return Token.objects.filter(expires_at__lt=now)


def site_sessions(now):
    return SiteSession.objects.filter(since__lt=over(SPENT_LIFE.days, now))


def spent_tokens(now):
    return SpentToken.objects.filter(spent_at__lt=over(SPENT_LIFE.days, now))


def identifier_changes(now):
    return IdentifierChange.objects.filter(at__lt=over(UNDO_TERM.days, now))


def identity_proofs(now):
    return IdentityProof.objects.filter(departed_at__lt=now - LIFE)


def kind(key, **said):
    retention.register(Kind(key=f"accounts.{key}", **said))


kind(
    "account",
    title="Accounts",
    holds="E-mail, telephone, legal name (encrypted), language, password or passkeys, the parts of the name and the address "
    "that the person wrote to start forms (encrypted), what other sites know the person by.",
    purpose="Sign in, fill forms, be told.",
    rule="Until the person erases it; then 7 days in which it can be taken back.",
    end="Removed with its certifications, requests, drafts and list of accesses. What was sent stays its own time, without "
    "the account.",
    told="The page to erase the account, with the last day of each request; the page of one's data.",
    public=(
        _("Your account: e-mail, telephone, name, language, keys"),
        format_lazy(_("Until you erase it; then {days} days in which you can take it back."), days=GRACE.days),
    ),
    tables=(
        *("accounts.User", "accounts.Details", "accounts.PairwiseSubject", "account.EmailAddress"),
        *("account.EmailConfirmation", "mfa.Authenticator", "accounts.User_groups", "accounts.User_user_permissions"),
        *("wagtailusers.UserProfile", "wagtailcore.APIToken"),
    ),
    source=Rows(to_erase, remove=accounts_remove, moment="erase_at"),
    order=10,
    seen_by="administrators (staff accounts); nobody else but its person",
)
kind(
    "unproven_account",
    title="Accounts that never proved an e-mail or a telephone",
    holds="An e-mail or telephone that somebody typed.",
    purpose="Finish opening the account.",
    rule=f"{UNPROVEN_LIFE.days} days.",
    end="Removed.",
    told=PAGE,
    public=(
        _("An account that was begun and whose code was never written"),
        format_lazy(_("{days} days."), days=UNPROVEN_LIFE.days),
    ),
    tables=("accounts.User",),
    source=Rows(unproven, remove=accounts_remove, moment="date_joined"),
    order=10,
    seen_by="nobody",
)
kind(
    "session",
    title="Sessions",
    holds="That somebody is signed in, and what the session needs (encrypted).",
    purpose="Stay signed in.",
    rule="Until it ends.",
    end="Removed the night after.",
    told=PAGE,
    public=(_("That you are inside your account"), _("Until you sign out or the session ends.")),
    tables=("sessions.Session",),
    source=Rows(sessions, moment="expire_date"),
    order=70,
    seen_by="nobody",
)
kind(
    "device",
    title="Where an account is open",
    holds="Address and name of the browser of each session.",
    purpose="Let the person see and close sessions.",
    rule="As long as the session.",
    end="Removed.",
    told="The page of one's data, and its download.",
    public=(_("Where your account is open: address of the connection and browser"), _("As long as it is open there.")),
    tables=("usersessions.UserSession",),
    source=Rows(devices, moment="created_at"),
    order=71,
    seen_by="its person",
)
kind(
    "token",
    title="Permissions given to other sites",
    holds="Which site may ask for what of an account, and until when.",
    purpose="Sign in to other sites with this account.",
    rule="Until each ends.",
    end="Removed the night after.",
    told="The page of connected sites.",
    public=(_("The permission of other sites to ask for your data"), _("Until each ends or you take it back.")),
    tables=("allauth_idp_oidc.Token",),
    source=Rows(tokens, moment="expires_at"),
    order=70,
    seen_by="its person",
)
kind(
    "photo",
    title="Photos sent to certify an account",
    holds="Both sides of the identity card and the face (encrypted).",
    purpose="Decide the certification and answer an appeal.",
    rule=f"Accepted: removed at once. Refused: {2 * APPEAL_TERM.days} days, the time to appeal and to answer. Never sent: "
    f"{UNSENT.days} days.",
    end="Removed.",
    told="The page where the photos are sent.",
    public=(
        _("The photos that you send to certify your account"),
        format_lazy(
            _(
                "Accepted: erased in that moment. Refused: {refused} days, to appeal and be answered. Never sent: "
                "{unsent} days."
            ),
            refused=2 * APPEAL_TERM.days,
            unsent=UNSENT.days,
        ),
    ),
    tables=("accounts.Evidence",),
    source=Rows(photos, moment="taken_at"),
    order=20,
    seen_by="certifiers, while they decide",
)
kind(
    "certification_request",
    title="Requests to certify an account",
    holds="How it was asked, the code (encrypted), who decided what and why, the appeal (encrypted) and its answer.",
    purpose="Decide, and account for it.",
    rule=f"2 years after it was asked, once decided. A code that nobody used: {EXPIRED_CODE_DAYS} days after it ended.",
    end="Removed.",
    told="The page of one's data.",
    public=(
        _("What you asked to certify your account and what was decided"),
        format_lazy(_("2 years. A code that nobody used: {days} days after it ended."), days=EXPIRED_CODE_DAYS),
    ),
    tables=("accounts.CertificationRequest",),
    source=Rows(requests, remove=requests_remove, moment="created_at"),
    order=25,
    seen_by="certifiers",
)
kind(
    "certification",
    title="Certifications",
    holds="Identity card number and legal name (encrypted), how, when and by whom it was checked.",
    purpose="Know who sends.",
    rule="While it stands, and 5 years after it ended. With the account when it is erased.",
    end="Removed.",
    told="The page of one's data.",
    public=(
        _("Your certification: number of identity card, name, how and when it was checked"),
        _("While it stands and 5 years more. Less if you erase your account."),
    ),
    tables=("accounts.Certification",),
    source=Rows(certifications, moment="certified_at"),
    order=25,
    seen_by="certifiers; its person",
)
kind(
    "access",
    title="Who looked at whose data",
    holds="Who of the institutions saw or changed what of a person, and when.",
    purpose="Let the person see it.",
    rule="2 years. With the account when it is erased.",
    end="Removed.",
    told="The page that lists them.",
    public=(_("Who of the institutions saw your data"), _("2 years. Less if you erase your account.")),
    tables=("accounts.DataAccess",),
    source=Rows(accesses, moment="at"),
    order=70,
    seen_by="its person",
)
kind(
    "consent",
    title="What other sites may know of a person",
    holds="Which site, what it may know, which e-mail, since when.",
    purpose="Give another site only what the person allowed.",
    rule="Until the person takes it back, or the account is erased.",
    end="Removed.",
    told="The page of connected sites.",
    public=(_("Which sites may know which of your data"), _("Until you take it back or erase your account.")),
    tables=("accounts.Consent",),
    source=None,
    seen_by="its person",
)
kind(
    "desk_consent",
    title="Consents at desks",
    holds="Which desk may act for which person, for what, who wrote it down, when it was given and taken back.",
    purpose="Let a desk do one thing for somebody who agreed, and show who did it.",
    rule="2 years. With the account when it is erased.",
    end="Removed.",
    told="The page of connected sites.",
    public=(
        _("Which desks you let act for you, what for and who wrote it down"),
        _("2 years. Less if you erase your account."),
    ),
    tables=("accounts.DeskConsent",),
    source=Rows(desk_consents, moment="asked_at"),
    order=70,
    seen_by="its person",
)
kind(
    "site_session",
    title="Sites that were entered in a session",
    holds="Which other site a person entered out of which session of theirs, and when.",
    purpose="Tell that site when the person leaves.",
    rule=f"Until that session ends; at most {SPENT_LIFE.days} days. With the account when it is erased.",
    end="Removed.",
    told=PAGE,
    public=(
        _("Which other sites you entered in each session, so that they are told when you leave"),
        format_lazy(_("Until you leave; at most {days} days."), days=SPENT_LIFE.days),
    ),
    tables=("accounts.SiteSession",),
    source=Rows(site_sessions, moment="since"),
    order=70,
    seen_by="nobody",
)
kind(
    "spent_token",
    title="Permissions of other sites that were used",
    holds="Digests of codes and tokens that were exchanged, and whose they were.",
    purpose="End everything that came of one that is shown a second time.",
    rule=f"{SPENT_LIFE.days} days after it was exchanged. With the account when it is erased.",
    end="Removed.",
    told=PAGE,
    public=(
        _("A mark of each permission that another site used, so that nobody uses it twice"),
        format_lazy(_("{days} days."), days=SPENT_LIFE.days),
    ),
    tables=("accounts.SpentToken",),
    source=Rows(spent_tokens, moment="spent_at"),
    order=70,
    seen_by="nobody",
)
kind(
    "identifier_change",
    title="Changes of e-mail or telephone",
    holds="The e-mail or telephone before and after (encrypted), and when.",
    purpose="Let whoever had the account before undo the change.",
    rule=f"{UNDO_TERM.days} days. With the account when it is erased.",
    end="Removed.",
    told=PAGE,
    public=(
        _("The e-mail or telephone that you had before you changed it, so that you can undo the change"),
        format_lazy(_("{days} days."), days=UNDO_TERM.days),
    ),
    tables=("accounts.IdentifierChange",),
    source=Rows(identifier_changes, moment="at"),
    order=70,
    seen_by="nobody",
)
kind(
    "identity_proof",
    title="What the identity application said",
    holds="Identity card number and legal name (encrypted), of a person on the way to the application and back.",
    purpose="Certify the account.",
    rule=f"{int(LIFE.total_seconds() // 60)} minutes; then until the night after. With the account when it is erased.",
    end="Removed.",
    told=PAGE,
    public=(
        _("What the identity application said of you, until it is in your certification"),
        format_lazy(_("{minutes} minutes, and until that night."), minutes=int(LIFE.total_seconds() // 60)),
    ),
    tables=("accounts.IdentityProof",),
    source=Rows(identity_proofs, moment="departed_at"),
    order=70,
    seen_by="nobody",
)
retention.holds_staff("Other sites that sign people in, and who of the staff added them.", "allauth_idp_oidc.Client")
