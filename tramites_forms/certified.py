"""Who a request is of: the answers that the certification of the applicant gives, whatever anybody posts.

An editor says of a question whether it is about «the certified person» (`FieldType.states_applicant`). While the
account of a draft is certified, such a question is not asked: its answer is that of the certification, each time the
draft is read until it is sent. So a certification that came or went in between counts.
"""

from tramites_forms.document import all_fields
from tramites_forms.field_types import bind


def stated_answers(document, user):
    """Return {key: answer} of the questions of a document that the certification of `user` (User or None) answers."""
    facts = getattr(user, "certified_identity", None)
    if not facts:
        return {}
    found = {spec["key"]: bind(spec).stated(facts) for spec in all_fields(document)}
    return {key: answer for key, answer in found.items() if answer is not None}
