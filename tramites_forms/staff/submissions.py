"""What was sent, in the admin: found by its number, shown exactly as it was asked. Nothing here changes it."""

import json

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language_info, gettext_noop
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from core.audit import seen
from core.door import door
from core.paging import CappedPaginator
from tramites_forms import reference
from tramites_forms.models import OnlineForm, Submission, Upload
from tramites_forms.retention import kept
from tramites_forms.staff.holds import hold_end, holds
from tramites_forms.staff.submission_files import shown_sections, submission_json, submission_pdf

READ = "tramites_forms.read_submission"


class SubmissionFilters(WagtailFilterSet):
    is_test = ChoiceFilter(label=_("Kind"), choices=[("False", _("Sent by people")), ("True", _("To try a form"))])

    class Meta:
        model = Submission
        fields = ["form", "is_test"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        forms = OnlineForm.objects.filter(versions__isnull=False).distinct()
        self.filters["form"].field.queryset = forms


class SubmissionList(generic.IndexView):
    """The newest first. The search takes a number however it is typed."""

    any_permission_required = ["view"]
    filterset_class = SubmissionFilters
    paginator_class = CappedPaginator
    default_ordering = "-sent_at"
    add_url_name = edit_url_name = None
    columns = [
        TitleColumn("reference", label=_("Number"), get_url=lambda row: reverse("submissions:read", args=[row.pk])),
        Column("form", label=_("Form"), accessor=lambda row: row.form.title),
        Column("version", label=_("Version"), accessor=lambda row: row.version.number or _("test")),
        Column(
            "language",
            label=_("Language"),
            accessor=lambda row: get_language_info(row.text.language)["name_translated"],
        ),
        DateColumn("sent_at", label=_("Sent on")),
    ]

    @property
    def is_searchable(self):
        return True

    def get_base_queryset(self):
        found = Submission.objects.seen_by(self.request.user).select_related("form", "version", "text")
        return found.defer("answers", "version__document")

    def search_queryset(self, queryset):
        if not self.search_query:
            return queryset
        number = reference.parse(self.search_query)
        if number:
            return queryset.filter(reference=number)
        # What is typed of a number is its beginning: an index finds it among a million, nothing finds a middle as fast.
        return queryset.filter(reference__startswith=reference.beginning(self.search_query))


def opened(request, pk, how="page"):
    """Return (the submission, whether its sensitive answers were asked for). It is written down."""
    found = Submission.objects.seen_by(request.user).select_related("form", "version", "text", "applicant")
    submission = get_object_or_404(found, pk=pk)
    revealed = "sensibles" in request.GET
    log(submission, "tramites_forms.read", user=request.user, data={"sensitive": revealed, "as": how})
    asked = gettext_noop("Read the request that you sent")
    seen(subject=submission.applicant, actor=request.user, what=asked, place=submission.receiver)
    return submission, revealed


@door(READ)
def read_json(request, pk):
    """One submission as JSON."""
    submission, revealed = opened(request, pk, "json")
    body = json.dumps(submission_json(submission, revealed=revealed), ensure_ascii=False, indent=1) + "\n"
    return download(body.encode("utf-8", "backslashreplace"), f"{submission.reference}.json", "application/json")


@door(READ)
def read_pdf(request, pk):
    """One submission as a tagged PDF."""
    submission, revealed = opened(request, pk, "pdf")
    return download(submission_pdf(submission, revealed=revealed), f"{submission.reference}.pdf", "application/pdf")


def download(body, name, content_type):
    headers = {
        "Content-Disposition": content_disposition_header(True, name),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(body, content_type=content_type, headers=headers)


@door(READ)
def read(request, pk):
    """One submission as it was asked; what is sensitive only shows when asked for."""
    submission, revealed = opened(request, pk)
    sections = shown_sections(submission, revealed=revealed)
    context = {
        "submission": submission,
        "kept": kept(submission),
        "sections": sections,
        "revealed": revealed,
        "hides": any(row.get("hidden") for _title, rows in sections for row in rows),
        "files": submission.uploads.order_by("created_at"),
        "list_url": reverse("submissions:index"),
    }
    return render(request, "tramites_forms/staff/submission.html", context)


@door(READ)
def read_file(request, pk, upload_id):
    """One file of a submission, only when it is clean: as a download that no browser opens in our name."""
    found = Submission.objects.seen_by(request.user).filter(pk=pk)
    upload = get_object_or_404(
        Upload.objects.select_related("submission__applicant"), pk=upload_id, submission__in=found
    )
    if not upload.may_be_opened:
        asked = gettext_noop("Asked for a file you sent, which could not be opened")  # its name is shown
        seen(subject=upload.submission.applicant, actor=request.user, what=asked, place=upload.submission.receiver)
        return render(request, "tramites_forms/staff/file_closed.html", {"upload": upload, "pk": pk}, status=409)
    seen(subject=upload.submission.applicant, actor=request.user, what=gettext_noop("Opened a file you sent"))
    log(upload.submission, "tramites_forms.read", user=request.user, data={"file": str(upload.pk)})
    response = download(upload.read(), upload.name, upload.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


class ReadAddress(ModelAdminURLFinder):
    """Where logs and reports lead to about a submission: nothing edits it, so to its reading, for who may read it."""

    def construct_edit_url(self, instance):
        return reverse("submissions:read", args=[instance.pk])

    def get_edit_url(self, instance):
        return self.construct_edit_url(instance) if self.user is None or self.user.has_perm(READ) else None


class SubmissionViewSet(ModelViewSet):
    model = Submission
    name = "submissions"
    icon = "mail"
    menu_label = _("Requests")  # longer words do not fit the menu
    add_to_admin_menu = True
    menu_order = 170
    index_view_class = SubmissionList
    form_fields = ["is_test"]  # the viewset wants some; there is no view to change anything
    add_to_reference_index = False
    url_finder_class = ReadAddress
    list_per_page = 50

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", read, name="read"),
            path("<int:pk>/json/", read_json, name="json"),
            path("<int:pk>/pdf/", read_pdf, name="pdf"),
            path("<int:pk>/guardar/", holds, name="holds"),
            path("<int:pk>/guardar/<int:hold_id>/fin/", hold_end, name="hold_end"),
            path("<int:pk>/files/<uuid:upload_id>/", read_file, name="file"),
        ]

    def get_common_view_kwargs(self, **kwargs):
        kwargs = super().get_common_view_kwargs(**kwargs)
        without = ("add", "edit", "delete", "copy", "inspect", "usage", "history")
        return {**kwargs, **{f"{view}_url_name": None for view in without}}
