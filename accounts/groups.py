"""What each group of staff may do: the one table. What is not here, the group has not (tests/accounts/test_rights.py).

It is set whenever the site is prepared, so these groups are always this. An administrator who wants somebody to do
more makes a group of another name: those are never touched. `manage.py rights` tells where the database differs.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

EDITORS, APPROVERS, OFFICERS, CERTIFIERS = "Editores", "Aprobadores", "Funcionarios", "Certificadores"

# Wagtail's first migration makes these two, with an approval workflow: they are ours under their Spanish names.
MADE_BY_WAGTAIL = {"Editors": EDITORS, "Moderators": APPROVERS}


@dataclass(frozen=True)
class Rights:
    """What a group may do.

    `models`: {"app.model": actions}; `publishes`: gives the models it publishes; `pages` and `files`: actions on all
    pages and on the images and documents of editors; `others`: permissions "app.codename" of other names.
    """

    models: dict[str, tuple[str, ...]]
    others: tuple[str, ...] = ()
    publishes: Callable[[], tuple[str, ...]] = tuple
    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def permissions(self):
        """Return the set of "app.codename" this group has."""
        named = {"wagtailadmin.access_admin", *self.others}
        each = [*self.models.items(), *((model, ("publish",)) for model in self.publishes())]
        for model, actions in each:
            app, name = model.split(".")
            named |= {f"{app}.{action}_{name}" for action in actions}
        return named

    def file_permissions(self):
        """Return the set of "app.codename" this group has on the collection of all files."""
        kinds = (("wagtailimages", "image"), ("wagtaildocs", "document"))
        return {f"{app}.{action}_{kind}" for action in self.files for app, kind in kinds}


# What pages show and is edited in one place, and the forms: published by who edits them, unless the installation asks
# for another person (APPROVED_BY_ANOTHER: "pages" only, "facts" too, or "all" of it).
FACTS = (
    *("services_catalog.category", "services_catalog.institution", "services_catalog.office", "services_catalog.fee"),
    "participation.theme",
    "participation.consultation",
)
FORMS = ("tramites_forms.onlineform",)
APPROVABLE = (*FACTS, *FORMS)


def approved_by_another():
    """Return the models ("app.model") of which another person publishes what somebody changed, pages aside."""
    return {"pages": (), "facts": FACTS, "all": APPROVABLE}[settings.APPROVED_BY_ANOTHER]


def published_by_its_editor():
    return tuple(model for model in APPROVABLE if model not in approved_by_another())


KEEP, TUNE, DECIDE = ("view", "add", "change"), ("view", "add", "change", "delete"), ("view", "change")

CONTENT = {
    **dict.fromkeys(APPROVABLE, KEEP),
    "services_catalog.officekind": KEEP,
    "services_catalog.notice": TUNE,
    "services_catalog.trustedsource": ("view",),
    "news.comment": DECIDE,
    "participation.feedback": DECIDE,
    "participation.triagerule": TUNE,
    "search.synonym": TUNE,
    "search.bestbet": TUNE,
    "search.worstbet": TUNE,
}

RIGHTS = {
    EDITORS: Rights(
        models=CONTENT,
        publishes=published_by_its_editor,
        others=("wagtail_localize.submit_translation",),
        pages=("add_page", "change_page"),
        files=("add", "change", "choose"),
    ),
    APPROVERS: Rights(
        models={**CONTENT, "participation.digestrun": DECIDE},
        publishes=lambda: APPROVABLE,
        others=("wagtail_localize.submit_translation",),
        pages=("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        files=("add", "change", "choose"),
    ),
    OFFICERS: Rights(
        # A legal hold is ordered and ended, never erased: it goes with its request.
        models={
            "casework.case": DECIDE,
            "tramites_forms.legalhold": ("add", "change"),
            "core.retentionrun": ("view",),
            # What they write of a theme is read by everybody once an editor publishes it.
            "participation.theme": KEEP,
            "participation.triagerule": TUNE,
            "participation.standardanswer": TUNE,
            "participation.inboundmail": DECIDE,
        },
        others=("tramites_forms.view_submission", "tramites_forms.read_submission"),
    ),
    CERTIFIERS: Rights(models={"accounts.certification": ("add",)}),
}


def named(permission):
    """Return "app.codename" of a Permission."""
    return f"{permission.content_type.app_label}.{permission.codename}"


def held(group):
    """Return (permissions, on pages, on files) of `group` (Group) in the database, as sets of str."""
    permissions = {named(one) for one in group.permissions.select_related("content_type")}
    pages = {f"{one.permission.codename} {one.page.path}" for one in _of_pages(group)}
    files = {f"{named(one.permission)} {one.collection.path}" for one in _of_files(group)}
    return permissions, pages, files


def wanted(name):
    """Return the same three sets for the group of `name` (str), as the table says."""
    rights = RIGHTS[name]
    top, every = Page.get_first_root_node().path, Collection.get_first_root_node().path
    return (
        rights.permissions(),
        {f"{one} {top}" for one in rights.pages},
        {f"{one} {every}" for one in rights.file_permissions()},
    )


def differences():
    """Return lines (list of str) that say where the groups of the database are not what the table says."""
    lines = []
    for name in RIGHTS:
        group = Group.objects.filter(name=name).first()
        if group is None:
            lines.append(f"{name}: there is no such group")
            continue
        for has, should in zip(held(group), wanted(name), strict=True):
            lines += [f"{name}: has {one}, which is not in the table" for one in sorted(has - should)]
            lines += [f"{name}: lacks {one}" for one in sorted(should - has)]
    return lines


@transaction.atomic
def ensure_groups():
    """Make the groups of the table exactly what it says. Writes only what differs. Other groups are left alone."""
    for old, new in MADE_BY_WAGTAIL.items():
        if not Group.objects.filter(name=new).exists():
            Group.objects.filter(name=old).update(name=new)
    for name, rights in RIGHTS.items():
        group, _made = Group.objects.get_or_create(name=name)
        _set_permissions(group, rights.permissions())
        _set_pages(group, rights.pages)
        _set_files(group, rights.file_permissions())


def _set_permissions(group, names):
    group.permissions.set(_permissions(names))


def _set_pages(group, codenames):
    top = Page.get_first_root_node()
    kept = set()
    for one in _of_pages(group):
        if one.page_id == top.pk and one.permission.codename in codenames:
            kept.add(one.permission.codename)
        else:
            one.delete()
    for permission in _permissions(f"wagtailcore.{one}" for one in codenames if one not in kept):
        GroupPagePermission.objects.create(group=group, page=top, permission=permission)


def _set_files(group, names):
    every = Collection.get_first_root_node()
    kept = set()
    for one in _of_files(group):
        if one.collection_id == every.pk and named(one.permission) in names:
            kept.add(named(one.permission))
        else:
            one.delete()
    for permission in _permissions(names - kept):
        GroupCollectionPermission.objects.create(group=group, collection=every, permission=permission)


def _of_pages(group):
    return GroupPagePermission.objects.filter(group=group).select_related("page", "permission")


def _of_files(group):
    rows = GroupCollectionPermission.objects.filter(group=group)
    return rows.select_related("collection", "permission__content_type")


def _permissions(names):
    """Return the Permissions of `names`. Raises LookupError for one that the code does not make."""
    names = set(names)
    found = Permission.objects.filter(codename__in=[name.split(".")[1] for name in names]).select_related(
        "content_type"
    )
    found = {named(one): one for one in found if named(one) in names}
    if missing := names - set(found):
        raise LookupError(f"accounts/groups.py names permissions that do not exist: {', '.join(sorted(missing))}")
    return list(found.values())
