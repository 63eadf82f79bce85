"""The documents of a case for staff: looking at one, taking it back, giving another in its place."""

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from casework import services
from casework.acting import kept_from
from casework.models import DocumentState
from casework.papers import as_download
from casework.staff.base import CasePage
from casework.staff.look_first import LookFirst
from core.audit import seen
from core.text_field import WrittenText


class DocumentFileView(CasePage):
    def get(self, request, pk, document_id):
        document = get_object_or_404(self.case.documents.exclude(file=""), pk=document_id)
        seen(subject=self.case.submission.applicant, actor=request.user, what=gettext_noop("Opened your document"))
        return as_download(document)


class EndForm(forms.Form):
    use_required_attribute = False
    text = WrittenText(
        label=gettext_lazy("Why, for the citizen"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Write why: the citizen reads it.")},
    )
    how = forms.ChoiceField(
        label=gettext_lazy("What happens to it"),
        choices=[
            ("revoke", gettext_lazy("It is revoked: it is no longer good")),
            ("replace", gettext_lazy("It is replaced by another one")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what happens to the document.")},
    )
    holder = WrittenText(label=gettext_lazy("Name on the new document"), max_length=120, required=False)
    words = WrittenText(
        label=gettext_lazy("Text of the new document"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )

    def clean(self):
        said = super().clean()
        if said.get("how") == "replace":
            for name in ("holder", "words"):
                if not said.get(name, "").strip():
                    self.add_error(name, _("Write the name and the words of the new document."))
        return said


class DocumentEndView(LookFirst):
    template_name = "casework/staff/document_end.html"
    act_title = gettext_lazy("Revoke or replace the document")
    done = gettext_lazy("Done. The citizen is being told.")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.document = get_object_or_404(self.case.documents, pk=kwargs["document_id"])

    @cached_property
    def refusal(self):
        if self.document.state != DocumentState.VALID:
            return _("Only a document that is valid can be revoked or replaced.")
        return kept_from(self.case, self.request.user)

    def filled(self, data=None):
        content = self.document.content
        return EndForm(data, initial={"holder": content["holder"], "words": content["text"]})

    def more(self, form):
        return {"document": self.document}

    def do(self, said):
        why = {"actor": self.request.user, "text": said["text"]}
        if said["how"] == "revoke":
            services.document_revoke(self.document.pk, **why)
        else:
            services.document_replace(self.document.pk, **why, holder=said["holder"], words=said["words"])
