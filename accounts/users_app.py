from wagtail.users.apps import WagtailUsersAppConfig


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users area for our User, who has a legal name instead of a first and a last one."""

    user_viewset = "accounts.staff_admin.StaffViewSet"
