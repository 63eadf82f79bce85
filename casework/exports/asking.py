"""Asking for an export, and who may take it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.acting import SEE, NotPossible
from casework.exports.making import MOST, export_make
from casework.models import Case, CaseExport, ExportState, TeamMember
from core.security_log import hidden, note

MOST_WAITING = 3  # of one person at a time
GOING = [ExportState.WAITING, ExportState.MAKING]
REASONS = {
    "many": _("The view holds too many cases: %(most)s at most. Choose a kind, a team or a person, and ask again."),
    "room": _("There is no room on the disk. Tell whoever runs the site."),
    "rights": _("You no longer see cases."),
}


def reason_of(export):
    """Return why an export failed, in words, or ""."""
    return REASONS[export.why] % {"most": MOST[export.kind]} if export.why else ""


@transaction.atomic
def export_ask(user, kind, query):
    """Have what a view of the queue (`query`, str) shows to `user` made as a file. Returns the CaseExport.

    Raises PermissionDenied, NotPossible while too many of theirs wait.
    """
    if not user.has_perm(SEE):
        raise PermissionDenied
    User.objects.select_for_update(of=["self"]).get(pk=user.pk)  # of many that are asked for at once, few
    if CaseExport.objects.filter(owner=user, state__in=GOING).count() >= MOST_WAITING:
        raise NotPossible(_("Wait until those that you asked for are made."))
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    export = CaseExport.objects.create(owner=user, kind=kind, query=query, last_case=last)
    export_make.defer(export_id=str(export.pk))
    note("cases_exported", kind=kind, who=hidden("u", user.pk))
    return export


def may_take(export, user):
    """Say whether `user` may take the file: theirs, and they see the cases of every team that is in it."""
    if export.owner_id != user.pk or not user.has_perm(SEE) or export.is_over():
        return False
    if user.is_superuser:
        return True
    mine = set(TeamMember.objects.now().filter(user=user).values_list("team", flat=True))
    return set(export.teams) <= mine
