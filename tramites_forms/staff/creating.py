"""The page where a form is begun. It makes one form, however many times what it holds is sent."""

import uuid

from django.core import signing
from django.db import IntegrityError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
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

    Who may make forms and not change them makes this one with one press: saved by itself half written, it would be
    out of their hands. Afterwards they go to the list, for the page of the form would not let them in.
    """

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = self.autosave_enabled and self.may_change

    @property
    def may_change(self):
        return self.request.user.has_perm("tramites_forms.change_onlineform")

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
        if self.expects_json_response and not self.may_change:
            return self.json_error_response("not_by_itself", _("This form is saved when you press “Save draft”."))
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
        if not self.may_change:
            told = _("“%(form)s” was already made, as it was sent the first time. You may not change it.")
            messages.warning(self.request, told % {"form": form})
            return redirect(self.list_url())
        return OnlineForm.snippet_viewset.edit_view(self.request, pk=str(form.pk))

    def get_success_url(self):
        return super().get_success_url() if self.may_change else self.list_url()

    def get_success_message(self, instance=None):
        told = super().get_success_message(instance)
        more = _("You may not change it: somebody who may has to go on with it.")
        return told if self.may_change else f"{told} {more}"

    def get_success_buttons(self):
        return super().get_success_buttons() if self.may_change else []

    def list_url(self):
        return self._set_locale_query_param(reverse(self.index_url_name))
