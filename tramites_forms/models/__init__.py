from tramites_forms.models.draft import Draft
from tramites_forms.models.earlier_answers import EarlierAnswers
from tramites_forms.models.form_version import FormVersion, FormVersionText
from tramites_forms.models.legal_hold import LegalHold
from tramites_forms.models.online_form import OnlineForm, RemovedCount
from tramites_forms.models.partial_upload import PartialUpload
from tramites_forms.models.submission import Submission
from tramites_forms.models.upload import Upload

__all__ = [
    "Draft",
    "EarlierAnswers",
    "FormVersion",
    "FormVersionText",
    "LegalHold",
    "OnlineForm",
    "PartialUpload",
    "RemovedCount",
    "Submission",
    "Upload",
]
