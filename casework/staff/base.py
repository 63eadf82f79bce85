"""What every staff page of one case does first: find it among those of the person's teams, and log the look."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from casework.acting import HANDLE, SEE
from casework.models import Case
from core.audit import seen
from core.door import BehindADoor


class CasePage(BehindADoor, WagtailAdminTemplateMixin, View):
    """A page of the case `pk`. Who is not of its team reads that there is no such case."""

    door = (SEE,)
    header_icon = "tasks"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.case = get_object_or_404(self.cases(request.user), pk=kwargs["pk"])
        self.page_title = self.case.submission.reference
        self.may_handle = (
            request.user.has_perm(HANDLE) and Case.objects.handled_by(request.user).filter(pk=self.case.pk).exists()
        )

    def cases(self, user):
        rows = Case.objects.seen_by(user).select_related(
            *("state", "kind_version", "team__institution", "assignee", "submission__form", "submission__applicant"),
            *("submission__version", "submission__text"),
        )
        return rows.defer("submission__version__document", "submission__text__content", "submission__form__steps")

    def get_breadcrumbs_items(self):
        queue = {"url": reverse("case_queue"), "label": _("Cases")}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.case.submission.reference}]

    def render_to_response(self, context, **response_kwargs):
        """Show a page of the case: whichever it is, the look is written down."""
        what = gettext_noop("Opened your request")
        seen(subject=self.case.submission.applicant, actor=self.request.user, what=what, place=self.case.receiver)
        return super().render_to_response(context, **response_kwargs)


class CaseAct(CasePage):
    """A page that changes a case, for who may: others read that there is no such page."""

    door = (HANDLE,)

    def cases(self, user):
        handled = Case.objects.handled_by(user).values("pk") if not user.is_superuser else None
        rows = super().cases(user)
        return rows if handled is None else rows.filter(pk__in=handled)

    def get_breadcrumbs_items(self):
        *before, last = super().get_breadcrumbs_items()
        case = {"url": reverse("case", args=[self.case.pk]), "label": self.case.submission.reference}
        return [*before, case, {**last, "label": self.act_title}]
