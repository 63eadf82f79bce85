from .certification import Certification
from .certification_request import CertificationRequest
from .data_access import DataAccess
from .details import Details
from .evidence import Evidence
from .identity_proof import IdentityProof
from .pairwise_subject import PairwiseSubject
from .user import User

__all__ = [
    "Certification",
    "CertificationRequest",
    "DataAccess",
    "Details",
    "Evidence",
    "IdentityProof",
    "PairwiseSubject",
    "User",
]
