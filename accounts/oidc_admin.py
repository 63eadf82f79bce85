"""The other sites that may sign people in with their account here, for administrators."""

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.model import ModelViewSet

SCOPES = [
    ("email", gettext_lazy("E-mail")),
    ("profile", gettext_lazy("Legal name and language")),
    ("requests.send", gettext_lazy("Fill in and send forms in the name of the person")),
    ("requests.read", gettext_lazy("How the requests of the person go, and their documents")),
]


class ClientForm(forms.ModelForm):
    """A site: its name, as people read it when they are asked, and the addresses it may send them back to."""

    redirect_uris = forms.CharField(
        label=gettext_lazy("Addresses to go back to"),
        help_text=gettext_lazy("One per line, whole and exact, with https."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    extra_scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may ask for"),
        help_text=gettext_lazy("Besides the level of the account, which it always gets."),
        choices=SCOPES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Client
        fields = ["name", "type", "redirect_uris", "extra_scopes"]
        labels = {"name": gettext_lazy("Name"), "type": gettext_lazy("Kind")}
        help_texts = {"type": gettext_lazy("Confidential: a server that can keep a secret. Public: an application.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["extra_scopes"].initial = self.instance.get_scopes()

    def clean_redirect_uris(self):
        uris = [line.strip() for line in self.cleaned_data["redirect_uris"].splitlines() if line.strip()]
        public = self.cleaned_data.get("type") == Client.Type.PUBLIC
        for uri in uris:
            if (not uri.startswith("https://") and not (public and "://" in uri)) or "*" in uri or "#" in uri:
                raise ValidationError(_("%(uri)s is not a whole https address") % {"uri": uri})
        return "\n".join(uris)

    def save(self, commit=True):
        client = super().save(commit=False)
        client.set_scopes(["openid", *self.cleaned_data["extra_scopes"]])
        ours = [Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN]
        kept = [one for one in client.get_grant_types() if one not in ours] if not client._state.adding else []
        client.set_grant_types([*ours, *kept])
        client.set_response_types([Client.ResponseType.CODE])
        if client._state.adding and client.type == Client.Type.CONFIDENTIAL:
            self.secret = get_adapter().generate_client_secret()
            client.set_secret(self.secret)
        client.save()
        return client


class ClientCreateView(ModelViewSet.add_view_class):
    def save_instance(self):
        client = super().save_instance()
        secret = getattr(self.form, "secret", None)
        text = _("Client: %(id)s. Secret, shown this time only: %(secret)s")
        messages.warning(self.request, text % {"id": client.pk, "secret": secret or _("none, it is public")})
        return client


class ClientViewSet(ModelViewSet):
    model = Client
    name = "oidc_clients"
    icon = "globe"
    menu_label = gettext_lazy("Sites with our sign-in")
    add_to_settings_menu = True
    add_to_reference_index = False
    add_view_class = ClientCreateView
    list_display = ["name", "id", "type", "created_at"]
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return ClientForm


viewset = ClientViewSet()
