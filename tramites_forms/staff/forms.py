"""The forms in the admin: the builder, and beside it what one needs to publish with confidence."""

import json

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail_localize.wagtail_hooks import register_snippet_listing_buttons

from core.door import BehindADoor, door
from tramites_forms.exchange import form_export
from tramites_forms.models import OnlineForm
from tramites_forms.readiness import readiness
from tramites_forms.services import draft_start
from tramites_forms.staff.bringing import copy_form, form_url, import_form
from tramites_forms.staff.choosing import PER_PAGE, FormChooserViewSet
from tramites_forms.staff.creating import FormCreateView
from tramites_forms.staff.panels import edit_handler
from tramites_forms.version_changes import changes, settings_changes
from tramites_forms.versions import version_for_test

ADD, CHANGE = "tramites_forms.add_onlineform", "tramites_forms.change_onlineform"


class FormEditView(snippets.EditView):
    """Wagtail's, with the ways to try a form, see its versions and take it away as a file."""

    @cached_property
    def header_more_buttons(self):
        pk = self.object.pk
        return [
            Button(_("Try it"), url=form_url("try", pk), icon_name="view", priority=1),
            Button(_("Versions and readiness"), url=form_url("versions", pk), icon_name="history", priority=2),
            Button(_("Export as JSON"), url=form_url("export", pk), icon_name="download", priority=3),
            *self.copy_buttons(),
            *self.translation_buttons(),
            *super().header_more_buttons,
        ]

    def copy_buttons(self):
        if self.request.user.has_perm(ADD) and self.object.is_source:
            yield Button(_("Make a copy"), url=form_url("copy_form", self.object.pk), icon_name="copy", priority=3)

    def translation_buttons(self):
        """The ways to its other languages, which wagtail-localize only offers in the list."""
        for one in self.object.get_translations().select_related("locale"):
            label = _("Open it in %(language)s") % {"language": one.locale.get_display_name()}
            yield Button(label, url=form_url("edit", one.pk), icon_name="site", priority=4)
        for offered in register_snippet_listing_buttons(self.object, self.request.user):
            yield Button(offered.label, url=offered.url, icon_name=offered.icon_name, priority=5)


class FormDeleteView(BehindADoor, snippets.DeleteView):
    """A form that was published is kept: what people sent with it must be read for ever as it was asked."""

    door = ("tramites_forms.delete_onlineform", CHANGE)  # who may only change it is told why it stays

    def dispatch(self, request, *args, **kwargs):
        form = get_object_or_404(OnlineForm, pk=kwargs["pk"])
        if form.versions.exists():
            messages.error(request, refusal(form))
            return redirect(form_url("edit", form.pk))
        return super().dispatch(request, *args, **kwargs)


def refusal(form):
    sent = form.submissions.count()
    if sent:
        text = _("“%(form)s” cannot be deleted: %(sent)d requests were sent with it. Unpublish it to stop using it.")
        return text % {"form": form, "sent": sent}
    return _("“%(form)s” cannot be deleted: it was published. Unpublish it to stop using it.") % {"form": form}


@door(CHANGE)
def versions(request, pk):
    """What is missing before publishing, and every version with how much it was used."""
    form = get_object_or_404(OnlineForm, pk=pk)
    listed = form.source.versions.published().annotate(
        sent=Count("submissions", filter=Q(submissions__is_test=False), distinct=True),
        unfinished=Count("drafts", filter=Q(drafts__sent_at=None), distinct=True),
    )
    rows = list(listed.order_by("-number").prefetch_related("texts"))
    context = {
        "form": form,
        "points": readiness(form.get_latest_revision_as_object()),
        "rows": [(row, rows[place + 1] if place + 1 < len(rows) else None) for place, row in enumerate(rows)],
        "edit_url": form_url("edit", pk),
        "list_url": form_url("list"),
    }
    return render(request, "tramites_forms/staff/versions.html", context)


@door(CHANGE)
def compare(request, pk, old, new):
    """What changed between two versions."""
    form = get_object_or_404(OnlineForm, pk=pk)
    numbered = {v.number: v for v in form.source.versions.published().filter(number__in=[old, new])}
    if set(numbered) != {old, new}:
        return redirect(form_url("versions", pk))
    old, new = numbered[old], numbered[new]
    found = changes(old.document, new.document)
    found += settings_changes(old.settings, new.settings, new.document["text"]["title"])
    unknown = old.settings is None or new.settings is None
    context = {"form": form, "old": old, "new": new, "changes": found, "settings_unknown": unknown}
    return render(request, "tramites_forms/staff/compare.html", context)


@door(CHANGE)
def try_it(request, pk):
    """Start filling the form as it is being edited. What comes out of it never reaches queues or figures."""
    form = get_object_or_404(OnlineForm, pk=pk).get_latest_revision_as_object()
    version = version_for_test(form)
    draft = draft_start(form, user=request.user, language=form.locale.language_code, version=version, is_test=True)
    return redirect("tramites_forms:resume", draft_id=draft.pk)


@door(CHANGE)
def export(request, pk):
    """The form with its translations as a JSON file."""
    form = get_object_or_404(OnlineForm, pk=pk)
    body = json.dumps(form_export(form), ensure_ascii=False, indent=1) + "\n"
    name = f'attachment; filename="{form.slug}.json"'
    return HttpResponse(body, content_type="application/json", headers={"Content-Disposition": name})


class FormListView(snippets.IndexView):
    """Wagtail's, with the way to bring a form in from a file. Each form once: its translations are opened from it."""

    def get_base_queryset(self):
        forms = super().get_base_queryset()
        return forms if self.request.GET.get("locale") else forms.filter(locale=Locale.get_default())

    @cached_property
    def header_more_buttons(self):
        more = Button(_("Import from JSON"), url=form_url("import"), icon_name="upload", priority=5)
        return [*super().header_more_buttons, more]


class OnlineFormViewSet(SnippetViewSet):
    model = OnlineForm
    icon = "form"
    menu_label = gettext_lazy("Forms")
    add_to_admin_menu = True
    menu_order = 160
    list_display = [
        "title",
        Column("level", label=gettext_lazy("Account needed"), accessor="get_level_display"),
        "receiver",
        LiveStatusTagColumn(),
    ]
    list_filter = ["level"]
    search_fields = ["title", "slug"]
    edit_handler = edit_handler
    index_view_class = FormListView
    add_view_class = FormCreateView
    edit_view_class = FormEditView
    delete_view_class = FormDeleteView
    chooser_viewset_class = FormChooserViewSet
    chooser_per_page = PER_PAGE
    copy_view_enabled = False

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("versions/<int:pk>/", versions, name="versions"),
            path("compare/<int:pk>/<int:old>/<int:new>/", compare, name="compare"),
            path("try/<int:pk>/", try_it, name="try"),
            path("export/<int:pk>/", export, name="export"),
            path("import/", import_form, name="import"),
            path("copy/<int:pk>/", copy_form, name="copy_form"),
        ]
