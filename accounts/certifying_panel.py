"""What waits for a certifier, on the first screen of the admin."""

from wagtail.admin.ui.components import Component

from .models import CertificationRequest


class DeskPanel(Component):
    """The photos and the appeals that this person may decide, and the way to the desk."""

    name = "desk"
    template_name = "accounts/admin/panel.html"
    order = 210

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        requests = CertificationRequest.objects
        return {
            "photos": requests.with_photos_to_look_at().exclude(user=self.user).count(),
            "appeals": requests.appeals().exclude(decided_by=self.user).count(),
        }
