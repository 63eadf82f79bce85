from casework.default_kind import default_kind
from casework.models import Case
from casework.services import case_open
from tramites_forms.models import Submission


def load(data, progress):
    """Make the default kind of case, and open the case of what was sent before there were cases."""
    kind = default_kind()
    opened = [case_open(submission) for submission in Submission.objects.real().filter(case=None)]
    progress(f"{kind.states.count()} states, {Case.objects.count()} cases, {len(opened)} new")
