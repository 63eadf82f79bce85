"""The exports that an officer asked for: how far each is, and taking it while they still see all that is in it."""

import logging

from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from casework.acting import SEE
from casework.exports.asking import GOING, may_take, reason_of
from casework.models import CaseExport, ExportState
from casework.staff.pointed import pointed
from core.door import BehindADoor
from core.sealed_file import pieces
from core.security_log import hidden, note

logger = logging.getLogger("soberania.exports")
LISTED = 20
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


class ExportsView(BehindADoor, WagtailAdminTemplateMixin, View):
    door = (SEE,)
    template_name = "casework/staff/exports.html"
    page_title = gettext_lazy("Exports")
    header_icon = "download"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get(self, request):
        found = list(CaseExport.objects.filter(owner=request.user)[:LISTED])
        rows = [
            {
                "export": one,
                "why": reason_of(one),
                "may_take": one.state == ExportState.READY and may_take(one, request.user),
            }
            for one in found
            if not one.is_over()
        ]
        going = any(one.state in GOING for one in found)
        return self.render_to_response(self.get_context_data(rows=rows, going=going))

    def post(self, request):
        """Take one of one's own out, before its days are over."""
        export = pointed(CaseExport.objects.filter(owner=request.user), request.POST.get("export"))
        if export is not None:
            export.delete()
            messages.success(request, _("The export is removed."))
        return redirect("case_exports")


class ExportFileView(BehindADoor, View):
    door = (SEE,)

    def get(self, request, pk):
        export = get_object_or_404(CaseExport.objects.filter(owner=request.user, state=ExportState.READY), pk=pk)
        if not may_take(export, request.user):
            messages.error(request, _("Its days are over, or you no longer see all the cases that are in it."))
            return redirect("case_exports")
        try:
            file = open(export.path(), "rb")  # noqa: SIM115 - closed by the answer that reads it
        except OSError:
            raise Http404 from None
        note("export_taken", request, kind=export.kind, who=hidden("u", request.user.pk))
        cases = _("cases")
        name = f"{cases}-{timezone.localdate(export.created_at).isoformat()}.{export.kind}"
        headers = {
            "Content-Disposition": content_disposition_header(True, name),
            "Content-Length": str(export.size),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store, private",
        }
        return StreamingHttpResponse(_read(file), content_type=TYPES[export.kind], headers=headers)


def _read(file):
    try:
        with file:
            yield from pieces(file)
    except InvalidToken:  # the line is cut: whoever downloads it sees that it is not whole
        logger.exception("an export is not as it was written")
        raise
