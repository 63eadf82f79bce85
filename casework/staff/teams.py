"""Teams in the admin: who is in each. Administrators decide about all, a head about their own."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from casework import services
from casework.acting import SEE, role_in
from casework.models import CaseKind, Role, Team
from casework.moving import behind, cases_to_newest
from casework.staff.pointed import pointed
from casework.teams import MANAGE, managed_by
from core.door import BehindADoor
from core.text_field import WrittenEmail
from services_catalog.models import Institution


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name", "institution"]


class MemberForm(forms.Form):
    use_required_attribute = False
    email = WrittenEmail(label=gettext_lazy("E-mail of the officer"))
    role = forms.ChoiceField(label=gettext_lazy("What they may do"), choices=Role.choices, initial=Role.OFFICER)


class TeamsPage(BehindADoor, WagtailAdminTemplateMixin, View):
    door = (SEE, MANAGE)
    header_icon = "group"
    page_title = gettext_lazy("Teams")

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse("teams"), "label": self.page_title}]


class TeamsView(TeamsPage):
    template_name = "casework/staff/teams.html"

    def get(self, request):
        return self.shown(TeamForm())

    def post(self, request):
        """Make a team. Only administrators do."""
        if not request.user.has_perm(MANAGE):
            raise PermissionDenied
        form = TeamForm(request.POST)
        if not form.is_valid():
            return self.shown(form, status=422)
        team = form.save()
        return redirect("team", pk=team.pk)

    def shown(self, form, status=200):
        form.fields["institution"].queryset = Institution.objects.filter(locale__language_code="es").order_by(
            "sort_key"
        )
        mine = Team.objects.filter(members__user=self.request.user, members__until=None)
        teams = (mine | managed_by(self.request.user)).distinct().select_related("institution").order_by("name")
        context = self.get_context_data(
            teams=teams.prefetch_related("members__user"), form=form, may_make=self.request.user.has_perm(MANAGE)
        )
        return self.render_to_response(context, status=status)


class TeamView(TeamsPage):
    template_name = "casework/staff/team.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.team = get_object_or_404(managed_by(request.user), pk=kwargs["pk"])

    def get(self, request, pk):
        return self.shown(MemberForm())

    def post(self, request, pk):
        """Put somebody in, change what they may, or end their time in the team."""
        try:
            if "leave" in request.POST:
                return self.leave(request)
            if "newest" in request.POST:
                return self.newest(request)
            form = MemberForm(request.POST)
            if not form.is_valid():
                return self.shown(form, status=422)
            user = User.objects.filter(email=form.cleaned_data["email"]).first()
            if user is None:
                form.add_error("email", _("There is no account of staff with that e-mail."))
                return self.shown(form, status=422)
            services.member_join(self.team, user, form.cleaned_data["role"], by=request.user)
        except services.NotPossible as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, _("Done."))
        return redirect("team", pk=pk)

    def leave(self, request):
        said = request.POST["leave"]
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
        member = get_object_or_404(self.team.members.now().select_related("team", "user"), pk=number)
        freed = services.member_leave(member, by=request.user)
        text = ngettext("Done. %d open case is nobody's now.", "Done. %d open cases are nobody's now.", freed)
        messages.success(request, text % freed)
        return redirect("team", pk=self.team.pk)

    def newest(self, request):
        """Let the running cases of a kind go on by its newest version, for a head of the team."""
        kind = pointed(CaseKind.objects.all(), request.POST["newest"])
        if kind is None or kind.in_force is None:
            raise services.NotPossible(_("Choose the kind of case."))
        moved, left = cases_to_newest(kind, team=self.team, actor=request.user)
        text = (
            ngettext("%d case goes on by the newest version.", "%d cases go on by the newest version.", moved) % moved
        )
        messages.success(request, text)
        if left:
            text = ngettext(
                "%d stays as it was: the newest version does not have where it is.",
                "%d stay as they were: the newest version does not have where they are.",
                left,
            )
            messages.info(request, text % left)
        return redirect("team", pk=self.team.pk)

    def shown(self, form, status=200):
        members = self.team.members.now().select_related("user").order_by("pk")
        context = self.get_context_data(
            team=self.team,
            members=members,
            form=form,
            behind=behind(self.team) if role_in(self.team.pk, self.request.user) == Role.HEAD else [],
        )
        return self.render_to_response(context, status=status)
