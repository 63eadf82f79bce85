"""Unpublishing in the admin: why, and where people who arrive are to go. One page or many at once."""

from django import forms
from django.contrib import messages
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from core.served.rule import is_served, is_translation
from core.served.taking_down import say_why
from core.served.with_source import translations_of
from core.text_field import WrittenText

MOST_CHARACTERS = 500


class TakingDownForm(forms.Form):
    reason = WrittenText(
        label=_("Why it is no longer published"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who arrives by an old link reads it. One or two sentences."),
    )
    instead = forms.ModelChoiceField(
        Page.objects.all(),
        label=_("Where to go instead"),
        required=False,
        widget=AdminPageChooser,
        help_text=_("A published page with what people come for. Empty is fine."),
    )
    straight_on = forms.BooleanField(
        label=_("Lead people there at once"),
        required=False,
        help_text=_("Without it, the old address says the reason and shows the way."),
    )

    def __init__(self, *args, pages=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.pages = pages

    def clean_instead(self):
        page = self.cleaned_data["instead"]
        if page and (page.pk in {one.pk for one in self.pages} or not is_served(page.specific)):
            raise forms.ValidationError(_("Choose a page that stays published and that everybody may read."))
        return page

    def clean(self):
        said = super().clean()
        if said.get("straight_on") and not said.get("instead") and "instead" not in self.errors:
            self.add_error("instead", _("Choose the page where people are led."))
        return said

    def keep(self, page):
        """Keep what was said of `page` (Page), which was just unpublished."""
        say_why(page, **{name: self.cleaned_data[name] for name in ("reason", "instead", "straight_on")})


class BulkForm(TakingDownForm):
    include_descendants = forms.BooleanField(label=_("Take down the pages below them too"), required=False)


def live_translations(page):
    """Return the published translations that are taken down with `page`: none when it is itself a translation."""
    return [] if is_translation(page) else list(translations_of(page).filter(live=True))


def form_for(request, page):
    """Return the TakingDownForm of the page that is being unpublished, with what was sent."""
    return TakingDownForm(request.POST if request.method == "POST" else None, pages=[page])


def before_unpublishing(request, page):
    """Ask why first: a form that lacks something is shown again, with what was written."""
    if is_translation(page):
        return None  # its source goes on being read at the same address
    form = form_for(request, page)
    if form.is_valid():
        request.taking_down = form
        return None
    messages.error(request, _("It was not unpublished: something is missing below."))
    view = UnpublishView()
    view.setup(request, page.pk)
    view.objects_to_unpublish = [page]
    return view.render_to_response(view.get_context_data())


def after_unpublishing(request, page):
    if form := getattr(request, "taking_down", None):
        form.keep(page)
        if request.POST.get("include_descendants"):
            for below in page.get_descendants().filter(live=False):
                form.keep(below)


class UnpublishMany(UnpublishBulkAction):
    """Wagtail's, with the same questions for all of them."""

    form_class = BulkForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "pages": self.get_actionable_objects()[0]}

    def object_context(self, page):
        return {**super().object_context(page), "translations": live_translations(page.specific_deferred)}

    def get_execution_context(self):
        return {**super().get_execution_context(), "form": self.cleaned_form}

    @classmethod
    def execute_action(cls, objects, form=None, include_descendants=False, **kwargs):
        below = [
            one
            for page in objects
            for one in (page.get_descendants().live() if include_descendants else page.get_descendants().none())
        ]
        done = super().execute_action(objects, include_descendants=include_descendants, **kwargs)
        for page in (*objects, *below):
            if form and not is_translation(page):
                form.keep(page)
        return done
