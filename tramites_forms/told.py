"""What of the forms the journal of changes tells (core.changes): those that people can use."""

from django.conf import settings
from django.db.models import Exists, OuterRef

from core.changes.kinds import register
from tramites_forms.models import FormVersion, OnlineForm


def usable_forms():
    """Return the source forms (QuerySet) that are published and have a version to be filled."""
    versions = FormVersion.objects.published().filter(form=OuterRef("pk"))
    return OnlineForm.objects.filter(
        Exists(versions), live=True, for_staff=False, locale__language_code=settings.LANGUAGE_CODE
    )


register(OnlineForm, "form", shown=usable_forms)
