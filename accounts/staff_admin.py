"""The people who work for the institutions, in Wagtail's users area. Citizens are not listed there."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NameEmailSettingsPanel
from wagtail.users.views.users import IndexView, UserColumn, UserViewSet

from core.text_field import WrittenEmail, WrittenText

from . import identity
from .models import User


class StaffForm(forms.ModelForm):
    """Make or change a member of staff. There is no password to set: the first sign-in is by a code to the e-mail."""

    separate_username_field = False

    email = WrittenEmail(
        label=_("E-mail"),
        help_text=_("Its owner signs in with a code sent there, then sets up a second factor."),
    )
    legal_name = WrittenText(label=_("Name and surnames"), max_length=200)

    class Meta:
        model = User
        fields = ["email", "legal_name", "is_superuser", "groups"]
        labels = {"is_superuser": _("Administrator"), "groups": _("Groups")}
        help_texts = {
            "is_superuser": _("Can do everything. Give it to very few."),
            "groups": _("What this person may do is the sum of the groups."),
        }
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args, editing_self=False, **kwargs):
        super().__init__(*args, **kwargs)
        if editing_self:
            del self.fields["is_superuser"]
            self.fields.pop("is_active", None)

    def clean_email(self):
        email = self.cleaned_data["email"]
        owner = self.instance if self.instance.pk and not self.instance._state.adding else None
        if identity.is_taken(by=owner, email=email):
            raise forms.ValidationError(_("There is already an account with this e-mail"))
        return email

    @transaction.atomic
    def save(self, commit=True):
        user = super().save(commit=False)
        user.is_staff = True
        if user._state.adding or "email" in self.changed_data:
            # The account is its owner's and of nobody who had it, or claimed it, before.
            identity.hand_over(user, user.email)
        else:
            user.save()
        self.save_m2m()
        return user


class StaffEditForm(StaffForm):
    class Meta(StaffForm.Meta):
        fields = [*StaffForm.Meta.fields, "is_active"]
        help_texts = {**StaffForm.Meta.help_texts, "is_active": _("Closed accounts cannot sign in.")}


class StaffIndexView(IndexView):
    search_fields = ["email"]  # names are encrypted and cannot be searched
    default_ordering = "email"

    def get_base_queryset(self):
        return super().get_base_queryset().filter(is_staff=True).prefetch_related("groups")

    @property
    def columns(self):
        title = self._get_title_column_class(UserColumn)
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="user"),
            title("name", accessor="get_full_name", label=_("Name"), get_url=self.get_edit_url, classname="name"),
            Column("email", label=_("E-mail"), sort_key="email", width="25%"),
            Column("groups", accessor=_groups, label=_("Groups"), width="20%"),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active", width="10%"),
            DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login", width="15%"),
        ]


def _groups(user):
    names = [str(_("Administrator"))] if user.is_superuser else []
    return ", ".join([*names, *(group.name for group in user.groups.all())])


class StaffViewSet(UserViewSet):
    index_view_class = StaffIndexView
    ordering = "email"
    menu_label = _("Staff")

    def get_form_class(self, for_update=False):
        return StaffEditForm if for_update else StaffForm


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["legal_name"]
        labels = {"legal_name": _("Name and surnames")}
        widgets = {"legal_name": forms.TextInput}


class NamePanel(BaseSettingsPanel):
    name = "name"
    title = _("Name")
    order = 100
    form_class = NameForm


class StaffAccountView(AccountView):
    """Wagtail's «my account», asking for the legal name. E-mail, password and second factor are at /cuenta/."""

    def get_panels(self):
        ours = NamePanel(self.request, self.request.user, None)
        return [ours if isinstance(panel, NameEmailSettingsPanel) else panel for panel in super().get_panels()]
