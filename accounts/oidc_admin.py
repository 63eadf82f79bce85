"""The other sites that may sign people in with their account here, for administrators."""

from urllib.parse import urlsplit

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.model import ModelViewSet

from .oidc_browsers import is_loopback
from .oidc_clients import DEVELOPMENT, LOGOUT, in_development, told_at

SCOPES = [
    ("email", gettext_lazy("E-mail")),
    ("profile", gettext_lazy("Legal name and language")),
    ("carne", gettext_lazy("Identity card number: only for who has the right to ask for it by law")),
    ("requests.send", gettext_lazy("Fill in and send forms in the name of the person")),
    ("requests.read", gettext_lazy("How the requests of the person go, and their documents")),
]


def may_go_back_to(uri, *, public, development):
    """Say whether people may be sent back to an address (str): https, an application's own, or one's own machine.

    RFC 8252: a public client that is installed has an address of its own (7.1, a name with a dot) or listens on the
    machine of its person (7.3). Anybody else only while it is being developed.
    """
    try:
        parts = urlsplit(uri)
        loopback, _port = is_loopback(parts), parts.port  # an odd one is an error here
    except ValueError:
        return False
    if "*" in uri or "#" in uri or not uri.isprintable() or " " in uri or parts.username or parts.password:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    return (loopback and (public or bool(development))) or (public and "." in parts.scheme and "://" in uri)


class ClientForm(forms.ModelForm):
    """A site: its name, as people read it when they are asked, and the addresses it may send them back to."""

    redirect_uris = forms.CharField(
        label=gettext_lazy("Addresses to go back to"),
        help_text=gettext_lazy("One per line, whole and exact, with https."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    development = forms.BooleanField(
        label=gettext_lazy("It is being developed"),
        help_text=gettext_lazy("Then it may also run on the machine of who develops it (http://localhost)."),
        required=False,
    )
    backchannel_logout_uri = forms.URLField(
        label=gettext_lazy("Address that is told when a person leaves"),
        help_text=gettext_lazy("With https. Empty: it is not told."),
        required=False,
        max_length=500,
        assume_scheme="https",
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
        fields = ["name", "type", "redirect_uris", "development", "extra_scopes", "backchannel_logout_uri"]
        labels = {"name": gettext_lazy("Name"), "type": gettext_lazy("Kind")}
        help_texts = {"type": gettext_lazy("Confidential: a server that can keep a secret. Public: an application.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["extra_scopes"].initial = self.instance.get_scopes()
        self.fields["development"].initial = in_development(self.instance)
        self.fields["backchannel_logout_uri"].initial = told_at(self.instance)

    def clean_backchannel_logout_uri(self):
        uri = self.cleaned_data["backchannel_logout_uri"]
        if uri and (urlsplit(uri).scheme != "https" or "#" in uri):
            raise ValidationError(_("%(uri)s is not a whole https address") % {"uri": uri})
        return uri

    def clean(self):
        cleaned = super().clean()
        uris = [line.strip() for line in cleaned.get("redirect_uris", "").splitlines() if line.strip()]
        public = cleaned.get("type") == Client.Type.PUBLIC
        for uri in uris:
            if not may_go_back_to(uri, public=public, development=cleaned.get("development")):
                self.add_error("redirect_uris", _("%(uri)s is not a whole https address") % {"uri": uri})
        cleaned["redirect_uris"] = "\n".join(uris)
        return cleaned

    def save(self, commit=True):
        client = super().save(commit=False)
        client.set_scopes(["openid", *self.cleaned_data["extra_scopes"]])
        ours = [Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN]
        kept = [one for one in client.get_grant_types() if one not in ours] if not client._state.adding else []
        client.set_grant_types([*ours, *kept])
        client.set_response_types([Client.ResponseType.CODE])
        client.data = {
            **(client.data or {}),
            DEVELOPMENT: self.cleaned_data["development"],
            LOGOUT: self.cleaned_data["backchannel_logout_uri"],
        }
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
