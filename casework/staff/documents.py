"""The documents of a case for staff: looking at one, taking it back, giving another in its place."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from casework import services
from casework.models import DocumentState
from casework.papers import as_download
from casework.staff.base import CaseAct, CasePage
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


class DocumentEndView(CaseAct):
    template_name = "casework/staff/document_end.html"
    act_title = gettext_lazy("Revoke or replace the document")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.document = get_object_or_404(self.case.documents, pk=kwargs["document_id"])

    def get(self, request, pk, document_id):
        if self.document.state != DocumentState.VALID:
            raise Http404
        content = self.document.content
        return self.shown(EndForm(initial={"holder": content["holder"], "words": content["text"]}))

    def post(self, request, pk, document_id):
        form = EndForm(request.POST)
        if not form.is_valid():
            return self.shown(form, status=422)
        said = form.cleaned_data
        if "send" not in request.POST:
            return self.shown(form, preview=True)
        try:
            if said["how"] == "revoke":
                services.document_revoke(document_id, actor=request.user, text=said["text"])
            else:
                services.document_replace(
                    document_id, actor=request.user, text=said["text"], holder=said["holder"], words=said["words"]
                )
        except services.NotPossible as refusal:
            messages.error(request, refusal.reason)
            return redirect("case", pk=pk)
        messages.success(request, _("Done. The citizen is being told."))
        return redirect("case", pk=pk)

    def shown(self, form, *, preview=False, status=200):
        context = self.get_context_data(case=self.case, document=self.document, form=form, preview=preview)
        return self.render_to_response(context, status=status)
