from datetime import date

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Select
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.api import APIField
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.pages import SitePage
from core.served.rule import is_translation
from core.sorting import sort_key
from services_catalog.blocks import sources, texts
from services_catalog.choices import Audience, Channel, DaysKind, TermFor
from services_catalog.fields import ChoiceArrayField
from services_catalog.models.fee import CostMixin, Fee
from services_catalog.models.office_kind import office_kind_choices
from services_catalog.querysets import ServiceManager
from services_catalog.slugs import refuse_reserved
from tramites_forms.views import form_start

SPANISH = {"locale__language_code": settings.LANGUAGE_CODE, "live": True}  # shared facts belong to the Spanish snippet
PROSE = ["bold", "link", "document-link", "ol", "ul"]


class ServicePage(RoutablePageMixin, CostMixin, SitePage):
    """A procedure (*trámite*) of the catalogue. An empty field means unknown, and shows nothing."""

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        indexes = [
            models.Index(fields=["sort_key"]),
            GinIndex(fields=["audience"]),
            GinIndex(fields=["channels"]),
            GinIndex(fields=["office_kinds"]),
        ]

    parent_page_types = ["services_catalog.ServiceIndexPage"]
    subpage_types = []
    template = "services_catalog/service_page.html"

    summary = models.TextField(
        _("summary"), max_length=300, help_text=_("One or two sentences: what this is for. Shown in lists and search.")
    )
    category = models.ForeignKey(
        "services_catalog.Category", models.PROTECT, "services", verbose_name=_("category"), limit_choices_to=SPANISH
    )
    institution = models.ForeignKey(
        "services_catalog.Institution",
        models.PROTECT,
        "services",
        verbose_name=_("institution"),
        limit_choices_to=SPANISH,
    )
    audience = ChoiceArrayField(
        models.CharField(max_length=20, choices=Audience), verbose_name=_("who it is for"), default=list, blank=True
    )
    channels = ChoiceArrayField(
        models.CharField(max_length=20, choices=Channel), verbose_name=_("how it is done"), default=list, blank=True
    )

    requirements = texts(_("requirements"), _("What must be true before asking. One per block."))
    documents = texts(_("documents to bring"), _("One per block: they are shown as a list to tick on paper."))
    steps = texts(_("steps"), _("What the person does, in order. Start each with a verb."), _("step"))
    result = RichTextField(_("what you obtain"), features=PROSE, blank=True)

    fee = models.ForeignKey(
        Fee,
        models.PROTECT,
        "services",
        verbose_name=_("shared fee"),
        null=True,
        blank=True,
        limit_choices_to=SPANISH,
        help_text=_("A price shared with other procedures. When chosen, the price below is not used."),
    )
    term_days = models.PositiveSmallIntegerField(
        _("days"), null=True, blank=True, help_text=_("0 means on the spot. Leave it empty when it is not known.")
    )
    term_kind = models.CharField(
        _("kind of days"),
        max_length=10,
        choices=DaysKind,
        blank=True,
        help_text=_("Leave it empty when the source does not say."),
    )
    term_for = models.CharField(_("whose time"), max_length=12, choices=TermFor, default=TermFor.INSTITUTION)
    term_note = models.TextField(_("what the source says"), blank=True, help_text=_("Shown as it is written here."))

    where = texts(_("where it is done"), _("Kinds of places or addresses, one per block."), _("place"))
    office_kinds = ChoiceArrayField(
        models.CharField(max_length=24),
        names=office_kind_choices,
        verbose_name=_("kinds of office that attend it"),
        default=list,
        blank=True,
        help_text=_("The offices of these kinds are listed on the page; of some kinds, only those of its institution."),
    )

    online_form = models.ForeignKey(
        "tramites_forms.OnlineForm",
        models.PROTECT,
        "services",
        verbose_name=_("online form"),
        null=True,
        blank=True,
        limit_choices_to=SPANISH,
        help_text=_("When it is published, the page has the button “Start the request”."),
    )

    legal_basis = texts(_("legal basis"), _("Laws and resolutions, one per block."), _("norm"))
    no_answer = RichTextField(
        _("what if no answer comes"),
        features=PROSE,
        blank=True,
        help_text=_("Empty: the general text of the catalogue's page is shown."),
    )
    appeal = RichTextField(_("how to appeal"), features=PROSE, blank=True)
    related = StreamField(
        [("procedure", PageChooserBlock(page_type="services_catalog.ServicePage", label=_("procedure")))],
        verbose_name=_("related procedures"),
        blank=True,
        max_num=6,
        help_text=_("Empty: those that share a guide with this one are shown."),
    )
    sources = sources()
    editor_note = models.TextField(
        _("note for editors"), blank=True, help_text=_("Never published: not on the page, the search or the API.")
    )

    withdrawn_on = models.DateField(
        _("withdrawn on"),
        null=True,
        blank=True,
        help_text=_("The page stays at its address with a banner, and leaves lists and search."),
    )
    withdrawn_reason = models.TextField(_("reason"), blank=True, help_text=_("Shown to people in the banner."))
    replaced_by = models.ForeignKey(
        "services_catalog.ServicePage",
        models.SET_NULL,
        "+",
        verbose_name=_("what to use instead"),
        null=True,
        blank=True,
    )

    sort_key = models.CharField(max_length=255, editable=False)
    import_key = models.CharField(max_length=80, null=True, editable=False, unique=True)  # noqa: DJ001

    exclude_fields_in_copy = ["import_key"]
    # Whether it can be asked for, and what to use instead, is one fact in every language.
    source_decides = ("withdrawn_on", "replaced_by", "online_form")
    override_translatable_fields = [
        *SitePage.override_translatable_fields,
        # Shared facts belong to the Spanish snippet; its translation is looked up when it is shown.
        *(
            SynchronizedField(name)
            for name in ("category", "institution", "fee", "online_form", "cost_dated", "related")
        ),
        SynchronizedField("editor_note", overridable=False),
    ]

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("category", widget=Select), FieldPanel("institution", widget=Select)]),
                FieldRowPanel([FieldPanel("audience"), FieldPanel("channels")]),
            ],
            heading=_("What it is and who it is for"),
        ),
        FieldPanel("requirements"),
        FieldPanel("documents"),
        FieldPanel("steps"),
        FieldPanel("result"),
    ]
    fact_panels = [
        MultiFieldPanel(
            [
                FieldPanel("fee", widget=Select),
                FieldRowPanel([FieldPanel("cost_amount"), FieldPanel("cost_dated"), FieldPanel("cost_checked_on")]),
                FieldPanel("cost_note"),
                FieldPanel("cost_source"),
            ],
            heading=_("What it costs"),
            help_text=_("An old price is shown with its date and source: better an old fact that says so than none."),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("term_days"), FieldPanel("term_kind")]),
                FieldPanel("term_for"),
                FieldPanel("term_note"),
            ],
            heading=_("How long it takes"),
        ),
        MultiFieldPanel(
            [FieldPanel("online_form", widget=Select), FieldPanel("where"), FieldPanel("office_kinds")],
            heading=_("Where it is done"),
        ),
    ]
    rights_panels = [
        FieldPanel("legal_basis"),
        FieldPanel("no_answer"),
        FieldPanel("appeal"),
        FieldPanel("related"),
        FieldPanel("sources"),
        FieldPanel("editor_note"),
    ]
    withdrawal_panels = [
        MultiFieldPanel(
            [FieldPanel("withdrawn_on"), FieldPanel("withdrawn_reason"), FieldPanel("replaced_by")],
            heading=_("Withdrawn procedure"),
            help_text=_("For a procedure that is no longer done. Do not delete the page: people keep its address."),
        ),
        *SitePage.review_panels,
        *Page.promote_panels,
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("What to do")),
            ObjectList(fact_panels, heading=_("Cost, time and place")),
            ObjectList(rights_panels, heading=_("Rights and sources")),
            ObjectList(withdrawal_panels, heading=_("Review and address")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ]
    )

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("search_keywords"),
        index.SearchField("requirements"),
        index.SearchField("documents"),
        index.SearchField("steps"),
        index.FilterField("category"),
        index.FilterField("institution"),
    ]
    # `editor_note` is for editors only: it stays out of this list and of the one above.
    api_fields = [
        APIField("summary"),
        APIField("category"),
        APIField("institution"),
        APIField("audience"),
        APIField("channels"),
        APIField("requirements"),
        APIField("documents"),
        APIField("steps"),
        APIField("result"),
        APIField("fee"),
        APIField("cost_amount"),
        APIField("cost_note"),
        APIField("cost_dated"),
        APIField("cost_checked_on"),
        APIField("cost_source"),
        APIField("term_days"),
        APIField("term_kind"),
        APIField("term_for"),
        APIField("term_note"),
        APIField("online_form"),
        APIField("where"),
        APIField("office_kinds"),
        APIField("legal_basis"),
        APIField("no_answer"),
        APIField("appeal"),
        APIField("related"),
        APIField("sources"),
        APIField("withdrawn_on"),
        APIField("withdrawn_reason"),
        APIField("replaced_by"),
        APIField("last_reviewed_on"),
    ]

    objects = ServiceManager()

    def clean(self):
        super().clean()
        refuse_reserved(self.slug)
        errors = {}
        if self.withdrawn_on and not self.withdrawn_reason:
            errors["withdrawn_reason"] = _("Say why it was withdrawn: people who arrive will read it.")
        if self.replaced_by_id and self.replaced_by_id == self.pk:
            errors["replaced_by"] = _("A procedure cannot replace itself.")
        if self.cost_checked_on and self.cost_checked_on > date.today():
            errors["cost_checked_on"] = _("This date is in the future.")
        if errors:
            raise ValidationError(errors)

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.title)[:255]
        super().save(*args, **kwargs)

    def other_addresses(self, own):
        start = {"start": f"{own}solicitud/"} if self.can_start else {}
        return start if is_translation(self) else {**start, "api": f"/api/v1/services/{self.slug}"}

    @property
    def can_start(self):
        """Whether it can be asked for on this site: it has a published form and was not withdrawn."""
        return self.online_form is not None and self.online_form.live and not self.is_withdrawn

    @path("solicitud/")
    def start(self, request):
        """Where the request begins. What follows belongs to the form."""
        if not self.can_start:
            raise Http404
        return form_start(request, self.online_form, self, notices=self.shown(request, "before_starting"))

    @property
    def cost(self):
        """What it costs: the shared fee when there is one, else what the page says itself (both are CostMixin)."""
        return self.fee if self.fee and self.fee.live else self  # a new fee shows when it was approved

    @property
    def is_withdrawn(self):
        return self.withdrawn_on is not None

    @property
    def is_online(self):
        return Channel.ONLINE in self.channels
