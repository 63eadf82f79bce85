"""What an editor sees of a form: what it asks first, then what surrounds it, who and when, and what is missing."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.widgets.slug import SlugInput

from core.touched import TouchedPages
from tramites_forms.readiness import readiness


class ReadinessPanel(Panel):
    """What is missing before publishing, of what was saved last."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "tramites_forms/staff/readiness_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            context["points"] = readiness(self.instance.get_latest_revision_as_object()) if self.instance.pk else None
            return context


questions = ObjectList(
    [
        TitleFieldPanel("title", placeholder=_("Title of the form*"), classname="title"),
        FieldPanel("summary"),
        FieldPanel("steps"),
    ],
    heading=_("Questions"),
)
texts = ObjectList(
    [
        MultiFieldPanel(
            [FieldPanel("needs"), FieldPanel("cost"), FieldPanel("minutes"), FieldPanel("privacy_text")],
            heading=_("Before starting"),
        ),
        FieldPanel("declaration"),
        FieldPanel("sent_name"),
        FieldPanel("sent_text"),
    ],
    heading=_("Texts around it"),
)
rules = ObjectList(
    [
        MultiFieldPanel(
            [
                *(FieldPanel(name) for name in ("level", "receiver", "institution", "case_kind", "for_staff")),
            ],
            heading=_("Who asks and who answers"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldRowPanel([FieldPanel("grace_minutes"), FieldPanel("quota")]),
            ],
            heading=_("When, and how many"),
            help_text=_("Empty: always open, without limit. The server checks it when it is sent."),
        ),
        MultiFieldPanel([FieldPanel("retention_days"), FieldPanel("slug", widget=SlugInput)], heading=_("Keeping")),
    ],
    heading=_("Who and when"),
)
before_publishing = ObjectList([TouchedPages(), ReadinessPanel()], heading=_("Before publishing"))

edit_handler = TabbedInterface([questions, texts, rules, before_publishing])
