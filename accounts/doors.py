"""Who may come near each part of the admin, by the name of its addresses. What is not in this table is closed.

Wagtail and wagtail-localize let every member of staff into views that only ask whether one is staff: choosers, reports,
their API, translations. This is asked before any of them, and before ours. Each view asks for its own permission as
well: this is the fence, that is the lock. Administrators pass everywhere; what a view then does is its own affair.
"""

import re

from django.apps import apps
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.permissions import policy_registry

NOWHERE = "admin/.*/$"  # Wagtail's last address: 404 for every one that is not there
ACTIONS = ("view", "add", "change", "delete")


def _works_with_pages(user):
    return user_has_any_page_permission(user)


# Prefixes of the names of addresses (namespace:name) that every member of staff needs.
STAFF = (
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_password_reset",
    "wagtailadmin_dismissibles",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtail_localize:javascript_catalog",
    "staff_guide",
    "staff_login",
    "staff_logout",
    "staff_account",
    "staff_password",
    "staff_nothing",
)

# Those of who works with pages: whoever has any right on any page.
PAGES = (
    "wagtailadmin_explore",
    "wagtailadmin_pages:",
    "wagtailadmin_choose_",
    "wagtailadmin_api:",
    "wagtail_bulk_action",
    "wagtailadmin_tag_",
    "wagtailadmin_reports:",
    "wagtailadmin_workflows:",
    "wagtailadmin_editing_sessions:",
    "wagtailadmin_block_preview",
    "wagtail_localize:",
    "wagtailembeds:",
    "wagtailsnippets:",
    "wagtaildocs:",
    "wagtaildocs_chooser:",
    "wagtailimages:",
    "wagtailimages_chooser:",
    "home_care",
    "opinion_report",
    "page_opinions",
    "share_draft",
    "no_alias",
)

# Choosers of what pages hold. No other model has a chooser (core.lists.NotChosen).
CHOSEN = (
    "services_catalog.category",
    "services_catalog.institution",
    "services_catalog.office",
    "services_catalog.fee",
    "tramites_forms.onlineform",
)

# Areas of one model, for who may do anything with it: namespace -> model.
MODELS = {
    "synonym": "search.synonym",
    "bestbet": "search.bestbet",
    "worstbet": "search.worstbet",
    "submissions": "tramites_forms.submission",
    "oidc_clients": "allauth_idp_oidc.client",
    "wagtaillocales": "wagtailcore.locale",
    "wagtailsites": "wagtailcore.site",
    "wagtailusers_users": "accounts.user",
    "wagtailusers_groups": "auth.group",
    "wagtailredirects": "wagtailredirects.redirect",
}
SNIPPET = re.compile(r"wagtailsnippets_(?P<model>\w+):")
CHOOSER = re.compile(r"wagtailsnippetchoosers_(?P<model>\w+):")


def may_come_near(user, match, view):
    """Say whether `user` (of staff) may reach `view`, which the address of `match` (ResolverMatch) leads to."""
    view_name = match.view_name
    if user.is_superuser or match.route.endswith(NOWHERE):
        return True
    if asked := getattr(view, "door", ()):  # core.door
        return any(map(user.has_perm, asked))
    if view_name.startswith(STAFF):
        return True  # the entrance asked for access_admin already
    if found := CHOOSER.match(view_name):
        return found["model"] in _underscored(CHOSEN) and _works_with_pages(user)
    return _works_with_pages(user) if view_name.startswith(PAGES) else _may_anything(user, _model_of(view_name))


def _model_of(view_name):
    """Return the label of the model that an address is about, or None."""
    if found := SNIPPET.match(view_name):
        return _snippet_models().get(found["model"])
    return MODELS.get(view_name.partition(":")[0])


def _may_anything(user, label):
    if label is None:
        return False
    app, model = label.split(".")
    if any(user.has_perm(f"{app}.{action}_{model}") for action in ACTIONS):
        return True
    # A room may give more people rights on some rows of a model: its views ask of which.
    return policy_registry.get_by_type(apps.get_model(label)).user_has_any_permission(user, ACTIONS)


def _underscored(labels):
    return {label.replace(".", "_"): label for label in labels}


def _snippet_models():
    return _underscored(model._meta.label_lower for model in apps.get_models() if hasattr(model, "snippet_viewset"))
