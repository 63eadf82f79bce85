"""What this room keeps of people: nothing."""

from core import retention

retention.holds_staff(
    "Who wrote and locked content: as long as the content.",
    *("services_catalog.CheckerPage", "services_catalog.GuidePage", "services_catalog.ServiceIndexPage"),
    *("services_catalog.GuideIndexPage", "services_catalog.InstitutionIndexPage", "services_catalog.OfficeIndexPage"),
    "services_catalog.ServicePage",
)
retention.holds_nobody(
    "Content of the site. Telephones and addresses are of institutions.",
    *("services_catalog.Category", "services_catalog.Fee", "services_catalog.GuideProcedure"),
    *("services_catalog.Institution", "services_catalog.Office", "services_catalog.OfficeKind"),
    *("services_catalog.Notice", "services_catalog.Notice_procedures", "services_catalog.Notice_institutions"),
    "services_catalog.TrustedSource",
)
