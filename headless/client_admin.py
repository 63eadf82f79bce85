"""Which programs may send forms, for administrators. The secret of a new one is shown once and kept as a hash."""

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.model import ModelViewSet

from core.text_field import WrittenText
from headless.bearers import READ, SEND
from headless.client_models import ApiClient

MAY = [
    (SEND, gettext_lazy("Fill them in, send them and answer corrections")),
    (READ, gettext_lazy("Read how they go, their receipts and documents")),
]


class ApiClientForm(forms.ModelForm):
    """A program with credentials of its own, or a site with our sign-in that citizens let act for them."""

    name = WrittenText(label=gettext_lazy("Name of the program"), max_length=100, required=False)
    client = forms.ModelChoiceField(
        Client.objects.none(),
        label=gettext_lazy("A site with our sign-in"),
        required=False,
        help_text=gettext_lazy(
            "For a site that acts for citizens who agree. Empty: a program with credentials of its own."
        ),
    )

    may = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do with these forms"),
        help_text=gettext_lazy(
            "Of a site that acts for citizens, what it may ask for is said in Sites with our sign-in."
        ),
        choices=MAY,
        initial=[SEND, READ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ApiClient
        fields = [
            *("client", "name", "institution", "forms", "may", "is_desk", "networks", "calls_per_hour", "expires_on"),
            "is_active",
        ]
        widgets = {"forms": forms.CheckboxSelectMultiple, "expires_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["forms"].queryset = self.fields["forms"].queryset.filter(locale__language_code="es", live=True)
        if self.instance.pk:
            del self.fields["client"], self.fields["name"]
            self.fields["may"].initial = self.instance.client.get_scopes()
            if not is_program(self.instance.client):
                del self.fields["may"], self.fields["is_desk"]
        else:
            self.fields["client"].queryset = Client.objects.filter(sends=None).order_by("name")
            self.fields["client"].label_from_instance = lambda client: f"{client.name} ({client.pk})"

    def clean(self):
        cleaned = super().clean()
        if "name" in self.fields and not cleaned.get("client") and not cleaned.get("name", "").strip():
            self.add_error("name", _("Name the program, or choose a site with our sign-in."))
        if "may" in self.fields and not cleaned.get("client") and not cleaned.get("may"):
            self.add_error("may", _("Choose at least one."))
        if cleaned.get("client") and cleaned.get("is_desk"):
            self.add_error("is_desk", _("A desk has credentials of its own: leave the site empty."))
        return cleaned

    def save(self, commit=True):
        if not self.instance.pk and not self.cleaned_data.get("client"):
            self.secret = get_adapter().generate_client_secret()
            client = Client(name=self.cleaned_data["name"], type=Client.Type.CONFIDENTIAL)
            client.set_scopes(self.cleaned_data["may"])
            client.set_default_scopes(self.cleaned_data["may"])
            client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
            client.set_response_types([])
            client.set_secret(self.secret)
            client.save()
            self.instance.client = client
        elif "may" in self.fields and self.instance.pk:
            self.instance.client.set_scopes(self.cleaned_data["may"])
            self.instance.client.set_default_scopes(self.cleaned_data["may"])
            self.instance.client.save()
        return super().save(commit)


def is_program(client):
    """Say whether a Client of the identity provider has credentials of its own, and sends nobody to sign in."""
    return client.get_grant_types() == [Client.GrantType.CLIENT_CREDENTIALS]


class ApiClientCreateView(ModelViewSet.add_view_class):
    def save_instance(self):
        saved = super().save_instance()
        if secret := getattr(self.form, "secret", None):
            text = _("Client: %(id)s. Secret, shown this time only: %(secret)s")
            messages.warning(self.request, text % {"id": saved.client_id, "secret": secret})
        return saved


class ApiClientViewSet(ModelViewSet):
    model = ApiClient
    name = "api_clients"
    icon = "code"
    menu_label = gettext_lazy("Programs that send forms")
    add_to_settings_menu = True
    add_to_reference_index = False
    add_view_class = ApiClientCreateView
    list_display = ["institution", "client", "expires_on", "is_active"]
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return ApiClientForm


viewset = ApiClientViewSet()
