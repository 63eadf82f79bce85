"""The pages of one request for who may act in it: by their account, or with number and clave."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse

from casework.holding_key import may_act
from casework.tracking import progress
from core.http import personal
from tramites_forms import reference as numbers
from tramites_forms.models import Submission


def of_request(view):
    """Decorate a view of one request: it is called with the Submission, for who may act in it.

    Others are led to where they can prove it: the number and the clave, or their account. Which numbers exist is not
    told: an unknown one leads to the same place as one whose clave nobody typed here.
    """

    @personal
    @wraps(view)
    def wrapped(request, reference, **kwargs):
        submission = (
            Submission.objects.real()
            .with_version()
            .select_related("applicant")
            .filter(reference=numbers.parse(reference) or "")
            .first()
        )
        if submission is not None and may_act(request, submission):
            return view(request, submission, **kwargs)
        if submission is not None and submission.applicant_id and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return redirect(f"{reverse('follow')}?numero={reference[:16]}")

    return wrapped


@of_request
def followed(request, submission):
    """How a request goes, after something was done in it; in the space of who has an account."""
    if submission.applicant_id:
        return redirect("my_request", reference=submission.reference)
    return render(request, "casework/progress.html", progress(submission, request))


def page_of(submission):
    """Return the address where who acts in a request reads how it goes."""
    name = "my_request" if submission.applicant_id else "followed"
    return reverse(name, args=[submission.reference])
