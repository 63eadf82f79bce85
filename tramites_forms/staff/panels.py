from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface

questions = ObjectList(
    [FieldPanel("title", classname="title"), FieldPanel("summary"), FieldPanel("steps")], heading=_("Questions")
)
texts = ObjectList(
    [FieldPanel("privacy_text"), FieldPanel("declaration"), FieldPanel("sent_text")], heading=_("Texts around it")
)
rules = ObjectList(
    [
        MultiFieldPanel(
            [FieldPanel("level"), FieldPanel("receiver"), FieldPanel("minutes")],
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
        MultiFieldPanel([FieldPanel("retention_days"), FieldPanel("slug")], heading=_("Keeping")),
    ],
    heading=_("Who and when"),
)

edit_handler = TabbedInterface([questions, texts, rules])
