"""The page where a form is begun. It makes one form, however many times what it holds is sent."""

import uuid

from django.core import signing
from django.db import IntegrityError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.utils import set_query_params
from wagtail.snippets.views import snippets

from tramites_forms.models import OnlineForm

PARAMETER = "clave"
SALT = "tramites_forms.creating"
LONGEST = 7 * 24 * 3600  # seconds that a page left open goes on making the same form


class FormCreateView(snippets.CreateView):
    """Wagtail's, safe to send twice: the admin saves by itself while somebody presses the button.

    The page carries the translation key of the form it will make, signed for who opened it, and the database holds
    it once in each language. A press that finds the form already made is a change of it. What the admin sends by
    itself is then refused: it may be older than what the press stored, and nobody would see it come back.
    """

    @cached_property
    def key(self):
        """The translation key (UUID) this page gives to its form."""
        try:
            return uuid.UUID(self.signer.unsign(self.request.GET.get(PARAMETER, ""), max_age=LONGEST))
        except (signing.BadSignature, ValueError):
            return uuid.uuid4()

    @property
    def signer(self):
        return signing.TimestampSigner(salt=f"{SALT}.{self.request.user.pk}")

    def get_initial_form_instance(self):
        instance = super().get_initial_form_instance()
        instance.translation_key = self.key
        return instance

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        signed = self.signer.sign(str(self.key))
        context["action_url"] = set_query_params(context["action_url"], {PARAMETER: signed})
        return context

    def post(self, request, *args, **kwargs):
        if made := self.made():
            return self.again(made)
        try:
            return super().post(request, *args, **kwargs)
        except IntegrityError:  # the other one was being stored at this very moment
            if made := self.made():
                return self.again(made)
            raise

    def made(self):
        """Return the OnlineForm this page has already made, or None."""
        return OnlineForm.objects.filter(translation_key=self.key, locale=self.locale).first()

    def again(self, form):
        """Answer what comes once the page has made its form."""
        if self.expects_json_response:
            return self.json_error_response("invalid_revision", _("This form is already saved. Press “Save draft”."))
        return OnlineForm.snippet_viewset.edit_view(self.request, pk=str(form.pk))
