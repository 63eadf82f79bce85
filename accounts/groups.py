"""The groups of staff, and what each may do. Made by the seed, and again whenever it runs."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

EDITORS, APPROVERS, OFFICERS, CERTIFIERS = "Editores", "Aprobadores", "Funcionarios", "Certificadores"
CONTENT_ROOMS = ("services_catalog", "news", "home", "core", "tramites_forms")

# Wagtail's first migration makes these two, with an approval workflow: they are ours under their Spanish names.
_MADE_BY_WAGTAIL = {"Editors": EDITORS, "Moderators": APPROVERS}


def ensure_groups():
    """Make the four groups, or complete them. What an administrator added to them stays."""
    for old, new in _MADE_BY_WAGTAIL.items():
        if not Group.objects.filter(name=new).exists():
            Group.objects.filter(name=old).update(name=new)
    content = Q(content_type__app_label__in=CONTENT_ROOMS) & (
        Q(codename__startswith="add_") | Q(codename__startswith="change_") | Q(codename__startswith="view_")
    )
    content &= ~Q(content_type__model__in=("submission", "draft"))  # what people sent is not content
    content |= Q(content_type__app_label="wagtail_localize", codename="submit_translation")
    # A form is reached through a page, and pages need another person's approval: its editor publishes it.
    _grant(
        EDITORS,
        content | Q(codename="publish_onlineform"),
        pages=("add_page", "change_page"),
        files=("add", "change", "choose"),
    )
    _grant(
        APPROVERS,
        content | Q(content_type__app_label__in=CONTENT_ROOMS, codename__startswith="publish_"),
        pages=("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        files=("add", "change", "choose"),
    )
    _grant(
        OFFICERS,
        Q(content_type__app_label="participation")
        | Q(content_type__app_label="casework", content_type__model__in=("case", "caseevent"))
        | Q(codename__in=("view_submission", "read_submission")),
    )
    _grant(CERTIFIERS, Q(content_type__app_label="accounts", content_type__model__startswith="certification"))


def _grant(name, permissions, pages=(), files=()):
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    group.permissions.add(*Permission.objects.filter(permissions))
    of_pages = Permission.objects.filter(content_type__app_label="wagtailcore", content_type__model="page")
    for permission in of_pages.filter(codename__in=pages):
        GroupPagePermission.objects.get_or_create(group=group, page=Page.get_first_root_node(), permission=permission)
    codenames = [f"{action}_{kind}" for action in files for kind in ("customimage", "customdocument")]
    for permission in Permission.objects.filter(codename__in=codenames):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
