"""Opinions in the admin: asking for one, and, for the body that is asked, the page on which it reads and gives it.

Who is asked sees the question, the answers and files that were named, and nothing else of the case: not its number, its
person, its history or who handles it. Its pages go through `Opinion.objects.asked_of` alone.
"""

import time

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from casework import services
from casework.acting import SEE, NotPossible
from casework.models import Opinion, OpinionEnd, Team
from casework.opinion_files import BOX, MOST, file_add, file_drop, files_given, may_see, takes_files
from casework.opinions import LONGEST_DAYS, bodies, not_asked, shown_to_body
from casework.papers import as_file
from casework.staff.base import CasePage
from casework.staff.look_first import LookFirst, seen_version
from core.audit import seen
from core.door import BehindADoor
from core.files.refusal import Refused
from core.files.room import no_room
from core.text_field import WrittenText
from tramites_forms.field_types import bind
from tramites_forms.staff.submission_files import HIDDEN
from tramites_forms.uploads.service import SECONDS, said_of

LISTED = 50


class BodyChoice(forms.ModelChoiceField):
    def label_from_instance(self, team):
        institution = str(team.institution or "")
        return str(team) if str(team) == institution or not institution else f"{institution}: {team}"


class AskForm(forms.Form):
    use_required_attribute = False
    team = BodyChoice(
        label=gettext_lazy("Who is asked"),
        queryset=Team.objects.none(),
        error_messages={"required": gettext_lazy("Choose who is asked.")},
        help_text=gettext_lazy("Only teams with somebody to answer are in the list."),
    )
    question = WrittenText(
        label=gettext_lazy("What you ask"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": gettext_lazy("Write what you ask.")},
        help_text=gettext_lazy("They read this and the answers that you tick. Name nobody whom they need not know."),
    )
    fields_shown = forms.MultipleChoiceField(
        label=gettext_lazy("What they see of the request"), required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days to give it"),
        min_value=1,
        max_value=LONGEST_DAYS,
        help_text=gettext_lazy("Natural days, from today."),
    )


class AskView(LookFirst):
    template_name = "casework/staff/opinion_ask.html"
    act_title = gettext_lazy("Ask for an opinion")
    done = gettext_lazy("They are being told. You can go on with the case meanwhile.")

    @cached_property
    def refusal(self):
        return not_asked(self.case)

    @cached_property
    def specs(self):
        return shown_to_body(self.case)

    def filled(self, data=None):
        form = AskForm(data, initial={"days": self.case.life.opinion_days})
        form.fields["team"].queryset = bodies(self.case)
        form.fields["fields_shown"].choices = [(spec["key"], spec["text"]["label"]) for spec in self.specs]
        return form

    def do(self, said):
        services.opinion_ask(
            self.case.pk,
            said["team"],
            actor=self.request.user,
            question=said["question"],
            fields=said["fields_shown"],
            days=said["days"],
            version=seen_version(self.request),
        )

    def reading(self, form):
        return {"shown": rows_of(self.case, form.cleaned_data["fields_shown"], revealed=False)}

    def more(self, form):
        return {"pauses": self.case.life.opinion_pauses, "told": self.case.life.opinion_told}


def rows_of(case, keys, *, revealed):
    """Return the questions of a request named by `keys` with their answers: [{"label", "value", "hidden", "files"}].

    What is sensitive is covered unless it is asked for; files are told by their names.
    """
    rows = []
    for spec in shown_to_body(case):
        if spec["key"] not in keys:
            continue
        answer = case.submission.answers.get(spec["key"])
        value = bind(spec).shown(answer) if answer is not None else "—"
        hidden = spec.get("sensitive", False) and answer is not None and not revealed
        rows.append(
            {
                "label": spec["text"]["label"],
                "value": HIDDEN if hidden else value,
                "hidden": hidden,
                "files": takes_files(spec),
            }
        )
    return rows


class OpinionsPage(BehindADoor, WagtailAdminTemplateMixin, View):
    door = (SEE,)
    header_icon = "comment"
    page_title = gettext_lazy("Opinions asked of us")

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse("opinions"), "label": self.page_title}]


class OpinionsView(OpinionsPage):
    """What waits for an opinion of the teams of a person, first what is due first, and what they gave of late."""

    template_name = "casework/staff/opinions.html"

    def get(self, request):
        mine = Opinion.objects.asked_of(request.user).select_related("team__institution")
        context = self.get_context_data(
            waiting=mine.waiting().order_by("due_on", "pk")[:LISTED],
            ended=mine.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")[:LISTED],
        )
        return self.render_to_response(context)


class OpinionPage(OpinionsPage):
    """A page of the opinion `pk`. Who is not of the team that is asked reads that there is no such page."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        rows = Opinion.objects.asked_of(request.user).select_related(
            *("team__institution", "case__kind_version", "case__submission__applicant"),
            *("case__submission__version", "case__submission__text"),
        )
        self.opinion = get_object_or_404(rows, pk=kwargs["pk"])

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.opinion.name}]

    @property
    def submission(self):
        return self.opinion.case.submission

    @property
    def may_give(self):
        mine = Opinion.objects.given_by(self.request.user).waiting().filter(pk=self.opinion.pk)
        return mine.exists() and self.submission.applicant_id != self.request.user.pk

    def look(self, what):
        seen(subject=self.submission.applicant, actor=self.request.user, what=what, place=self.opinion.body)


class OpinionView(OpinionPage):
    template_name = "casework/staff/opinion.html"

    def get(self, request, pk):
        return self.shown()

    def post(self, request, pk):
        """Put a file to it, take one back, give the opinion, or say that it is not theirs."""
        if not Opinion.objects.given_by(request.user).filter(pk=pk).exists():
            raise PermissionDenied
        text = request.POST.get("text", "")[:8000]
        try:
            if gone := request.POST.get("drop"):
                file_drop(pk, as_uuid(gone), actor=request.user)
                return self.shown(text=text)
            if refused := self.files_taken(request):
                return self.shown(text=text, refused=refused, status=422)
            if "give" in request.POST:
                services.opinion_give(pk, actor=request.user, text=text)
                messages.success(request, _("Given. Who asked is being told. You no longer see what you were shown."))
            elif "return" in request.POST:
                services.opinion_return(pk, actor=request.user, text=text)
                messages.success(request, _("Who asked is being told that it is not yours."))
            else:
                return self.shown(text=text)
        except NotPossible as refusal:
            messages.error(request, refusal.reason)
            self.opinion.refresh_from_db()
            return self.shown(text=text, status=409 if self.opinion.closed_at else 422)
        return redirect("opinion", pk=pk)

    def files_taken(self, request):
        """Keep the files that came. Returns what is said of those that were not taken (list)."""
        end = time.monotonic() + SECONDS
        refused = [said_of(name, no_room()).message for _box, name in getattr(request, "files_without_room", ())]
        for number, file in enumerate(request.FILES.getlist("file")):
            try:
                if number >= MOST:
                    raise Refused(_("You can send at most %d files here.") % MOST, "many")
                file_add(self.opinion.pk, file, actor=request.user, seconds=end - time.monotonic())
            except Refused as refusal:
                refused.append(said_of(file.name, refusal).message)
        return refused

    def shown(self, text="", refused=(), status=200):
        opinion, revealed = self.opinion, "sensibles" in self.request.GET
        open_, own = opinion.closed_at is None, self.submission.applicant_id == self.request.user.pk
        # What was asked names people perhaps: who gave nothing no longer reads it.
        kept = (open_ or opinion.end == OpinionEnd.GIVEN) and not own
        if kept:
            self.look(gettext_noop("Read part of your request, to give an opinion"))
        rows = rows_of(opinion.case, opinion.fields, revealed=revealed) if open_ and kept else []
        context = self.get_context_data(
            opinion=opinion,
            rows=rows,
            hides=any(row["hidden"] for row in rows),
            files=may_see(opinion),
            given=files_given(opinion) if kept else [],
            may_give=self.may_give,
            own=own,
            kept=kept,
            text=text,
            refused=refused,
            most=MOST,
            megabytes=BOX["megabytes"],
        )
        return self.render_to_response(context, status=status)


def as_uuid(said):
    """Return a UUID that somebody posted, or one that nothing has."""
    try:
        return forms.UUIDField().clean(said)
    except forms.ValidationError:
        return None


class OpinionFileView(OpinionPage):
    """A file that the body may look at, or that it put to its opinion."""

    def get(self, request, pk, upload_id):
        if self.submission.applicant_id == request.user.pk:
            raise Http404
        upload = may_see(self.opinion).filter(pk=upload_id).first()
        if upload is None and self.opinion.end in ("", OpinionEnd.GIVEN):
            upload = files_given(self.opinion).filter(pk=upload_id).first()
        return file_shown(self, upload, gettext_noop("Opened a file you sent, to give an opinion"))


class CaseOpinionFileView(CasePage):
    """A file of an opinion, for who sees the case."""

    def get(self, request, pk, upload_id):
        opinion = self.case.opinions.filter(files__upload=upload_id, end=OpinionEnd.GIVEN).first()
        upload = files_given(opinion).filter(pk=upload_id).first() if opinion else None
        return file_shown(self, upload, gettext_noop("Opened a file of an opinion about your request"))

    def look(self, what):
        seen(subject=self.case.submission.applicant, actor=self.request.user, what=what, place=self.case.receiver)


def file_shown(page, upload, what):
    """Return the answer that gives an Upload as a file, when it was found clean; the look is written down."""
    if upload is None:
        raise Http404
    page.look(what)
    if not upload.may_be_opened:
        return render(page.request, "casework/staff/file_closed.html", {"upload": upload}, status=409)
    return as_file(upload.read(), upload.name, upload.content_type)
