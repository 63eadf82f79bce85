"""What the document of a kind, as it is saved now, would say of a real case: for who edits it. It is never signed."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from casework.acting import SEE
from casework.decision_form import version_of
from casework.document_content import content_of
from casework.document_words import places_in, values_of, written
from casework.forms import NumberField
from casework.issuing import draw
from casework.kind_policy import CHANGE_ALL as CHANGE
from casework.kind_policy import policy
from casework.kind_versions import compile_kind
from casework.life import Life
from casework.models import Case, Decision, IssuedDocument, Outcome
from casework.staff.decide import known_name
from core.audit import seen
from core.door import BehindADoor
from tramites_forms import reference

NUMBER, PIN = "DOC-0000-0000", "00000000"


class SampleForm(forms.Form):
    use_required_attribute = False
    number = NumberField(parse=reference.parse, label=gettext_lazy("Number of a request"), max_length=40)


class SampleView(BehindADoor, WagtailAdminTemplateMixin, View):
    door = (CHANGE, SEE)  # heads too, of the kinds of their institution
    template_name = "casework/staff/sample.html"
    page_title = gettext_lazy("Look at the document")
    header_icon = "doc-full"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.kind = get_object_or_404(
            policy.instances_user_has_any_permission_for(request.user, ["change"]), pk=kwargs["pk"]
        )

    def get_breadcrumbs_items(self):
        edit = {"url": reverse("wagtailsnippets_casework_casekind:edit", args=[self.kind.pk]), "label": self.kind.name}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.page_title}]

    def get(self, request, pk):
        return self.shown(SampleForm())

    def post(self, request, pk):
        """Draw it with the case of a number that who asks may see."""
        form = SampleForm(request.POST)
        if not form.is_valid():
            return self.shown(form, status=422)
        number = form.cleaned_data["number"]
        case = Case.objects.seen_by(request.user).filter(submission__reference=number).first()
        if case is None:
            form.add_error("number", _("No case of your teams has that number."))
            return self.shown(form, status=422)
        what = gettext_noop("Looked at how a document would say your request")
        seen(subject=case.submission.applicant, actor=request.user, what=what, place=case.receiver)
        headers = {
            "Content-Disposition": 'inline; filename="muestra.pdf"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        }
        return HttpResponse(
            draw(sample(self.kind, case, request.user)), content_type="application/pdf", headers=headers
        )

    def shown(self, form, status=200):
        return self.render_to_response(self.get_context_data(form=form, kind=self.kind), status=status)


def sample(kind, case, user):
    """Return what a document of `kind`, as it is saved now, would say of `case`: what nobody filled yet in brackets."""
    life = Life(compile_kind(kind))
    version = next((version_of(way) for way in life.ways if way.form), None)
    decided = case.decisions.filter(form_version=version).order_by("-number").first() if version else None
    holder = known_name(case.submission) or _("Name of the holder")
    values = values_of(case, version, decided.answers if decided else {}, holder)
    asked = places_in(life.document_text + life.document_fact)
    values = {name: f"[{name}]" for name in asked if name.startswith("decision.")} | values
    now = timezone.now()
    decision = Decision(
        case=case, outcome=Outcome.GRANTED, text=_("Answer of the officer."), decided_by=user, decided_at=now
    )
    document = IssuedDocument(case=case, number=NUMBER, code="0" * 32, verifiable_until=timezone.localdate(now))
    content = content_of(
        document,
        decision,
        holder=holder,
        text=decision.text,
        pin=PIN,
        fact=written(life.document_fact, values) or "T12 F345",
        intro=written(life.document_text, values),
    )
    return content | {"title": _("SAMPLE, NOT VALID: %(title)s") % {"title": life.document_title or kind.name}}
