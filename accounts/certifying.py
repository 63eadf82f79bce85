"""The desk of the certifiers, in Wagtail's admin: the code, the comparison, the decision; and the appeals."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.audit import seen
from core.door import BehindADoor, door

from .certifying_forms import AppealAnswerForm, CertifiedCarneForm, CertifyForm, CodeForm, RefuseForm, WithdrawForm
from .models import Certification, CertificationRequest, Evidence
from .services import CERTIFY as PERMISSION
from .services import AlreadyDecided, CarneTaken, appeal_answer, certification_revoke, request_certify, request_refuse


class CertifierView(BehindADoor, WagtailAdminTemplateMixin, TemplateView):
    """A page of the certifiers, with its title in the trail."""

    door = (PERMISSION,)
    header_icon = "user"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class DeskView(CertifierView):
    """Write the code; below, the appeals that wait for somebody else's look."""

    template_name = "accounts/admin/desk.html"
    page_title = gettext_lazy("Certify accounts")

    def get_context_data(self, **kwargs):
        appeals = CertificationRequest.objects.appeals().exclude(decided_by=self.request.user)
        photos = CertificationRequest.objects.with_photos_to_look_at().exclude(user=self.request.user)
        shown = {"form": CodeForm(), "appeals": appeals, "photos": photos[:50], "photos_total": photos.count()}
        return super().get_context_data(**shown | kwargs)

    def post(self, request):
        form = CodeForm(request.POST)
        if form.is_valid():
            return redirect("certify_decide", form.found.pk)
        return self.render_to_response(self.get_context_data(form=form))


class DecideView(CertifierView):
    """Compare the person with the identity card, then certify or refuse."""

    template_name = "accounts/admin/decide.html"
    page_title = gettext_lazy("Compare and decide")
    taken = False  # whether the identity card certifies another account

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(CertificationRequest.objects.select_related("user"), pk=pk)
        if not self.object.is_open:
            raise Http404

    def get_context_data(self, **kwargs):
        what = gettext_noop("Opened your request of certification")
        seen(subject=self.object.user, actor=self.request.user, what=what)
        refuse = RefuseForm(prefix="refuse", request=self.object)
        forms_shown = {"certify_form": CertifyForm(prefix="certify"), "refuse_form": refuse}
        photos = self.object.evidence.order_by("pk") if self.object.sent_at else []
        shown = {"object": self.object, "photos": photos, "taken": self.taken}
        return super().get_context_data(**shown | forms_shown | kwargs)

    def post(self, request, *args, **kwargs):
        certifying = "certify" in request.POST
        name = "certify" if certifying else "refuse"
        form = (
            CertifyForm(request.POST, prefix=name)
            if certifying
            else RefuseForm(request.POST, prefix=name, request=self.object)
        )
        if form.is_valid() and self.decide(form, certifying):
            return redirect("certify_desk")
        return self.render_to_response(self.get_context_data(**{f"{name}_form": form}))

    def decide(self, form, certifying):
        """Do what the form says and return whether it is done."""
        data, by = form.cleaned_data, self.request.user
        try:
            if certifying:
                request_certify(request=self.object, by=by, carne=data["carne"], legal_name=data["legal_name"])
            else:
                request_refuse(request=self.object, by=by, reason=data["reason"], explanation=data["explanation"])
        except CarneTaken:
            form.add_error("carne", _("Another account is certified with this identity card: do not certify this one"))
            self.taken = True
            return False
        except AlreadyDecided:
            messages.error(self.request, _("This request was decided before, or you may not decide it"))
            return True
        messages.success(self.request, _("The account is certified") if certifying else _("The refusal is recorded"))
        return True


@door(PERMISSION)
def photo(request, pk, slug):
    """A photo of a request that is waiting, for the page of its decision and for nothing else."""
    kind = Evidence.Kind.of_slug(slug)
    one = get_object_or_404(Evidence.objects.select_related("request__user"), request=pk, kind=kind)
    if not one.request.is_open:
        raise Http404
    seen(subject=one.request.user, actor=request.user, what=gettext_noop("Looked at a photo that you sent"))
    answer = HttpResponse(one.body, content_type="image/jpeg")
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class AppealView(CertifierView):
    """Read an appeal and the refusal it is about, and answer it. Never one's own refusal."""

    template_name = "accounts/admin/appeal.html"
    page_title = gettext_lazy("Answer an appeal")
    header_icon = "comment"

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, **kwargs)
        appeals = CertificationRequest.objects.appeals().exclude(decided_by=request.user.pk)
        self.object = get_object_or_404(appeals.select_related("user", "decided_by"), pk=pk)

    def get_context_data(self, **kwargs):
        seen(subject=self.object.user, actor=self.request.user, what=gettext_noop("Read your appeal"))
        return super().get_context_data(**{"object": self.object, "form": AppealAnswerForm()} | kwargs)

    def post(self, request, *args, **kwargs):
        form = AppealAnswerForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            appeal_answer(request=self.object, by=request.user, **form.cleaned_data)
        except AlreadyDecided:
            messages.error(request, _("This appeal was answered before, or you may not answer it"))
        else:
            messages.success(request, _("The answer is sent"))
        return redirect("certify_desk")


class CertifiedView(CertifierView):
    """Find the account that is certified with an identity card, to take its certification back."""

    template_name = "accounts/admin/find_certified.html"
    page_title = gettext_lazy("Take a certification back")
    header_icon = "undo"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"form": CertifiedCarneForm()} | kwargs)

    def post(self, request):
        form = CertifiedCarneForm(request.POST)
        if form.is_valid():
            return redirect("certify_withdraw", form.found.pk)
        return self.render_to_response(self.get_context_data(form=form))


class WithdrawView(CertifierView):
    """Look at a certification that stands, and take it back with a reason. Never one's own."""

    template_name = "accounts/admin/withdraw.html"
    page_title = gettext_lazy("Take this certification back")
    header_icon = "undo"

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, **kwargs)
        standing = Certification.objects.active().exclude(user=request.user.pk).select_related("user", "certified_by")
        self.object = get_object_or_404(standing, pk=pk)

    def get_context_data(self, **kwargs):
        seen(subject=self.object.user, actor=self.request.user, what=gettext_noop("Looked at your certification"))
        return super().get_context_data(**{"object": self.object, "form": WithdrawForm()} | kwargs)

    def post(self, request, *args, **kwargs):
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            certification_revoke(certification=self.object, by=request.user, reason=form.cleaned_data["reason"])
        except AlreadyDecided:
            messages.error(request, _("This certification was taken back before, or you may not do it"))
        else:
            messages.success(request, _("The certification is taken back, and its person is told"))
        return redirect("certify_desk")


urlpatterns = [
    path("certificar/", DeskView.as_view(), name="certify_desk"),
    path("certificar/retirar/", CertifiedView.as_view(), name="certify_find_certified"),
    path("certificar/retirar/<uuid:pk>/", WithdrawView.as_view(), name="certify_withdraw"),
    path("certificar/<uuid:pk>/", DecideView.as_view(), name="certify_decide"),
    path("certificar/<uuid:pk>/fotos/<slug:slug>/", photo, name="certify_photo"),
    path("certificar/<uuid:pk>/apelacion/", AppealView.as_view(), name="certify_appeal"),
]
