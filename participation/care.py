from django.urls import reverse
from django.utils.translation import gettext as _

from core.care import Waiting, register
from participation.models import Feedback


@register
def opinions_to_attend():
    return Waiting(
        "opiniones",
        _("Opinions to attend"),
        _("What people missed on a page, in their words."),
        Feedback.objects.with_text().filter(handled=False, aside=False).count(),
        f"{reverse('wagtailsnippets_participation_feedback:list')}?handled=false",
    )
