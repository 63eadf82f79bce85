"""Kinds of case in the admin: what is saved is kept; what is whole is put in force, and what lacks is said."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets

from casework.kind_policy import CHANGE_ALL, OwnKinds, headed, policy
from casework.kind_versions import KindFaulty, kind_publish
from casework.models import Case, CaseEvent, CaseKind, DeclaredDay, State
from core.lists import ExplainedIndexView, ExplainedViewSet, NotChosen


class KindForm(WagtailAdminModelForm):
    """A kind with its states and steps. What cannot even be kept is refused here; what is not whole is only kept."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = State.objects.filter(kind=self.instance.pk) if self.instance.pk else State.objects.none()
        steps = self.formsets["transitions"]
        theirs = None if self.for_user is None or self.for_user.has_perm(CHANGE_ALL) else headed(self.for_user)
        if theirs is not None:
            of = self.fields["institution"]
            of.queryset, of.required, of.empty_label = of.queryset.filter(pk__in=theirs), True, None

        class OwnStep(steps.form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                for name in ("source", "target"):
                    self.fields[name].queryset = own
                if theirs is not None:
                    self._forms_of_heads()

            def _forms_of_heads(self):
                """The chooser of forms is for who works with pages: heads have a list of those of their institution."""
                form = self.fields["form"]
                form.queryset = form.queryset.filter(Q(institution__in=theirs) | Q(pk=self.instance.form_id))
                form.widget = forms.Select()
                form.widget.choices = form.choices

        steps.form = OwnStep

    def is_valid(self):
        return super().is_valid() and self._can_be_kept()

    def _can_be_kept(self):
        states, steps = self.formsets["states"], self.formsets["transitions"]
        gone = {form.instance.pk for form in states.deleted_forms if form.instance.pk}
        for pk in gone:
            if Case.objects.filter(state=pk).exists() or CaseEvent.objects.filter(state=pk).exists():
                self.add_error(None, _("Cases have been in a state that you take out. Say that it is no longer used."))
        kept = [form.cleaned_data for form in steps.forms if form not in steps.deleted_forms and form.cleaned_data]
        if any(one[end].pk in gone for one in kept for end in ("source", "target")):
            self.add_error(None, _("A step leads from or to a state that you take out. Take the step out too."))
        slugs = [form.cleaned_data.get("slug") for form in states.forms if form not in states.deleted_forms]
        ways = [(one["slug"], one["source"]) for one in kept]
        if len(set(slugs)) < len(slugs) or len(set(ways)) < len(ways):
            self.add_error(None, _("Two states, or two steps from one state, have the same key."))
        return not self.errors


class PutsInForce:
    """Saves the kind and puts it in force when it is whole."""

    faulty = ()

    def save_instance(self):
        kind = super().save_instance()
        try:
            with transaction.atomic():
                self.version = kind_publish(kind, by=self.request.user)
        except KindFaulty as faulty:
            self.faulty = faulty.reasons
        return kind

    def get_success_message(self, instance=None):
        if self.faulty:
            messages.warning(self.request, _("It is not in force yet: %s") % " ".join(map(str, self.faulty)))
            return _("Kept. New cases go on as before until it is whole.")
        others = Case.objects.open().filter(kind=self.version.kind_id).exclude(kind_version=self.version)
        running = len(others.order_by()[:100])
        text = _("In force as version %(number)d.") % {"number": self.version.number}
        if not running:
            return text
        many = ngettext(
            "%(count)s open case goes on as it began.", "%(count)s open cases go on as they began.", running
        )
        return f"{text} {many % {'count': '99+' if running > 99 else running}}"


class KindCreateView(PutsInForce, snippets.CreateView):
    pass


class KindUsageView(OwnKinds, snippets.UsageView):
    pass


class KindHistoryView(OwnKinds, snippets.HistoryView):
    pass


class KindListView(ExplainedIndexView):
    def get_base_queryset(self):
        seen = policy.instances_user_has_any_permission_for(self.request.user, ["view", "change"])
        return super().get_base_queryset().filter(pk__in=seen)


class KindEditView(PutsInForce, OwnKinds, snippets.EditView):
    @cached_property
    def header_more_buttons(self):
        sample = reverse("kind_sample", args=[self.object.pk])
        look = Button(_("Look at the document"), url=sample, icon_name="doc-full", priority=1)
        return [look, *super().header_more_buttons]

    @cached_property
    def in_force(self):
        return self.object.in_force


def number_in_force(kind):
    """Return what the list says of a kind: its version in force."""
    version = kind.in_force
    return version.number if version else _("None: it is not whole")


class CaseKindViewSet(NotChosen, ExplainedViewSet):
    """States and steps are data. Those that cases have been in are retired, not taken out."""

    model = CaseKind
    icon = "cogs"
    menu_label = gettext_lazy("Kinds of case")
    add_to_settings_menu = True
    add_view_class = KindCreateView
    edit_view_class = KindEditView
    index_view_class = KindListView
    usage_view_class = KindUsageView
    history_view_class = KindHistoryView
    list_display = [
        "name",
        "institution",
        "legal_days",
        Column("in_force", label=gettext_lazy("Version in force"), accessor=number_in_force),
    ]
    empty_text = gettext_lazy("The states that a request goes through, the steps between them and the legal term.")
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("slug"), FieldPanel("institution")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("legal_days"), FieldPanel("legal_unit"), FieldPanel("extension_days")]),
                    FieldRowPanel(
                        [FieldPanel("correction_days"), FieldPanel("redirect_days"), FieldPanel("appeal_days")]
                    ),
                ],
                heading=gettext_lazy("Days"),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("opinion_days"), FieldPanel("opinion_pauses"), FieldPanel("opinion_told")])],
                heading=gettext_lazy("Opinions of other bodies"),
            ),
            MultiFieldPanel(
                [FieldPanel("document_title"), FieldPanel("document_text"), FieldPanel("document_fact")],
                heading=gettext_lazy("Document"),
            ),
            InlinePanel("states", heading=gettext_lazy("States"), label=gettext_lazy("State"), min_num=1),
            InlinePanel("transitions", heading=gettext_lazy("Steps"), label=gettext_lazy("Step")),
        ],
        base_form_class=KindForm,
    )


class DeclaredDayViewSet(NotChosen, ExplainedViewSet):
    model = DeclaredDay
    icon = "calendar-alt"
    menu_label = gettext_lazy("Declared days off")
    add_to_settings_menu = True
    list_display = ["day", "reason"]
    empty_text = gettext_lazy("Days on which nobody works, besides the holidays of the law. Working days skip them.")
    panels = [FieldPanel("day"), FieldPanel("reason")]
