from .certification import Certification
from .certification_request import CertificationRequest
from .consent import Consent
from .data_access import DataAccess
from .desk_consent import DeskConsent
from .details import Details
from .evidence import Evidence
from .identifier_change import IdentifierChange
from .identity_proof import IdentityProof
from .pairwise_subject import PairwiseSubject
from .site_session import SiteSession
from .spent_token import SpentToken
from .user import User

__all__ = [
    "Certification",
    "CertificationRequest",
    "Consent",
    "DataAccess",
    "DeskConsent",
    "Details",
    "Evidence",
    "IdentifierChange",
    "IdentityProof",
    "PairwiseSubject",
    "SiteSession",
    "SpentToken",
    "User",
]
