from services_catalog.models.category import Category
from services_catalog.models.checker import CheckerPage
from services_catalog.models.fee import Fee
from services_catalog.models.guide import GuidePage, GuideProcedure
from services_catalog.models.indexes import GuideIndexPage, InstitutionIndexPage, OfficeIndexPage, ServiceIndexPage
from services_catalog.models.institution import Institution
from services_catalog.models.notice import Notice
from services_catalog.models.office import Office
from services_catalog.models.office_kind import OfficeKind
from services_catalog.models.service import ServicePage
from services_catalog.models.trusted_source import TrustedSource

__all__ = [
    "Category",
    "CheckerPage",
    "Fee",
    "GuideIndexPage",
    "GuidePage",
    "GuideProcedure",
    "Institution",
    "InstitutionIndexPage",
    "Notice",
    "Office",
    "OfficeIndexPage",
    "OfficeKind",
    "ServiceIndexPage",
    "ServicePage",
    "TrustedSource",
]
