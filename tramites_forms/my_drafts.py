"""What a person has half written, in their own space."""

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from core import citizen_space
from tramites_forms.models import Draft

SHOWN = 10


@citizen_space.register(order=20)
def my_drafts(request):
    drafts = Draft.objects.of(request.user).open().filter(is_test=False).select_related("form").order_by("-updated_at")
    page = Paginator(drafts.defer("answers"), SHOWN).get_page(request.GET.get("borradores"))
    if not page.object_list:
        return None
    return {"title": _("Unfinished"), "template": "tramites_forms/my_drafts.html", "context": {"page_obj": page}}
